import { describe, expect, test } from 'vitest';
import { monotonicMs } from '#shared/domain/time.ts';
import { quantity, type QuantityE8 } from '#shared/domain/money.ts';
import type { ClearedOrder } from '#shared/domain/order.ts';
import type { EngineSettings } from '#executor/engine/state.ts';
import { aLevel, aWorld, nth, type World } from '#test/executor/world.ts';

const none = 0n as QuantityE8;
const oneHedge = { ...aWorld().level.limits, max_open_positions: 1 };
const hedge = (world: World) => nth(world.engine.view.liveHedges(), 0);

/** An open hedge of 0.009: sold on okx, bought on binance. */
function open(settings: Partial<EngineSettings> = {}, close_spread_bps = 2): World {
  const world = aWorld(settings, { limits: oneHedge, parameters: { ...aLevel().parameters, close_spread_bps } });
  world.books(60_000, 60_300);
  for (const order of world.placed()) world.fill(order);
  world.now += 1_000;
  return world;
}

/** The table takes what is known of the hedge by now, and then something happens. */
function recorded(world: World, then: () => void): void {
  const { id, closeAttempts } = hedge(world);
  world.send({ type: 'recorded', hedge: id, attempts: { x: closeAttempts, y: closeAttempts, r: 0 } });
  then();
}

type Levels = readonly (readonly [price: number, size: number])[];
function book(world: World, row: 0 | 1, bids: Levels, asks: Levels): void {
  const of = (levels: Levels, index: 0 | 1): Float64Array => Float64Array.from(levels, (level) => level[index]);
  world.engine.onBook(
    row,
    of(bids, 0),
    of(bids, 1),
    bids.length,
    of(asks, 0),
    of(asks, 1),
    asks.length,
    monotonicMs(world.now),
    monotonicMs(world.now),
  );
  world.effects.push(...world.engine.takeEffects());
}
const DEEP: Levels = [[59_999.5, 10]];
const DEAR: Levels = [[60_000.5, 10]];

describe('a close that nobody asked for', () => {
  test.each([
    { second: 60_018, closes: true }, // 0.008 of 0.009 at 60018: 2.76 bps at size... of a target of 5.
    { second: 60_040, closes: false }, // 6.01 bps at size.
  ])('is decided by the price of the whole, not of the touch: then $second closes is $closes', ({ second, closes }) => {
    const world = open({}, 5);
    book(world, 0, DEEP, DEAR);
    book(world, 1, DEEP, [
      [60_000.5, 0.001],
      [second, 10],
    ]);
    expect(world.placed().length > 2).toBe(closes);
  });

  test.each([
    { beyond: 60_350, closes: true },
    { beyond: 60_390, closes: false }, // Its limit would have to give back more than 2 + 60 bps.
  ])('reaches no further than the loss cap: a last lot at $beyond closes is $closes', ({ beyond, closes }) => {
    const world = open();
    book(world, 0, DEEP, DEAR);
    book(
      world,
      1,
      [[59_960, 10]],
      [
        [59_961, 0.008],
        [beyond, 10],
      ],
    );
    const sent = world.placed().slice(2);
    expect(sent.length > 0).toBe(closes);
    const limits = sent.map((order) => Number(order.limitPrice) / 1e8).toSorted((one, other) => other - one);
    const [buy = 0, sell = 0] = limits;
    expect(sent.length === 0 || ((buy - sell) / sell) * 10_000 <= 62.1).toBe(true);
  });

  test('waits where the books hold less than the whole', () => {
    const world = open();
    world.books(60_000, 60_000, 0.008);
    expect(world.placed()).toHaveLength(2);
    world.now += 200;
    world.books(60_000, 60_000, 0.009);
    world.now += 200;
    world.send({ type: 'timer' });
    expect(world.placed()).toHaveLength(4);
  });

  /** Closes fill nothing for so long. @returns when each of them left */
  function misses(world: World, ms: number, venue: (order: ClearedOrder) => void): readonly number[] {
    const at: number[] = [];
    let met = world.placed().length;
    for (let passed = 0; passed < ms; passed += 100) {
      world.now += 100;
      world.send({ type: 'level', level: world.level, readAt: monotonicMs(world.now) });
      world.books(60_000, 60_000);
      if (world.placed().length > met) at.push(world.now);
      for (; met < world.placed().length; met += 1) venue(nth(world.placed(), met));
    }
    return at;
  }

  test('that fills nothing is tried ever later, up to ten seconds, wider, and from the start once something filled', () => {
    const world = open();
    const at = misses(world, 60_000, (order) => recorded(world, () => world.fill(order, none)));
    const pauses = at.slice(1).map((one, index) => one - nth(at, index));
    expect(pauses).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000, 10_000]);
    const bands = world
      .placed()
      .slice(2, 10)
      .filter((order) => order.side === 'buy');
    expect(bands.map((order) => Math.round((Number(order.limitPrice) / 1e8 / 60_000.5 - 1) * 1e5) / 10)).toEqual([
      5,
      10,
      20,
      30.8, // 40 would let both legs together lose more than the cap.
    ]);
    const first = world.placed().length;
    const half = quantity('0.004');
    misses(world, 11_000, (order) =>
      recorded(world, () => world.fill(order, half < order.quantity ? half : order.quantity)),
    );
    expect(world.placed().length - first).toBe(6);
    expect(world.engine.view.liveHedges()).toEqual([]);
  });

  test('keeps numbers back for closes that a person asks for, with a HOLD that says so', () => {
    const world = open();
    hedge(world).closeAttempts = 36 ** 2 - 257;
    misses(world, 30_000, (order) => world.fill(order, none));
    expect(world.placed()).toHaveLength(2); // None that the table has is so high.
    recorded(world, () => undefined);
    misses(world, 30_000, (order) => world.fill(order, none));
    expect(world.placed()).toHaveLength(4);
    const [held] = world.engine.view.holds();
    expect([held?.reason, held?.note]).toEqual([
      'WATCHDOG_AUTO_HOLD',
      `hedge ${hedge(world).id}: 1040 closes have not closed it`,
    ]);
    const noted = world.effects.filter((effect) => effect.type === 'note' && effect.event === 'close.runs_low');
    expect(noted).toHaveLength(1);
    world.send({ type: 'flatten', on: true, id: 'command-1' });
    for (const order of world.placed().slice(4)) world.fill(order);
    expect(world.engine.view.flat()).toBe(true);
  });
});
