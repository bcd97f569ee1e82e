import { describe, expect, test } from 'vitest';
import { fillsOf, netQuantity } from '#executor/engine/hedge/hedge.ts';
import { fillRecord, hedgeOf, hedgeRecord } from '#executor/journal/records.ts';
import { ledgerOf } from '#shared/domain/ledger/ledger.ts';
import { quantity, type PositionE8 } from '#shared/domain/money.ts';
import { fillFact } from '#shared/wire/facts.ts';
import { HedgeRecord } from '#shared/wire/trading.ts';
import { aWorld, nth, type World } from '../world.ts';

const OURS = quantity('0.009');
const signed = (amount: bigint): PositionE8 => amount as PositionE8;
const live = (world: World) => world.engine.view.liveHedges();
const holds = (world: World) => world.engine.view.holds().map((held) => held.reason);
const expected = (world: World) => world.engine.view.expectedPosition('okx');
const adopt = (world: World, held: bigint, id = 'c1') =>
  world.send({ type: 'adopt-position', venue: 'okx', held: signed(held), id });

/** Nobody opens anything by itself, and both books are there. */
const idle = (): World => {
  const world = aWorld(
    {},
    { mode: 'HOLD', holds: [{ id: 'h-1', reason: 'RECON_DESYNC', note: '', by: 'x', at: 1 as never }] },
  );
  world.books(60_000, 60_000);
  return world;
};

/** One hedge of 0.009: sold on okx, bought on binance. */
function hedged(): World {
  const world = aWorld({}, { limits: { ...aWorld().level.limits, max_open_positions: 1 } });
  world.books(60_000, 60_300);
  world.fill(nth(world.placed(), 0));
  world.fill(nth(world.placed(), 1));
  return world;
}

/** What the ledger makes of every fill that the engine wanted recorded. */
const inLedger = (world: World) =>
  ledgerOf(
    false,
    world.effects.flatMap((effect) =>
      effect.type === 'record-fill' ? [fillFact(fillRecord('main', effect.hedge, effect.fill))] : [],
    ),
  );

describe('a position that our books do not have', () => {
  test('is taken in under a name of its own, in ledger and books alike', () => {
    const world = idle();
    adopt(world, quantity('0.01'));
    expect(expected(world)).toBe(quantity('0.01'));
    expect(inLedger(world).positionOn('okx')).toBe(quantity('0.01'));
    const hedge = nth(live(world), 0);
    expect(hedge).toMatchObject({ strategy: 'adopted', state: 'partial', simulated: false });
    expect(nth(fillsOf(hedge.legs[0]), 0)).toMatchObject({ tradeId: 'adopted-c1', side: 'buy', fee: 0n });
  });

  test('told twice is taken in once', () => {
    const world = idle();
    adopt(world, quantity('0.01'));
    adopt(world, quantity('0.01'));
    expect(live(world)).toHaveLength(1);
  });

  test('is mended by nobody and holds nothing, however long it stands', () => {
    const world = idle();
    adopt(world, 0n - quantity('0.01'));
    for (const seconds of [1, 10, 100]) {
      world.now += seconds * 1_000;
      world.books(60_000, 60_000);
      world.send({ type: 'timer' });
    }
    expect(world.placed()).toEqual([]);
    expect(holds(world)).not.toContain('UNHEDGED_BUDGET');
    expect(holds(world)).not.toContain('PARTIAL_HEDGE');
    expect(world.engine.view.unhedgedUsdtS(world.now as never)).toBe(0);
  });

  test('is closed reduce-only when a person asks for it, and by nothing else', () => {
    const world = idle();
    adopt(world, 0n - quantity('0.01'));
    const hedge = world.engine.view.adopted('c1');
    expect(hedge).not.toBeNull();
    world.send({ type: 'close-one', hedge: hedge ?? '', on: true });
    const order = nth(world.placed(), 0);
    expect(order).toMatchObject({ venue: 'okx', side: 'buy', reduceOnly: true, purpose: 'asked-close' });
    expect(order.quantity).toBe(quantity('0.01'));
    world.fill(order);
    expect(expected(world)).toBe(0n);
    expect(world.engine.view.adopted('c1')).toBeNull();
    expect(world.engine.view.finishedHedges().map(({ state }) => state)).toEqual(['closed']);
  });

  test('is closed no further once the asking ends', () => {
    const world = idle();
    adopt(world, quantity('0.01'));
    const hedge = world.engine.view.adopted('c1') ?? '';
    world.send({ type: 'close-one', hedge, on: true });
    world.fill(nth(world.placed(), 0), quantity('0.004'));
    world.send({ type: 'close-one', hedge, on: false });
    const sent = world.placed().length;
    world.now += 10_000;
    world.books(60_000, 60_000);
    world.send({ type: 'timer' });
    expect(world.placed()).toHaveLength(sent);
    expect(expected(world)).toBe(quantity('0.006'));
  });

  test('outlives the process, and is adopted still', () => {
    const world = idle();
    adopt(world, quantity('0.01'));
    const hedge = nth(live(world), 0);
    const fills = fillsOf(hedge.legs[0]).map((fill) => fillRecord('main', hedge, fill));
    const back = hedgeOf(HedgeRecord.parse(hedgeRecord('main', hedge)), fills);
    const next = idle();
    next.send({ type: 'restore', hedges: [back] });
    expect(expected(next)).toBe(quantity('0.01'));
    next.now += 10_000;
    next.books(60_000, 60_000);
    next.send({ type: 'timer' });
    expect(next.placed()).toEqual([]);
    expect(next.engine.view.adopted('c1')).toBe(hedge.id);
  });

  test('of less than a lot stays what it is: no order could ever close it', () => {
    const world = idle();
    adopt(world, 1n);
    expect(live(world)).toEqual([]);
  });
});

describe('a position that the venue has no more', () => {
  test('is booked as closed, and the other leg is given back', () => {
    const world = hedged();
    expect(expected(world)).toBe(0n - OURS);
    adopt(world, 0n);
    expect(expected(world)).toBe(0n);
    expect(inLedger(world).positionOn('okx')).toBe(0n);
    expect(holds(world)).toContain('FORCED_CLOSE');
    expect(nth(world.placed(), 2)).toMatchObject({ venue: 'binance-um', side: 'sell', purpose: 'unwind' });
  });

  test('and that it holds on the other side now is both: a leg that is gone, and one that was taken in', () => {
    const world = hedged();
    adopt(world, quantity('0.002'));
    expect(expected(world)).toBe(quantity('0.002'));
    expect(live(world).map(({ strategy }) => strategy)).toEqual(['cross_exchange_arb', 'adopted']);
    expect(netQuantity(nth(live(world), 0).legs[0])).toBe(0n);
  });
});

test('without any price that was ever seen nothing is taken in', () => {
  const world = aWorld();
  adopt(world, quantity('0.01'));
  expect(live(world)).toEqual([]);
});
