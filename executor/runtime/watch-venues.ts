/** Watches how the venues serve us: books, streams, requests, clocks. Feeds the standing guards and the status. */
import { bookSanity } from '#executor/guards/standing/book-sanity.ts';
import { cancelOnDisconnect } from '#executor/guards/standing/cancel-on-disconnect.ts';
import { clockSkew } from '#executor/guards/standing/clock-skew.ts';
import { maintenance } from '#executor/guards/standing/maintenance.ts';
import { rateLimit } from '#executor/guards/standing/rate-limit.ts';
import {
  judgeVenue,
  watchdog,
  type VenueVitals,
  type WatchdogLimits,
  type WatchedVenue,
} from '#executor/guards/standing/watchdog.ts';
import { createBookWatch } from '#executor/monitors/book-watch.ts';
import { createClockWatch } from '#executor/monitors/clock-watch.ts';
import { restsAt } from '#executor/monitors/dead-man.ts';
import type { StandingGuard } from '#executor/monitors/guard-board.ts';
import { createStreamWatch } from '#executor/monitors/stream-watch.ts';
import { createWatchdog } from '#executor/monitors/watchdog.ts';
import type { EngineView } from '#executor/engine/view.ts';
import type { AccountPort, BookView, HealthPort, TradingPort } from '#executor/venues/venue.ts';
import type { Config } from '#shared/config/schema.ts';
import type { Clock, MonotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { VenueHealthRecord } from '#shared/wire/venue-health.ts';

/** One 503 may be that of a proxy, two those of its two halves. */
const MAINTENANCE_ANSWERS_MIN = 3;

export interface VenueWatch {
  onBook(book: BookView): void;
  onBookGap(venue: VenueId): void;
  readonly onOrders: (venue: VenueId, is: 'live' | 'gone') => void;
  /** Asks every venue's clock that is to be asked now. */
  readClocks(): Promise<void>;
  readonly guards: readonly StandingGuard[];
  clockSkewMs(): ReadonlyMap<VenueId, number>;
  /** For the status. */
  records(): readonly VenueHealthRecord[];
}

/** All that is watched of a venue beside its streams. */
export interface Watched {
  readonly venue: VenueId;
  readonly trading: Pick<TradingPort, 'waitLeftMs'>;
  readonly account: Pick<AccountPort, 'clockOffset'>;
  readonly health: HealthPort;
}

export interface VenueWatchDeps {
  readonly config: Pick<Config, 'executor' | 'venue_health'>;
  readonly clock: Clock;
  readonly venues: readonly [Watched, Watched];
  readonly view: Pick<EngineView, 'liveHedges'>;
}

const limitsOf = ({ executor, venue_health: health }: VenueWatchDeps['config']): WatchdogLimits => ({
  requestsMin: health.requests_min,
  errorShare: health.error_share,
  p50Ms: health.latency_p50_ms,
  p99MsMax: health.latency_p99_ms_max,
  disconnects: health.disconnects,
  goneMs: { degraded: health.stream_gone_ms.cancel, hold: health.stream_gone_ms.hold },
  silentMsMax: health.book_age_ms_max,
  waitMsHold: executor.unhedged_ms_max,
});

export function watchVenues({ config, clock, venues, view }: VenueWatchDeps): VenueWatch {
  const { executor: timing, venue_health: health } = config;
  const names = [venues[0].venue, venues[1].venue] as const;
  const rowOf = (venue: VenueId): 0 | 1 => (venue === names[0] ? 0 : 1);
  const began = clock.monotonic();
  const bookLimits = {
    ageMsMax: health.book_age_ms_max,
    settleMs: health.book_settle_ms,
    frozenMs: health.book_frozen_ms,
    frozenBps: health.book_frozen_bps,
  };
  const books = createBookWatch(names, bookLimits);
  const streams = createStreamWatch(names, began);
  const clocks = createClockWatch(names, timing.clock_skew_hold_ms, began);
  const limits = limitsOf(config);
  const watching = createWatchdog((vitals) => judgeVenue(vitals, limits), health.recovery_ms);
  let watched: readonly WatchedVenue[] = [];

  const vitalsOf = ({ venue, trading, health: port }: Watched, now: MonotonicMs): VenueVitals => ({
    venue,
    ...port.requests(now, health.window_ms),
    disconnects: streams.losses(venue, now, health.window_ms),
    goneMs: Math.max(streams.goneMs(venue, 'orders', now), streams.goneMs(venue, 'books', now)),
    silentMs: now - Math.max(began, books.seen()[rowOf(venue)]?.receivedAt ?? began),
    waitMs: trading.waitLeftMs(now),
  });
  const readClock = async ({ venue, account }: Watched): Promise<void> => {
    clocks.asked(venue, clock.monotonic());
    const read = await account.clockOffset();
    clocks.answered(venue, read.kind === 'known' ? read.value : null, clock.monotonic());
  };
  const maintenanceLimits = {
    holdMs: health.maintenance_hold_ms,
    answersMin: MAINTENANCE_ANSWERS_MIN,
    readOnlyMs: health.recovery_ms,
  };
  const guards: readonly StandingGuard[] = [
    {
      id: 'clock_skew',
      look: (now) => clockSkew(clocks.seen(now), { skewMs: timing.clock_skew_hold_ms, staleMs: health.clock_stale_ms }),
    },
    {
      id: 'watchdog',
      look(now) {
        watched = watching.look(
          venues.map((venue) => vitalsOf(venue, now)),
          now,
        );
        return watchdog(watched, limits);
      },
    },
    {
      id: 'maintenance',
      look: (now) =>
        maintenance(
          venues.map(({ venue, health: port }) => {
            const { maintenance: streak, readOnlyAt } = port.requests(now, health.window_ms);
            return { venue, streak, readOnlyAt };
          }),
          maintenanceLimits,
          now,
        ),
    },
    {
      id: 'rate_limit',
      look: (now) => rateLimit(venues.map(({ venue, health: port }) => ({ venue, ...port.budget(now) }))),
    },
    {
      id: 'cancel_on_disconnect',
      look: (now) =>
        cancelOnDisconnect(
          names.map((venue) => ({
            venue,
            ordersGoneMs: streams.goneMs(venue, 'orders', now),
            booksGoneMs: streams.goneMs(venue, 'books', now),
            rests: restsAt(view.liveHedges(), venue),
          })),
          health.stream_gone_ms.cancel,
        ),
    },
    { id: 'book_sanity', look: (now) => bookSanity(books.seen(), bookLimits, now) },
  ];
  return {
    onBook(book) {
      books.onBook(rowOf(book.venue), book);
      streams.live(book.venue, 'books');
      clocks.onBook(book.venue, book.venueAt, clock.wall(), book.receivedAt);
    },
    onBookGap(venue) {
      const now = clock.monotonic();
      books.onGap(rowOf(venue), now);
      streams.gone(venue, 'books', now);
    },
    onOrders(venue, is) {
      if (is === 'live') streams.live(venue, 'orders');
      else streams.gone(venue, 'orders', clock.monotonic());
    },
    async readClocks() {
      const due = clocks.due(clock.monotonic());
      await Promise.all(venues.filter(({ venue }) => due.includes(venue)).map(readClock));
    },
    guards,
    clockSkewMs: () =>
      new Map(
        clocks
          .seen(clock.monotonic())
          .flatMap(({ venue, reading }) => (reading === null ? [] : [[venue, Math.round(reading.offsetMs)]])),
      ),
    records() {
      const now = clock.monotonic();
      return watched.map(({ vitals, state, why }): VenueHealthRecord => {
        const port = venues.find(({ venue }) => venue === vitals.venue)?.health;
        const seen = clocks.seen(now).find(({ venue }) => venue === vitals.venue);
        const ms = (value: number | null): number | null => (value === null ? null : Math.round(value));
        return {
          venue: vitals.venue,
          state,
          reasons: [...why],
          requests: vitals.requests,
          errors: vitals.errors,
          latency_p50_ms: ms(vitals.p50Ms),
          latency_p99_ms: ms(vitals.p99Ms),
          disconnects: vitals.disconnects,
          order_stream_gone_ms: Math.round(streams.goneMs(vitals.venue, 'orders', now)),
          market_data_gone_ms: Math.round(streams.goneMs(vitals.venue, 'books', now)),
          told_to_wait_ms: Math.round(vitals.waitMs),
          budget_used_share: Number((port?.budget(now).usedShare ?? 0).toFixed(4)),
          clock_skew_ms: ms(seen?.reading?.offsetMs ?? null),
          clock_age_ms: seen?.reading === null || seen === undefined ? null : Math.round(seen.ageMs),
        };
      });
    },
  };
}
