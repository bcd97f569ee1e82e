/** Reads only. Everything that comes from the executor is shown with its age, and never as current when it is old. */
import type { Clock } from '#shared/domain/time.ts';
import { done, type OperationsOf } from '#functions/answer.ts';
import { noLevelYet } from '#functions/change-level.ts';
import { badgesOf } from './alerts.ts';
import { healthOf, readinessOf } from './health.ts';
import { overviewOf, type Deployment } from './overview.ts';
import { marksOf, positionOf, totalsOf } from './positions.ts';
import { executorSeen, lookAround, type StatusStores } from './seen.ts';

export interface StatusDeps extends StatusStores, Deployment {
  readonly clock: Clock;
  readonly book: string;
}
const UNAVAILABLE = 503;

export function statusOperations(deps: StatusDeps): OperationsOf<'status'> {
  const { book, clock, control, trading } = deps;
  const look = () => lookAround(deps, book, clock.wall());
  const health = async () => {
    const report = healthOf(executorSeen(await trading.readStatus(book), clock.wall()));
    return done(report, report.ok ? 200 : UNAVAILABLE);
  };
  return {
    healthz: health,
    health,
    liveReadiness: async () => {
      const [level, status, breaks] = await Promise.all([
        control.readLevel(book),
        trading.readStatus(book),
        trading.openBreaks(book),
      ]);
      const report = readinessOf(level, executorSeen(status, clock.wall()), breaks);
      return done(report, report.ok ? 200 : UNAVAILABLE);
    },
    overview: async () => {
      const seen = await look();
      return seen === null ? noLevelYet(book) : done(overviewOf(seen, deps));
    },
    status: async () => {
      const seen = await look();
      if (seen === null) return noLevelYet(book);
      return done({ ...overviewOf(seen, deps), runtime_badges: badgesOf(seen) });
    },
    positions: async () => {
      const [hedges, status] = await Promise.all([trading.liveHedges(book), trading.readStatus(book)]);
      const marks = marksOf(executorSeen(status, clock.wall()));
      const positions = hedges.map((hedge) => positionOf(hedge, marks));
      const { unrealized_pnl_usdt, exposure, exposure_by_venue } = totalsOf(
        positions.filter((position) => !position.simulated),
      );
      const simulated = totalsOf(positions.filter((position) => position.simulated));
      return done({
        book,
        generated_at: clock.wall(),
        positions,
        unrealized_pnl_usdt,
        exposure,
        exposure_by_venue,
        simulated,
        marks_stale: marks.size === 0,
      });
    },
    spread: async () => done((await trading.readSpread(book)) ?? { book, points: [] }),
  };
}
