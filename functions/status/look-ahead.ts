/** Reads that look ahead or around for scripts: the preview of a hedge, the state, the venues' connection. */
import { done, refuse, type OperationsOf } from '#functions/answer.ts';
import { notTraded, pictureOf, type ArbAsked } from '#functions/arb-picture.ts';
import { noLevelYet } from '#functions/change-level.ts';
import { executorSeen } from '#functions/executor-seen.ts';
import type { StatusDeps } from './app.ts';
import { routesOf, tcaOf } from './costs.ts';
import { lookAround } from '#functions/seen.ts';
import { derivStatusOf, stateOf } from './state.ts';

type LookAhead = Pick<
  OperationsOf<'status'>,
  'arbPreview' | 'arbPreviewByGet' | 'tcaPreview' | 'routerPreview' | 'uiState' | 'derivStatus' | 'lastBacktest'
>;

export function lookAheadOperations(deps: StatusDeps): LookAhead {
  const { book, clock, control, trading } = deps;
  const preview = async (asked: ArbAsked) => {
    const [level, status] = await Promise.all([control.readLevel(book), trading.readStatus(book)]);
    if (level === null) return noLevelYet(book);
    const now = clock.wall();
    const executor = executorSeen(status, now);
    return notTraded(level, executor, asked) ?? done({ book, generated_at: now, ...pictureOf(level, executor, asked) });
  };
  /** A preview of costs needs live books: without them there is nothing to show. */
  const market = async (symbol: string) => {
    const [level, status] = await Promise.all([control.readLevel(book), trading.readStatus(book)]);
    if (level === null) return noLevelYet(book);
    const executor = executorSeen(status, clock.wall());
    const other = notTraded(level, executor, { symbol });
    if (other !== null) return other;
    if (status === null || executor.stale || status.market === null) {
      return refuse('unavailable', 'the executor is silent: there are no live books', 'see GET /healthz');
    }
    return { kind: 'market', market: status.market, status } as const;
  };
  return {
    tcaPreview: async ({ query }) => {
      const found = await market(query.pair);
      const now = clock.wall();
      return found.kind === 'refusal' ? found : done({ book, generated_at: now, ...tcaOf(found.market, query, now) });
    },
    routerPreview: async ({ query }) => {
      const found = await market(query.symbol);
      const now = clock.wall();
      return found.kind === 'refusal' ? found : done({ book, generated_at: now, ...routesOf(found, query, now) });
    },
    arbPreview: ({ body }) => preview(body),
    arbPreviewByGet: ({ query }) => preview(query),
    uiState: async () => {
      const [seen, hedges] = await Promise.all([lookAround(deps, book, clock.wall()), trading.liveHedges(book)]);
      return seen === null ? noLevelYet(book) : done(stateOf(seen, hedges, deps));
    },
    derivStatus: async () => {
      const now = clock.wall();
      return done(derivStatusOf(book, executorSeen(await trading.readStatus(book), now), now));
    },
    lastBacktest: () =>
      Promise.resolve(
        refuse(
          'not_found',
          'no backtest report is stored',
          'a backtest is run on a machine with recorded data, not by the API',
        ),
      ),
  };
}
