/** What the guards of risk limits look at, and what it is fed with: records of hedges, answers of venues, prices. */
import type { Engine } from '#executor/engine/engine.ts';
import { dailyLoss } from '#executor/guards/standing/daily-loss.ts';
import { hedgeFailures } from '#executor/guards/standing/hedge-failures.ts';
import { leverage } from '#executor/guards/standing/leverage.ts';
import { ofBooks, type BothBooks } from '#executor/guards/standing/of-books.ts';
import { openPositions } from '#executor/guards/standing/open-positions.ts';
import { stuckPartial, type LoneLeg } from '#executor/guards/standing/stuck-partial.ts';
import { totalNotional } from '#executor/guards/standing/total-notional.ts';
import { unrealizedLoss } from '#executor/guards/standing/unrealized-loss.ts';
import { venueRejects } from '#executor/guards/standing/venue-rejects.ts';
import type { Journal } from '#executor/journal/journal.ts';
import type { StandingGuard } from '#executor/monitors/guard-board.ts';
import { createHedgeAttempts } from '#executor/monitors/hedge-attempts.ts';
import { createLifted } from '#executor/monitors/lifted.ts';
import { createOrderCycle, type OrderCycle } from '#executor/telemetry/order-cycle.ts';
import { createRejectRuns, type RejectRuns } from '#executor/monitors/reject-runs.ts';
import { lookAtRisk, marksAt } from '#executor/monitors/risk-picture.ts';
import type { Touch } from '#executor/telemetry/status.ts';
import type { Config } from '#shared/config/schema.ts';
import type { Verdict } from '#shared/domain/guard-reading.ts';
import type { Books } from '#shared/domain/ledger/books.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import { limitE8 } from '#shared/domain/risk.ts';
import type { Clock, EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import type { InstrumentId, VenueId } from '#shared/domain/venue.ts';
import type { Prepared } from './prepare-venues.ts';
import type { OrderTaker } from './shell.ts';

type WatchedVenue = OrderTaker & { readonly venue: VenueId };

export interface RiskWatchDeps {
  readonly config: Pick<Config, 'risk'>;
  readonly clock: Clock;
  readonly engine: Engine;
  readonly instrument: InstrumentId;
  readonly venues: readonly WatchedVenue[];
  readonly prepared: ReadonlyMap<VenueId, Prepared>;
  readonly books: Books;
}

export type Touches = ReadonlyMap<VenueId, Touch>;

export interface RiskWatch {
  /** The journal, showing the watch every record that it is given. */
  watched(journal: Journal): Journal;
  /** The venues, showing the watch what each answered to an order. */
  readonly takers: ReadonlyMap<VenueId, OrderTaker>;
  /** How long venues take to answer an order. */
  readonly cycle: OrderCycle;
  picture(touches: Touches, now: MonotonicMs, at: EpochMs): BothBooks;
  guards(touches: Touches): readonly StandingGuard[];
}

export function createRiskWatch(deps: RiskWatchDeps): RiskWatch {
  const { engine, books, clock } = deps;
  const { risk } = deps.config;
  const attempts = createHedgeAttempts();
  const rejects = createRejectRuns(deps.venues.map(({ venue }) => venue));
  const cycle = createOrderCycle();
  const lifted = createLifted(() => engine.view.holds());
  const set = new Map([...deps.prepared].map(([venue, prepared]) => [venue, prepared.leverage]));
  const failureLimits = { inARowMax: risk.max_consecutive_failures, perMinMax: risk.max_auto_fails_per_min };

  const picture = (touches: Touches, now: MonotonicMs, at: EpochMs): BothBooks => {
    const marks = marksAt(touches, now);
    return {
      real: lookAtRisk(engine.view, books.real, marks, at),
      simulated: lookAtRisk(engine.view, books.simulated, marks, at),
      dryRun: engine.view.level()?.dry_run.on ?? true,
    };
  };
  /** Before the level is read nothing opens, and there is no limit to speak of. */
  const underLevel = (look: (level: ControlLevel) => readonly Verdict[]): readonly Verdict[] => {
    const level = engine.view.level();
    return level === null ? [] : look(level);
  };
  return {
    takers: new Map(deps.venues.map((venue) => [venue.venue, watchedTaker(venue, { rejects, cycle, clock })])),
    cycle,
    watched: (journal) => ({
      ...journal,
      append(entry) {
        if (entry.kind === 'hedge') attempts.see(entry.record, clock.monotonic());
        journal.append(entry);
      },
    }),
    picture,
    guards(touches) {
      let last: { readonly now: MonotonicMs; readonly both: BothBooks } | null = null;
      // All guards of one round look at the same picture.
      const both = (now: MonotonicMs, at: EpochMs): BothBooks => {
        last = last !== null && last.now === now ? last : { now, both: picture(touches, now, at) };
        return last.both;
      };
      return [
        {
          id: 'daily_loss',
          look: (now, at) =>
            underLevel((level) => ofBooks(both(now, at), (book) => dailyLoss(book, level, deps.instrument))),
        },
        {
          id: 'unrealized_loss',
          look: (now, at) =>
            underLevel(({ limits }) =>
              ofBooks(both(now, at), (book) => unrealizedLoss(book, limitE8(limits.max_unrealized_loss_usdt))),
            ),
        },
        {
          id: 'total_notional',
          look: (now, at) =>
            underLevel((level) => ofBooks(both(now, at), (book) => totalNotional(book, level, deps.instrument))),
        },
        {
          id: 'open_positions',
          look: (now, at) =>
            underLevel(({ limits }) =>
              ofBooks(both(now, at), (book) => openPositions(book, limits.max_open_positions)),
            ),
        },
        { id: 'leverage', look: () => underLevel(({ limits }) => leverage(set, limits.max_leverage)) },
        {
          id: 'hedge_failures',
          look(now) {
            if (lifted('AUTO_THROTTLE/AUTO_HEDGE_FAILURES')) attempts.forget();
            return hedgeFailures(attempts.failures(now), failureLimits);
          },
        },
        { id: 'stuck_partial', look: (now) => stuckPartial(loneLegs(engine, now), risk.stuck_partial_ms_max) },
        {
          id: 'venue_rejects',
          look() {
            if (lifted('AUTO_THROTTLE/VENUE_REJECTS')) rejects.forget();
            return venueRejects(rejects.runs(), risk.max_consecutive_rejects);
          },
        },
      ];
    },
  };
}

interface Watching {
  readonly rejects: RejectRuns;
  readonly cycle: OrderCycle;
  readonly clock: Clock;
}

const watchedTaker = ({ venue, trading }: WatchedVenue, { rejects, cycle, clock }: Watching): OrderTaker => ({
  trading: {
    lookUp: (...asked) => trading.lookUp(...asked),
    cancel: (...asked) => trading.cancel(...asked),
    async place(order) {
      const sentAt = clock.monotonic();
      const outcome = await trading.place(order);
      cycle.see(venue, clock.monotonic() - sentAt);
      rejects.see(venue, outcome);
      return outcome;
    },
  },
});

const loneLegs = ({ view }: Engine, now: MonotonicMs): readonly LoneLeg[] =>
  view
    .liveHedges()
    .filter((hedge) => !hedge.simulated && !Number.isNaN(hedge.unhedged.since))
    .map((hedge) => ({ hedge: hedge.id, aloneMs: now - hedge.unhedged.since }));
