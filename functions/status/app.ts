/** Reads only. Everything that comes from the executor is shown with its age, and never as current when it is old. */
import type { Clock } from '#shared/domain/time.ts';
import type { ControlStore, LeaseStore } from '#shared/store/ports.ts';
import { done, refuse, type OperationsOf } from '#functions/answer.ts';
import { noLevelYet } from '#functions/change-level.ts';
import { commandAnswer } from '#functions/command-answer.ts';
import { componentsSeen } from '#functions/components.ts';
import { executorSeen } from '#functions/executor-seen.ts';
import { adviceAnswer, capitalAnswer } from './advice.ts';
import { alertPageOf } from './alert-lines.ts';
import { alertsOf } from './alerts.ts';
import { badgesOf, partialHedgesOf } from '#functions/badges.ts';
import { chaosOf } from './chaos.ts';
import { healthOf, readinessOf } from './health.ts';
import { breaksOf, reconOf } from '#functions/breaks.ts';
import { pageOf } from '#functions/page-of.ts';
import { doubtsOf, leaderOf } from './leader.ts';
import { overviewOf, type Deployment } from './overview.ts';
import { slosOf } from './slo.ts';
import { liveBooks } from '#functions/live-books.ts';
import { anyMark, leveragesOf, marksOf, positionOf, totalsOf } from '#functions/positions.ts';
import { lookAround, type StatusStores } from '#functions/seen.ts';
import { lookAheadOperations } from './look-ahead.ts';
import { executionOf, whyNotOf } from './trade-watch.ts';
import { watchdogOf } from '#functions/watchdog.ts';

export interface StatusDeps extends StatusStores, Deployment {
  readonly control: StatusStores['control'] & Pick<ControlStore, 'findCommand'>;
  readonly leases: Pick<LeaseStore, 'read'>;
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
    ...lookAheadOperations(deps),
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
      const [seen, journal] = await Promise.all([look(), trading.readIncidents(book)]);
      return seen === null ? noLevelYet(book) : done(overviewOf(seen, deps, journal));
    },
    status: async () => {
      const [seen, journal] = await Promise.all([look(), trading.readIncidents(book)]);
      if (seen === null) return noLevelYet(book);
      return done({ ...overviewOf(seen, deps, journal), partial_hedges: partialHedgesOf(seen.executor) });
    },
    components: async ({ query }) => {
      const newest = query.incidents;
      const [seen, journal] = await Promise.all([look(), newest === 0 ? null : trading.readIncidents(book)]);
      if (seen === null) return noLevelYet(book);
      const { counters } = overviewOf(seen, deps, journal).safety;
      return done({
        book,
        generated_at: seen.now,
        components: [...componentsSeen(seen)],
        runtime_badges: badgesOf(seen),
        partial_hedges: partialHedgesOf(seen.executor),
        counters,
        incidents: (journal?.incidents ?? []).slice(0, newest),
      });
    },
    slo: async () => {
      const seen = await look();
      if (seen === null) return noLevelYet(book);
      return done({ book, generated_at: seen.now, slos: slosOf(seen), alerts: alertsOf(seen) });
    },
    alerts: async ({ query }) => {
      const [seen, journal] = await Promise.all([look(), trading.readIncidents(book)]);
      if (seen === null) return noLevelYet(book);
      return done(alertPageOf(alertsOf(seen), journal?.incidents ?? [], seen.now, query));
    },
    positions: async ({ query }) => {
      const [hedges, status] = await Promise.all([trading.liveHedges(book), trading.readStatus(book)]);
      const { books, dustWhole } = await liveBooks(trading, book, hedges, clock.wall());
      const executor = executorSeen(status, clock.wall());
      const marks = marksOf(executor);
      const seeing = { marks, books, leverage: leveragesOf(executor) };
      const positions = hedges.map((hedge) => positionOf(hedge, seeing));
      const totals = (simulated: boolean) =>
        totalsOf(
          positions.filter((position) => position.simulated === simulated),
          books.of(simulated),
          marks,
        );
      const { unrealized_pnl_usdt, exposure, exposure_by_venue } = totals(false);
      const placeOf = ({ number, id }: (typeof positions)[number]) => ({ number, name: id });
      const { page, cursor } = pageOf(positions, 'smallest-first', placeOf, query);
      return done({
        book,
        generated_at: clock.wall(),
        positions: page,
        cursor,
        unrealized_pnl_usdt,
        exposure,
        exposure_by_venue,
        simulated: totals(true),
        marks_stale: !anyMark(marks),
        dust_valued: dustWhole,
      });
    },
    findCommand: async ({ path }) => {
      const command = await control.findCommand(book, path.id);
      if (command === null) return refuse('not_found', `there is no command ${path.id}`, null);
      return done(commandAnswer(command, false, clock.wall()));
    },
    doubts: async ({ query }) => {
      const now = clock.wall();
      return done(doubtsOf(book, executorSeen(await trading.readStatus(book), now), now, query));
    },
    breaks: async ({ query }) => {
      const [open, status] = await Promise.all([trading.openBreaks(book), trading.readStatus(book)]);
      const now = clock.wall();
      return done(breaksOf(book, open, executorSeen(status, now), now, query));
    },
    recon: async () => {
      const [open, status] = await Promise.all([trading.openBreaks(book), trading.readStatus(book)]);
      const now = clock.wall();
      return done(reconOf(book, open, executorSeen(status, now), now));
    },
    leader: async () => {
      const [lease, status] = await Promise.all([deps.leases.read(book), trading.readStatus(book)]);
      const now = clock.wall();
      return done(leaderOf(book, lease, executorSeen(status, now), now));
    },
    execution: async ({ query }) => done(executionOf(book, await trading.readExecution(book), clock.wall(), query)),
    whyNot: async () => done(whyNotOf(book, await trading.readWhyNot(book), clock.wall())),
    capital: async () => {
      const now = clock.wall();
      return done(capitalAnswer(book, executorSeen(await trading.readStatus(book), now), now));
    },
    riskAdvice: async () => {
      const [level, status, history, journal] = await Promise.all([
        control.readLevel(book),
        trading.readStatus(book),
        trading.readPnlHistory(book),
        trading.readIncidents(book),
      ]);
      if (level === null) return noLevelYet(book);
      const told = { history, incidents: journal?.incidents ?? [], simulated: level.dry_run.on };
      const now = clock.wall();
      return done(adviceAnswer(book, executorSeen(status, now), told, now));
    },
    pnlHistory: async ({ query }) => {
      const history = await trading.readPnlHistory(book);
      const placeOf = ({ at }: { readonly at: number }) => ({ number: at, name: '' });
      const { page, cursor } = pageOf(history?.snapshots ?? [], 'largest-first', placeOf, query);
      return done({ book, snapshots: page, cursor });
    },
    strategies: async () => {
      const now = clock.wall();
      const { status, stale } = executorSeen(await trading.readStatus(book), now);
      const autopilot = status?.autopilot.enabled === true ? ('ON' as const) : ('OFF' as const);
      return done({ book, generated_at: now, stale, autopilot, strategies: status?.plan ?? [] });
    },
    watchdog: async () => {
      const now = clock.wall();
      return done(watchdogOf(book, executorSeen(await trading.readStatus(book), now), now));
    },
    chaos: async () => {
      const now = clock.wall();
      return done(chaosOf(book, executorSeen(await trading.readStatus(book), now), now));
    },
    spread: async () => done((await trading.readSpread(book)) ?? { book, points: [] }),
  };
}
