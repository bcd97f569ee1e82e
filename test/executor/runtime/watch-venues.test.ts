/** Two venues in virtual time under the board as it is run: what trips what, and how long it takes. */
import { describe, expect, test } from 'vitest';
import { createGuardBoard } from '#executor/monitors/guard-board.ts';
import { watchVenues, type Watched } from '#executor/runtime/watch-venues.ts';
import { createBudget, weightBudgets } from '#executor/venues/ccxt/budget.ts';
import { createRequestLog, type RequestEnd, type RequestLog } from '#executor/venues/request-log.ts';
import { loadConfig } from '#shared/config/load.ts';
import type { EntryBlock, GuardReading, StandingGuardId } from '#shared/domain/guard-reading.ts';
import { durationMs, epochMs, monotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import { aBook } from '#test/executor/book-view.ts';

const config = loadConfig({ PROFILE: 'paper' });
const WALL = 1_800_000_000_000;
const LOOK_MS = 250;
const REQUEST_MS = 500;

interface Conditions {
  readonly end: RequestEnd;
  readonly tookMs: number;
  readonly books: 'moving' | 'frozen' | 'none';
  readonly clockMs: number | null;
  readonly waitMs: number;
}
const well: Conditions = { end: 'answered', tookMs: 40, books: 'moving', clockMs: 0, waitMs: 0 };

function aWorld() {
  let now = 0;
  let okx = well;
  const clock = { wall: () => epochMs(WALL + now), monotonic: () => monotonicMs(now) };
  const logs = new Map<VenueId, RequestLog>([
    ['binance-um', createRequestLog()],
    ['okx', createRequestLog()],
  ]);
  const of = (venue: VenueId): Conditions => (venue === 'okx' ? okx : well);
  const aVenue = (venue: VenueId): Watched => {
    const budget = createBudget(weightBudgets[venue]);
    return {
      venue,
      trading: { waitLeftMs: () => durationMs(of(venue).waitMs) },
      account: {
        clockOffset: () => {
          const { clockMs } = of(venue);
          const value = { offsetMs: clockMs ?? 0, roundTripMs: durationMs(10) };
          return Promise.resolve(
            clockMs === null ? { kind: 'unknown', detail: 'no answer' } : { kind: 'known', value },
          );
        },
      },
      health: {
        venue,
        requests: (at, windowMs) => logs.get(venue)?.figures(at, windowMs) ?? createRequestLog().figures(at, windowMs),
        budget: (at) => budget.figures(at),
      },
    };
  };
  const watch = watchVenues({
    config,
    clock,
    venues: [aVenue('binance-um'), aVenue('okx')],
    view: { liveHedges: () => [] },
  });
  const holds: { at: number; why: string }[] = [];
  let blocks: readonly EntryBlock[] = [];
  let told = 0;
  const board = createGuardBoard({
    guards: watch.guards,
    hold: (reason, note) => holds.push({ at: now, why: `${reason} ${note}` }),
    onFailed(_id, error) {
      throw error;
    },
    blockEntries: (standing) => {
      told += 1;
      blocks = standing;
    },
    onChange: () => undefined,
  });
  const feed = (venue: VenueId, row: 0 | 1): void => {
    const { books } = of(venue);
    if (books === 'none') return;
    const step = books === 'moving' ? (now / 250) % 40 : 0;
    const bid = 60_000 + step + row;
    watch.onBook(
      aBook(venue, now, [[bid, 1]], [[bid + 1, 1]], { venueAt: epochMs(WALL + now + (of(venue).clockMs ?? 0)) }),
    );
  };
  const run = async (ms: number): Promise<void> => {
    for (const until = now + ms; now < until; now += LOOK_MS) {
      feed('binance-um', 0);
      feed('okx', 1);
      if (now % REQUEST_MS === 0)
        for (const [venue, log] of logs) log.record(clock.monotonic(), of(venue).tookMs, of(venue).end);
      if (now % 1_000 === 0) await watch.readClocks();
      board.look(clock.monotonic(), clock.wall());
    }
  };
  return {
    watch,
    holds,
    run,
    now: () => now,
    /** How often the engine was told of what blocks. */
    told: () => told,
    set(change: Partial<Conditions>) {
      okx = { ...okx, ...change };
    },
    blocked: () => [...new Set(blocks.map(({ guard, on }) => `${guard} ${on}`))],
    reading: (id: StandingGuardId): GuardReading | undefined =>
      board.readings().find((reading) => reading.id === id && reading.scope === 'okx'),
  };
}

/** A world in which all has been well for half a minute. */
async function wellWorld() {
  const world = aWorld();
  for (const venue of ['okx', 'binance-um'] as const) world.watch.onOrders(venue, 'live');
  await world.run(30_000);
  expect([world.holds, world.blocked()]).toEqual([[], []]);
  return { ...world, began: world.now() };
}

/** How long it takes from now until it happens, to the look. */
async function timeUntil(world: Awaited<ReturnType<typeof wellWorld>>, happens: () => boolean): Promise<number> {
  const began = world.now();
  while (!happens() && world.now() - began < 90_000) await world.run(LOOK_MS);
  return world.now() - began - LOOK_MS;
}

describe('from its cause to HOLD', () => {
  test.each<[string, Partial<Conditions>, string, number]>([
    ['no request is answered', { end: 'timeout', tookMs: 2_500 }, 'WATCHDOG_AUTO_HOLD okx', 10_000],
    ['every request takes three seconds', { tookMs: 3_000 }, 'WATCHDOG_AUTO_HOLD okx', 10_000],
    ['it wants to hear nothing for a minute', { waitMs: 60_000 }, 'WATCHDOG_AUTO_HOLD okx', 0],
    ['it says maintenance', { end: 'maintenance' }, 'MAINTENANCE okx', 2_000],
    ['it lets us open nothing', { end: 'read-only' }, 'MAINTENANCE okx', 0],
    ['its clock is 400 ms off', { clockMs: 400 }, 'CLOCK_SKEW okx', 0],
    ['its clock cannot be read', { clockMs: null }, 'CLOCK_SKEW okx', 50_250], // It was read ten seconds before.,
  ])('%s', async (_, change, why, ms) => {
    const world = await wellWorld();
    world.set(change);
    expect(await timeUntil(world, () => world.holds.some((hold) => hold.why === why))).toBe(ms);
  });

  test('its order stream is gone', async () => {
    const world = await wellWorld();
    world.watch.onOrders('okx', 'gone');
    expect(await timeUntil(world, () => world.blocked().length > 0)).toBe(2_250);
    expect([world.blocked(), world.holds]).toEqual([['watchdog okx', 'cancel_on_disconnect okx'], []]);
    expect(await timeUntil(world, () => world.holds.length > 0)).toBe(12_750);
  });
});

describe('what blocks entries without a HOLD', () => {
  test('a frozen book, after five seconds of it', async () => {
    const world = await wellWorld();
    world.set({ books: 'frozen' });
    await world.run(5_250);
    expect(world.blocked()).toEqual([]);
    await world.run(LOOK_MS);
    expect([world.blocked(), world.holds]).toEqual([['book_sanity okx'], []]);
    world.set({ books: 'moving' });
    await world.run(3_000);
    expect(world.blocked()).toEqual(['book_sanity okx']);
    await world.run(LOOK_MS);
    expect(world.blocked()).toEqual([]);
  });

  test('no book for three seconds', async () => {
    const world = await wellWorld();
    world.set({ books: 'none' });
    await world.run(3_000);
    expect(world.blocked()).toEqual([]);
    await world.run(LOOK_MS);
    expect([world.blocked(), world.holds]).toEqual([['watchdog okx', 'book_sanity okx'], []]);
    expect(world.reading('watchdog')?.summary).toBe('okx is DEGRADED (no-books)');
  });

  test('a venue of which a third of the requests fail, until it was well again for the window and five seconds', async () => {
    const world = await wellWorld();
    for (let round = 0; round < 12; round += 1) {
      world.set({ end: 'network' });
      await world.run(REQUEST_MS);
      world.set({ end: 'answered' });
      await world.run(REQUEST_MS * 2);
    }
    expect([world.blocked(), world.holds]).toEqual([['watchdog okx'], []]);
    expect(world.watch.records().map(({ venue, state, reasons }) => [venue, state, ...reasons])).toEqual([
      ['binance-um', 'OK'],
      ['okx', 'DEGRADED', 'network'],
    ]);
    await world.run(10_000);
    expect(world.blocked()).toEqual(['watchdog okx']);
    await world.run(15_000);
    expect(world.blocked()).toEqual([]);
  });
});

test('what blocks entries is told to the engine when it changes, and not with each look', async () => {
  const world = await wellWorld();
  world.watch.onOrders('okx', 'gone');
  world.set({ books: 'none', end: 'maintenance' });
  // By then it has got as bad as it gets.
  await world.run(25_000);
  const told = world.told();
  await world.run(10_000);
  expect([told > 0, world.told() - told]).toEqual([true, 0]);
});

test('a clock that jumps is read when the books show it, and not only when it is its turn', async () => {
  const world = await wellWorld();
  await world.run(2_000);
  world.set({ clockMs: 400 });
  expect(await timeUntil(world, () => world.holds.some(({ why }) => why === 'CLOCK_SKEW okx'))).toBeLessThanOrEqual(
    3_000,
  );
});
