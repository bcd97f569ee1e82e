/** What each command asks of the API, and how its answer is told. The exit code is the outcome, in a number. */
import type * as z from 'zod';
import {
  ApprovalClosed,
  ApprovalDecided,
  ApprovalList,
  HoldAnswer,
  LevelAnswer,
  RequestFiled,
} from '#shared/wire/http-control.ts';
import { Components } from '#shared/wire/http-components.ts';
import { Overview } from '#shared/wire/http-status.ts';
import { callApi, type Outcome, type Target } from './call.ts';
import { approvalLines, componentsTable, errorLines, levelLines, overviewLines } from './show.ts';
import type { Terminal } from './terminal.ts';

/** Documented in `propbotctl --help`. */
export const exitCodes = { ok: 0, refused: 1, usage: 2, unreachable: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface Session {
  readonly target: Target;
  readonly json: boolean;
  readonly terminal: Terminal;
}

export interface Told {
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;
}

export const fine = (lines: readonly string[]): Told => ({ lines, exitCode: exitCodes.ok });

export function tell<T>({ json, terminal }: Session, outcome: Outcome<T>, show: (body: T) => Told): ExitCode {
  if (outcome.kind === 'ok') {
    const told = show(outcome.body);
    if (json) terminal.out(JSON.stringify(outcome.raw));
    else for (const line of told.lines) terminal.out(line);
    return told.exitCode;
  }
  if (outcome.kind === 'refused') {
    if (json) terminal.out(JSON.stringify(outcome.error));
    else for (const line of errorLines(outcome.error)) terminal.err(line);
    return exitCodes.refused;
  }
  terminal.err(`no usable answer: ${outcome.why}`);
  terminal.err('what to do: see whether PropBot runs there (npm start), or name another address with --base-url');
  return exitCodes.unreachable;
}

/** A hold or latch that nobody is known to obey is written, but it is not good news. */
export const toldLevel =
  (what: string) =>
  (answer: z.output<typeof LevelAnswer>): Told => ({
    lines: levelLines(answer, what),
    exitCode: answer.acknowledged ? exitCodes.ok : exitCodes.unreachable,
  });

export async function status(session: Session): Promise<ExitCode> {
  const outcome = await callApi(session.target, 'GET', '/api/ui/status/overview', Overview);
  // The answer for programs is the overview, as the API gives it.
  const ask = outcome.kind === 'ok' && !session.json;
  const more = ask ? await callApi(session.target, 'GET', '/api/ui/status/components?incidents=0', Components) : null;
  return tell(session, outcome, (body) => fine(overviewLines(body, more?.kind === 'ok' ? more.body : null)));
}

/** Every component, in order or not; the last incidents below. */
export async function components(session: Session): Promise<ExitCode> {
  const path = '/api/ui/status/components?incidents=10';
  const outcome = await callApi(session.target, 'GET', path, Components);
  return tell(session, outcome, (body) => fine(componentsTable(body)));
}

export async function pause(session: Session, reason: string): Promise<ExitCode> {
  const outcome = await callApi(session.target, 'POST', '/api/ui/hold', HoldAnswer, { reason });
  return tell(session, outcome, toldLevel('HOLD'));
}

export async function setLatch(session: Session, latch: 'safe-mode' | 'dry-run', reason: string): Promise<ExitCode> {
  const outcome = await callApi(session.target, 'POST', `/api/ui/${latch}`, LevelAnswer, { reason });
  return tell(session, outcome, toldLevel(`${latch.replace('-', ' ')} on`));
}

export async function resume(session: Session): Promise<ExitCode> {
  const outcome = await callApi(session.target, 'POST', '/api/ui/resume', LevelAnswer, {});
  return tell(session, outcome, toldLevel('RUN'));
}

export type Ask = 'resume' | 'exit-safe-mode' | 'exit-dry-run';

/** A request is filed; somebody else decides. */
export const toldFiled = ({ approval, next_step: next }: z.output<typeof RequestFiled>): Told =>
  fine([...approvalLines(approval), `next: ${next}`]);

/** Files a request for a second person. */
export async function ask(session: Session, what: Ask, reason: string, alsoSafeMode: boolean): Promise<ExitCode> {
  const body = { reason, ...(alsoSafeMode ? { also: ['exit_safe_mode'] } : {}) };
  const outcome = await callApi(session.target, 'POST', `/api/ui/${what}-request`, RequestFiled, body);
  return tell(session, outcome, toldFiled);
}

export async function approvals(session: Session): Promise<ExitCode> {
  const outcome = await callApi(session.target, 'GET', '/api/ui/approvals?limit=20', ApprovalList);
  return tell(session, outcome, (list) =>
    fine(list.approvals.length === 0 ? ['no requests'] : list.approvals.flatMap(approvalLines)),
  );
}

export async function approve(session: Session, id: string, code: string): Promise<ExitCode> {
  const path = `/api/ui/approvals/${encodeURIComponent(id)}/approve`;
  const outcome = await callApi(session.target, 'POST', path, ApprovalDecided, { token: code });
  return tell(session, outcome, (decided) => fine([...approvalLines(decided.approval), `next: ${decided.next_step}`]));
}

export async function close(
  session: Session,
  id: string,
  how: 'decline' | 'withdraw',
  body: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  const path = `/api/ui/approvals/${encodeURIComponent(id)}/${how}`;
  const outcome = await callApi(session.target, 'POST', path, ApprovalClosed, body);
  return tell(session, outcome, (closed) => fine(approvalLines(closed.approval)));
}
