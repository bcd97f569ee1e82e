/**
 * Asking for one hedge. In safe mode, HOLD and dry run the answer is the plan; otherwise the limits are asked first, and
 * what is sent is the executor's to decide, whose guards are asked for every order.
 */
import type { ArbPlanned, ArbSkipped } from '#shared/wire/http-arb.ts';
import { gateSnapshotOf } from '#shared/wire/risk.ts';
import { done, refuse, type Done, type OperationsOf, type Refusal, type RequestOf } from '#functions/answer.ts';
import { notTraded } from '#functions/arb-picture.ts';
import { noLevelYet } from '#functions/change-level.ts';
import { executorSeen } from '#functions/executor-seen.ts';
import type { CommandDeps } from '#functions/file-command.ts';
import { refuseRunaway } from '#functions/runaway.ts';
import { weigh } from './weigh.ts';

export type ArbDeps = Pick<CommandDeps, 'book' | 'clock'> & {
  readonly control: Pick<CommandDeps['control'], 'readLevel'>;
  readonly trading: Pick<CommandDeps['trading'], 'readStatus'>;
};
type Answer = Done<ArbPlanned | ArbSkipped> | Refusal;
type Asking = Pick<RequestOf<'arbExecute'> | RequestOf<'arbConfirm'>, 'body'>;

export function arbOperations({ book, clock, control, trading }: ArbDeps): OperationsOf<'arb'> {
  const ask = async ({ body }: Asking): Promise<Answer> => {
    const [level, status] = await Promise.all([control.readLevel(book), trading.readStatus(book)]);
    if (level === null) return noLevelYet(book);
    const executor = executorSeen(status, clock.wall());
    const refused = notTraded(level, executor, body) ?? refuseRunaway(executor);
    if (refused !== null) return refused;
    if (status === null || executor.stale || status.market === null) return silent;
    const risk = gateSnapshotOf(status, level);
    if (risk === null) return silent;
    const agreed = 'sell' in body ? { sell: body.sell, edgeBpsMin: body.edge_bps_min } : null;
    const weighed = weigh({ level, executor, market: status.market, risk, symbol: status.instrument, agreed });
    if (weighed.kind !== 'open') return done(weighed.answer);
    return refuse(
      'conflict',
      'hedges are opened by the executor itself, whenever one pays; none is opened on request',
      'POST /api/arb/preview shows whether one pays now',
    );
  };
  return { arbExecute: ask, arbConfirm: ask };
}

const silent = refuse(
  'unavailable',
  'the executor is silent: there are no live books',
  'see GET /healthz, then try again',
);
