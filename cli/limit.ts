/** Limits: shown, lowered by one operator, raised or taken back by two. */
import type * as z from 'zod';
import { limitInWords, WHOLE_BOOK } from '#shared/domain/limits.ts';
import { ApprovalDecided, ControlState, LevelAnswer, RequestFiled } from '#shared/wire/http-control.ts';
import { callApi } from './call.ts';
import { fine, tell, toldFiled, toldLevel, type ExitCode, type Session } from './commands.ts';
import { approvalLines } from './show.ts';

export interface LimitAsked {
  readonly limit: string;
  /** Null takes it back. */
  readonly value: string | null;
  readonly scope: string;
  readonly reason: string;
}

const limitLines = ({ limits, limit_scopes: parts }: z.output<typeof ControlState>): readonly string[] =>
  Object.entries(limits).flatMap(([name, value]) => [
    `${name}: ${value}`,
    ...parts.filter(({ limit }) => limit === name).map(({ scope, value: own }) => `${name} of ${scope}: ${own}`),
  ]);

export async function showLimits(session: Session): Promise<ExitCode> {
  const outcome = await callApi(session.target, 'GET', '/api/ui/control-state', ControlState);
  return tell(session, outcome, (state) => fine(limitLines(state)));
}

/** The API judges names and values: what is no limit of ours is its refusal, in its words. */
export async function lowerLimit(session: Session, asked: LimitAsked): Promise<ExitCode> {
  const outcome = await callApi(session.target, 'POST', '/api/ui/risk/limit-lower', LevelAnswer, { ...asked });
  return tell(
    session,
    outcome,
    toldLevel(`${asked.limit} of ${asked.scope === WHOLE_BOOK ? 'the book' : asked.scope}`),
  );
}

export async function askLimit(session: Session, asked: LimitAsked): Promise<ExitCode> {
  const outcome = await callApi(session.target, 'POST', '/api/ui/risk/limit-request', RequestFiled, { ...asked });
  return tell(session, outcome, toldFiled);
}

/** Without an id: the only one that waits. */
export async function approveLimit(session: Session, id: string | undefined, code: string): Promise<ExitCode> {
  const body = { token: code, ...(id === undefined ? {} : { request_id: id }) };
  const outcome = await callApi(session.target, 'POST', '/api/ui/risk/limit-approve', ApprovalDecided, body);
  return tell(session, outcome, ({ approval, next_step: next }) => {
    const set = approval.change.set_limit;
    return fine([...approvalLines(approval), ...(set === undefined ? [] : [limitInWords(set)]), `next: ${next}`]);
  });
}
