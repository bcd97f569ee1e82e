/** Plays a market at the speed asked for, shifted to now, for ever: at the end of a pass it begins again with a snapshot. */
import type { Level, LevelChange } from '#shared/domain/matching/ladder.ts';
import type { MarketTrade } from '#shared/domain/matching/matcher.ts';
import type { PriceE8, QuantityE8 } from '#shared/domain/money.ts';
import type { Clock, MonotonicMs } from '#shared/domain/time.ts';
import { venueIds, type InstrumentRules, type VenueId } from '#shared/domain/venue.ts';

import type { Overlay } from './market/overlay.ts';
import type { MarketRecord, MarketSource, TickLevel } from './market/source.ts';
import { createTickBook } from './market/tick-book.ts';

export interface PlayerSink {
  /** `fresh`: a pass begins; otherwise the book was shifted, or is told again because it was asked for. */
  snapshot(venue: VenueId, bids: readonly Level[], asks: readonly Level[], fresh: boolean): void;
  levels(venue: VenueId, changes: readonly LevelChange[]): void;
  trade(venue: VenueId, trade: MarketTrade): void;
}

export interface PlayerOptions {
  readonly source: MarketSource;
  readonly overlay: Overlay;
  readonly rules: Readonly<Record<VenueId, InstrumentRules>>;
  /** Market seconds a second; 1 is real speed. */
  readonly speed: number;
  readonly clock: Clock;
  readonly sink: PlayerSink;
}

/** Shortest sleep between two looks at what is due: bounds the wake-ups to a few hundred a second. */
const WAKE_MS_MIN = 3;
/** A shift moves in steps of this much market time: ten whole books a second while it ramps. */
const SHIFT_STEP_MS = 100;
/** A process that slept longer than this goes on from now instead of playing all that it missed. */
const CATCH_UP_MS_MAX = 2_000;

export interface Player {
  start(): void;
  stop(): void;
  /** Tells the whole book of a venue again. */
  resend(venue: VenueId): void;
  /** Market time since the start, over all passes. */
  marketMs(): number;
  shiftBps(venue: VenueId): number;
}

export function createPlayer(options: PlayerOptions): Player {
  const { source, overlay, rules, clock, sink, speed } = options;
  const books = { 'binance-um': createTickBook(), okx: createTickBook() };
  const shiftTicks: Record<VenueId, number> = { 'binance-um': 0, okx: 0 };
  let pass = source.pass();
  let next = pass.next();
  let passBeganMs = 0;
  let nowMs = 0;
  let nextShiftMs = 0;
  let lastWake: MonotonicMs = clock.monotonic();
  let timer: NodeJS.Timeout | undefined;

  const priceOf = (venue: VenueId, ticks: number): PriceE8 =>
    (BigInt(ticks + shiftTicks[venue]) * rules[venue].tick) as PriceE8;
  const quantityOf = (venue: VenueId, lots: number): QuantityE8 => (BigInt(lots) * rules[venue].lot) as QuantityE8;
  const changeOf = (venue: VenueId, level: TickLevel): LevelChange => ({
    side: level.side,
    price: priceOf(venue, level.ticks),
    quantity: quantityOf(venue, level.lots),
  });

  function sendWhole(venue: VenueId, fresh: boolean): void {
    const changes = books[venue].levels().map((level) => changeOf(venue, level));
    sink.snapshot(
      venue,
      changes.filter((it) => it.side === 'bid'),
      changes.filter((it) => it.side === 'ask'),
      fresh,
    );
  }

  function play(record: MarketRecord): void {
    const { venue } = record;
    if (record.kind === 'trade') {
      sink.trade(venue, {
        takerSide: record.takerSide,
        price: priceOf(venue, record.ticks),
        quantity: quantityOf(venue, record.lots),
      });
      return;
    }
    books[venue].apply(record);
    if (record.kind === 'snapshot') sendWhole(venue, true);
    else
      sink.levels(
        venue,
        record.levels.map((level) => changeOf(venue, level)),
      );
  }

  /** Shifts are whole ticks, so that no two levels fall together; steps under a tenth of a basis point wait. */
  function shift(atMs: number): void {
    for (const venue of venueIds) {
      const bid = books[venue].best('bid') ?? 0;
      const bps = overlay.shiftBps(venue, atMs);
      const ticks = Math.round((bid * bps) / 10_000);
      const step = Math.abs(ticks - shiftTicks[venue]);
      if (step === 0 || (bps !== 0 && step * 100_000 < bid)) continue;
      shiftTicks[venue] = ticks;
      sendWhole(venue, false);
    }
  }

  function playUntil(untilMs: number): void {
    for (;;) {
      const dueMs = next.done ? passBeganMs + source.passMs : passBeganMs + next.value.atMs;
      if (nextShiftMs <= untilMs && nextShiftMs <= dueMs) {
        shift(nextShiftMs);
        nextShiftMs += SHIFT_STEP_MS;
        continue;
      }
      if (dueMs > untilMs) return;
      if (next.done) {
        passBeganMs += source.passMs;
        pass = source.pass();
      } else play(next.value);
      next = pass.next();
    }
  }

  function wake(): void {
    const at = clock.monotonic();
    nowMs += Math.min(at - lastWake, CATCH_UP_MS_MAX) * speed;
    lastWake = at;
    playUntil(nowMs);
    const dueMs = next.done ? WAKE_MS_MIN : (passBeganMs + next.value.atMs - nowMs) / speed;
    timer = setTimeout(wake, Math.min(Math.max(WAKE_MS_MIN, dueMs), SHIFT_STEP_MS / speed));
  }

  return {
    start() {
      lastWake = clock.monotonic();
      wake();
    },
    stop: () => clearTimeout(timer),
    resend: (venue) => sendWhole(venue, false),
    marketMs: () => nowMs,
    shiftBps: (venue) => overlay.shiftBps(venue, nowMs),
  };
}
