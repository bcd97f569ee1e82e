/**
 * Finds commands by the level (`commands_through` has risen), claims each under our fencing id, runs it once and stores
 * its result with an audit link. Urgent ones never wait behind slow ones: each runs by itself.
 */
import { isOver, moved, type Command, type CommandMove, type CommandResult } from '#shared/domain/command.ts';
import type { FencingId } from '#shared/domain/ids.ts';
import type { ControlStore } from '#shared/store/ports.ts';
import type { AuditDraft } from '#shared/wire/audit.ts';
import { runCommand, type RunDeps } from './run-command.ts';

export interface CommandRunnerDeps extends RunDeps {
  readonly book: string;
  readonly executor: string;
  readonly control: Pick<ControlStore, 'recentCommands' | 'claimCommand' | 'commit'>;
  /** Our fencing id, and whether the lease is valid at this instant. */
  readonly standing: () => { readonly fencingId: FencingId; readonly leads: boolean };
  /** Commands that this version cannot read: none of them is run, and nobody guesses what they ask for. */
  readonly onUnreadable: (why: readonly string[]) => void;
  /** Called once, after its command has been answered: stop in order, give the lease back, and end or stand by. */
  readonly handOver: (why: string) => void;
  readonly log: {
    info(event: string, fields: Readonly<Record<string, unknown>>): void;
    failed(event: string, error: unknown): void;
  };
}

export interface CommandRunner {
  /** After a level was applied. Returns at once and never throws; what fails is looked for again at the next level. */
  onLevel(commandsThrough: number): void;
  /** Resolves when what runs has ended; with `stopped` true that is soon. */
  idle(): Promise<void>;
}

/** Commands looked at each time; older ones are over or too old, unless they were filed faster than anybody can. */
export const RECENT_MAX = 100;
/** At one time; further ones wait for the next look. */
export const AT_ONCE_MAX = 8;
/** A result that cannot be written is tried again for as long as its asker may still look for it. */
const STORE_TRIES_MAX = 60;
const STORE_PAUSE_MS = 1_000;

const urgency: Readonly<Record<Command['ask']['kind'], number>> = {
  kill: 0,
  cancel_all: 1,
  close_all: 2,
  settle_doubt: 3,
  adopt_break: 4,
  ignore_break: 4,
  close_break: 4,
  release_leader: 5,
};

