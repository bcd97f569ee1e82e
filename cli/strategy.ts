/** Strategies: what each would do, and its switch. */
import type * as z from 'zod';
import { LevelAnswer, RequestFiled } from '#shared/wire/http-control.ts';
import { StrategyPlan } from '#shared/wire/http-strategy.ts';
import { callApi } from './call.ts';
import { fine, tell, toldFiled, toldLevel, type ExitCode, type Session } from './commands.ts';

const planLines = ({ strategies, stale, autopilot }: z.output<typeof StrategyPlan>): readonly string[] => [
  ...(stale ? ['the executor is silent: this is its last word'] : []),
  ...strategies.map(
    ({ strategy, enabled, decision, reason, note, last_result: last }) =>
      `${strategy}: ${enabled ? 'on' : 'off'}, ${decision} (${reason}${note === '' ? '' : `: ${note}`}), last result ${last}`,
  ),
  `autopilot: ${autopilot}`,
];

export async function listStrategies(session: Session): Promise<ExitCode> {
  const outcome = await callApi(session.target, 'GET', '/api/ui/strategy', StrategyPlan);
  return tell(session, outcome, (plan) => fine(planLines(plan)));
}

const pathOf = (name: string, door: string): string => `/api/ui/strategy/${encodeURIComponent(name)}/${door}`;

export async function switchStrategy(
  session: Session,
  name: string,
  to: 'enable' | 'disable',
  reason: string,
): Promise<ExitCode> {
  const outcome = await callApi(session.target, 'POST', pathOf(name, to), LevelAnswer, { reason });
  return tell(session, outcome, toldLevel(`strategy ${name} ${to === 'enable' ? 'on' : 'off'}`));
}

export async function askStrategy(session: Session, name: string, reason: string): Promise<ExitCode> {
  const outcome = await callApi(session.target, 'POST', pathOf(name, 'enable-request'), RequestFiled, { reason });
  return tell(session, outcome, toldFiled);
}
