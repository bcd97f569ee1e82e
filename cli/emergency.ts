/** Commands that act on what is open, and the leader. Each is answered by a receipt; this waits for it a bounded while. */
import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import {
  Breaks,
  CloseAllAnswer,
  CommandAnswer,
  Doubts,
  KillAnswer,
  LeaderAnswer,
  Recon,
} from '#shared/wire/command.ts';
import { callApi, type Outcome } from './call.ts';
import { exitCodes, fine, tell, type ExitCode, type Session, type Told } from './commands.ts';
import { breakLines, doubtLines, leaderLines, planLines, receiptLines } from './show-receipt.ts';

/** Longer than the executor lets any command run, and than one may wait to be taken. */
const FOLLOW_MS_MAX = 100_000;
const FOLLOW_PAUSE_MS = 500;

const isOver = ({ state, receipt }: CommandAnswer): boolean => receipt !== null || state === 'expired';

/** What was asked is proven only by a complete receipt; anything else is not good news. */
const toldReceipt = (answer: CommandAnswer): Told => ({
  lines: receiptLines(answer),
  exitCode: answer.receipt?.outcome === 'complete' ? exitCodes.ok : exitCodes.unreachable,
});

/** Asks where a command stands until it is over. An answer that does not come is asked for again. */
async function follow(session: Session, first: Outcome<CommandAnswer>): Promise<Outcome<CommandAnswer>> {
  if (first.kind !== 'ok' || isOver(first.body)) return first;
  const path = `/api/ui/commands/${first.body.command_id}`;
  session.terminal.err(`command ${first.body.command_id}: ${first.body.next_step}`);
  let last: Outcome<CommandAnswer> = first;
  for (let waitedMs = 0; waitedMs < FOLLOW_MS_MAX; waitedMs += FOLLOW_PAUSE_MS) {
    await sleep(FOLLOW_PAUSE_MS);
    const now = await callApi(session.target, 'GET', path, CommandAnswer);
    if (now.kind === 'refused') return now;
    if (now.kind === 'ok') last = now;
    if (last.kind === 'ok' && isOver(last.body)) return last;
  }
  return last;
}

interface Asked {
  readonly reason?: string | undefined;
  /** One is made up when none is given, so that a lost answer can be asked for again without acting twice. */
  readonly correlationId?: string | undefined;
  readonly wait: boolean;
}

async function act<Schema extends z.ZodType<CommandAnswer>>(
  session: Session,
  path: string,
  schema: Schema,
  asked: Asked,
  extra: Readonly<Record<string, unknown>> = {},
): Promise<ExitCode> {
  const correlation_id = asked.correlationId ?? randomUUID();
  const reason = asked.reason === undefined ? {} : { reason: asked.reason };
  const first = await callApi(session.target, 'POST', path, schema, { ...reason, ...extra, correlation_id });
  if (first.kind === 'unreachable') {
    session.terminal.err(`it may have been filed: asking again with --correlation-id ${correlation_id} acts only once`);
  }
  return tell(session, asked.wait ? await follow(session, first) : first, toldReceipt);
}

export const cancelAll = (session: Session, asked: Asked): Promise<ExitCode> =>
  act(session, '/api/ui/cancel_all', CommandAnswer, asked);

export const kill = (session: Session, asked: Asked, flatten: boolean): Promise<ExitCode> =>
  act(session, '/api/ui/kill', KillAnswer, asked, flatten ? { flatten } : {});

export async function closeAll(session: Session, asked: Asked, dryRun: boolean): Promise<ExitCode> {
  if (!dryRun) return act(session, '/api/ui/trades/close-all', CommandAnswer, asked);
  const plan = await callApi(session.target, 'POST', '/api/ui/trades/close-all', CloseAllAnswer, { dry_run: true });
  return tell(session, plan, (answer) => ('steps' in answer ? fine(planLines(answer)) : toldReceipt(answer)));
}

export async function doubts(session: Session): Promise<ExitCode> {
  const outcome = await callApi(session.target, 'GET', '/api/ui/doubts', Doubts);
  return tell(session, outcome, (list) => fine(doubtLines(list)));
}

export interface Settling {
  readonly outcome: 'never_arrived' | 'filled';
  readonly quantity?: string | undefined;
  readonly price?: string | undefined;
}

export const settle = (session: Session, id: string, said: Settling, asked: Asked): Promise<ExitCode> =>
  act(session, `/api/ui/doubts/${encodeURIComponent(id)}/settle`, CommandAnswer, asked, { ...said });

export async function breaks(session: Session): Promise<ExitCode> {
  const outcome = await callApi(session.target, 'GET', '/api/ui/breaks', Breaks);
  return tell(session, outcome, (list) => fine(breakLines(list)));
}

export async function recon(session: Session): Promise<ExitCode> {
  const outcome = await callApi(session.target, 'GET', '/api/ui/recon', Recon);
  return tell(session, outcome, (body) => ({
    lines: [`${body.status}: ${body.summary}`, `next: ${body.next_step}`],
    exitCode: body.status === 'OK' || body.status === 'WARN' ? exitCodes.ok : exitCodes.unreachable,
  }));
}

export const onBreak = (
  session: Session,
  id: string,
  way: 'adopt' | 'ignore' | 'close',
  asked: Asked,
): Promise<ExitCode> => act(session, `/api/ui/breaks/${encodeURIComponent(id)}/${way}`, CommandAnswer, asked);

export async function leader(session: Session): Promise<ExitCode> {
  const outcome = await callApi(session.target, 'GET', '/api/ui/leader', LeaderAnswer);
  return tell(session, outcome, (body) => fine(leaderLines(body)));
}

export const releaseLeader = (session: Session, asked: Asked): Promise<ExitCode> =>
  act(session, '/api/ui/leader/release', CommandAnswer, asked);
