/** Waits a bounded while for a command's receipt, and says where it stands. */
import { setTimeout as sleep } from 'node:timers/promises';
import { commandAt, isOver, type Command } from '#shared/domain/command.ts';
import { durationMs, elapsed, type DurationMs, type EpochMs } from '#shared/domain/time.ts';
import type { CommandAnswer } from '#shared/wire/command.ts';
import { CommandResult } from '#shared/wire/command.ts';
import type { Filed } from './file-command.ts';
import { ringWhile, type Telling } from './tell-executor.ts';

/** A cancel takes well under a second; after this long nobody should have to wait to be told where to look. */
export const RECEIPT_WAIT_MS_MAX = durationMs(2_000);
/** Closing takes longer; still well inside what a page, a gateway and a Lambda wait for. */
export const FLATTEN_WAIT_MS_MAX = durationMs(4_000);
const POLL_MS = 20;

export interface ReceiptWaits {
  readonly receiptWaitMsMax: DurationMs;
  readonly flattenWaitMsMax: DurationMs;
}

const closes = ({ ask }: Command): boolean => ask.kind === 'close_all' || (ask.kind === 'kill' && ask.flatten);

async function waitForEnd(deps: Telling, command: Command, waitMsMax: DurationMs): Promise<Command> {
  const begun = deps.clock.monotonic();
  for (;;) {
    const found = (await deps.control.findCommand(command.book, command.id)) ?? command;
    if (isOver(commandAt(found, deps.clock.wall()).state)) return found;
    if (elapsed(begun, deps.clock.monotonic()) >= waitMsMax) return found;
    await sleep(POLL_MS);
  }
}

/** Rings, and waits for the end of a filed command or of the one that it repeats. */
export async function awaitReceipt(deps: Telling & ReceiptWaits, filed: Filed): Promise<CommandAnswer> {
  const { command, level, repeat } = filed;
  const wait = closes(command) ? deps.flattenWaitMsMax : deps.receiptWaitMsMax;
  const found = await ringWhile(deps, level, waitForEnd(deps, command, wait));
  return commandAnswer(found, repeat, deps.clock.wall());
}

/** 202: taken, and not over yet. */
export const statusOf = ({ receipt, state }: CommandAnswer): 200 | 202 =>
  receipt !== null || state === 'expired' ? 200 : 202;

export function commandAnswer(command: Command, repeat: boolean, now: EpochMs): CommandAnswer {
  const { id, ask, state, requested_by, requested_at, executor, result } = commandAt(command, now);
  return {
    command_id: id,
    kind: ask.kind,
    state,
    repeat,
    requested_by,
    requested_at,
    executor,
    receipt: result === null ? null : CommandResult.parse(result),
    next_step: nextStep(commandAt(command, now), now),
  };
}

function nextStep({ id, ask, state, result, expires_at: expiresAt }: Command, now: EpochMs): string {
  if (state === 'filed') return `No executor has taken it yet. See GET /api/ui/commands/${id}, and whether one runs.`;
  if (state === 'claimed' && now >= expiresAt) {
    return 'It was begun and never answered. Look at the venues’ own pages; what is unknown is not flat.';
  }
  if (state === 'claimed') return `It runs. See GET /api/ui/commands/${id}.`;
  if (state === 'expired')
    return 'Nobody ran it in time, and nobody will. See whether an executor runs, then ask again.';
  if (result === null || result.outcome === 'unknown')
    return 'Look at the venues’ own pages; what is unknown is not flat.';
  if (result.outcome === 'incomplete') return 'Look at what is left; asking again tries again.';
  if (ask.kind === 'kill') return 'HOLD and safe mode stay until two operators lift them.';
  if (ask.kind === 'close_all') return 'In mode RUN new hedges may open: HOLD first when they must not.';
  if ('break_id' in ask)
    return 'GET /api/ui/breaks lists what is left after the next comparison; then ask for a resume.';
  if (ask.kind === 'release_leader') return 'See GET /api/ui/leader: a standby takes over, in HOLD.';
  return 'Nothing more.';
}