export function createCommandRunner(deps: CommandRunnerDeps): CommandRunner {
  /** Found in this life and dealt with, or being dealt with. */
  const begun = new Set<string>();
  const running = new Set<Promise<void>>();
  let wanted = 0;
  /** Nothing before this one needs to be looked for any more; 0 before the first look, which also finds a dead leader's. */
  let lookedThrough = -1;
  let looking = false;

  const start = (command: Command): void => {
    begun.add(command.id);
    const work = deal(deps, command)
      .catch((error: unknown) => {
        deps.log.failed('command.failed', error);
        return 'again' as const;
      })
      .then((ended) => {
        running.delete(work);
        if (ended === 'again') {
          begun.delete(command.id);
          lookedThrough = -1;
        }
        if (ended === 'release') deps.handOver(command.reason);
      });
    running.add(work);
  };

  const look = async (): Promise<void> => {
    const through = wanted;
    const { commands: recent, unreadable } = await deps.control.recentCommands(deps.book, RECENT_MAX);
    if (unreadable.length > 0) deps.onUnreadable(unreadable);
    const known = new Set(recent.map(({ id }) => id));
    for (const id of begun) if (!known.has(id)) begun.delete(id);
    const waiting = recent
      // A command beyond the level that is applied waits for its level: a kill runs under its own HOLD.
      .filter(({ id, state, number }) => !isOver(state) && number <= through && !begun.has(id))
      .toSorted((left, right) => urgency[left.ask.kind] - urgency[right.ask.kind] || left.number - right.number);
    const room = Math.max(0, AT_ONCE_MAX - running.size);
    for (const command of waiting.slice(0, room)) start(command);
    if (waiting.length <= room) lookedThrough = through;
  };

  /** A level that arrives while we look is looked at right after; a look that failed waits for the next level. */
  const lookUntilSeen = async (): Promise<void> => {
    try {
      for (let through = -1; through < wanted;) {
        through = wanted;
        await look();
      }
    } catch (error) {
      deps.log.failed('commands.look_failed', error);
    }
  };

  return {
    onLevel(commandsThrough) {
      wanted = Math.max(wanted, commandsThrough);
      if (looking || wanted <= lookedThrough || deps.stopped() || !deps.standing().leads) return;
      looking = true;
      void lookUntilSeen().finally(() => {
        looking = false;
      });
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

const tooLate: CommandResult = {
  outcome: 'unknown',
  venues: [],
  hedges_left: { real: 0, simulated: 0 },
  note: 'it was claimed, and could not be run to its end in time',
};

type Dealt = 'dealt' | 'again' | 'release';

/** One command from claim to stored result. @returns `again` when it is still to be done, by us or by the next leader */
async function deal(deps: CommandRunnerDeps, found: Command): Promise<Dealt> {
  const { fencingId } = deps.standing();
  const at = deps.clock.wall();
  // An answer that was lost may hide a claim of our own, which nobody else can have made under this fencing id.
  const ours = found.state === 'claimed' && found.fencing_id === fencingId;
  if (at >= found.expires_at) {
    const fencing = { fencing_id: fencingId, at };
    await end(deps, found, ours ? { kind: 'finish', ...fencing, result: tooLate } : { kind: 'expire', ...fencing });
    return 'dealt';
  }
  if (!ours) {
    const claimed = await deps.control.claimCommand(deps.book, found.id, {
      fencing_id: fencingId,
      executor: deps.executor,
      at,
    });
    if (claimed.kind === 'refused') return 'dealt';
  }
  const command: Command = { ...found, state: 'claimed', fencing_id: fencingId, executor: deps.executor };
  deps.log.info('command.claimed', { id: command.id, kind: command.ask.kind, fencing_id: fencingId });
  const result = await runCommand(deps, command);
  if (result === null) return 'again';
  await end(deps, command, { kind: 'finish', fencing_id: fencingId, result, at: deps.clock.wall() });
  return command.ask.kind === 'release_leader' ? 'release' : 'dealt';
}

/** Stores how it ended, once; somebody who led after us may have taken it meanwhile, and then it is theirs. */
async function end(deps: CommandRunnerDeps, command: Command, move: CommandMove): Promise<void> {
  const over = moved(command, move);
  if (over.kind === 'refused') return;
  const { result } = over.command;
  const audit: AuditDraft = {
    actor: deps.executor,
    action: over.command.state === 'done' ? 'command_done' : 'command_expired',
    subject: command.id,
    reason: result?.note ?? 'nobody ran it in time',
    detail: {
      kind: command.ask.kind,
      requested_by: command.requested_by,
      fencing_id: move.fencing_id,
      ...(result === null ? {} : { outcome: result.outcome, venues: result.venues.map(venueDetail) }),
    },
  };
  for (let tries = 0; tries < STORE_TRIES_MAX; tries += 1) {
    try {
      const stored = await deps.control.commit(deps.book, {
        command: { kind: 'end', command: over.command },
        audit,
        at: move.at,
      });
      deps.log.info('command.ended', { id: command.id, kind: command.ask.kind, stored: stored.kind, ...result });
      return;
    } catch (error) {
      deps.log.failed('command.store_failed', error);
      if (deps.stopped()) return;
      await deps.sleep(STORE_PAUSE_MS);
    }
  }
}

const venueDetail = ({ venue, state, left }: { venue: string; state: string; left: readonly unknown[] }) => ({
  venue,
  state,
  left: left.length,
});
