import { describe, expect, test } from 'vitest';
import { netQuantity } from '#executor/engine/hedge/hedge.ts';
import { formatE8, price, quantity, usdt, type PositionE8, type QuantityE8 } from '#shared/domain/money.ts';
import { opposite, type ClearedOrder, type Fill, type ForcedOrder } from '#shared/domain/order.ts';
import { epochMs } from '#shared/domain/time.ts';
import { aWorld, nth, WALL, type World } from '#test/executor/world.ts';

const SPREAD = [60_000, 60_300] as const;

/** Open hedges of 0.009 each: sold on okx, bought on binance. */
function open(count: 1 | 2 = 1): World {
  const limits = { ...aWorld().level.limits, max_open_positions: count };
  const world = aWorld({}, { limits });
  world.books(...SPREAD);
  for (let made = 0; made < count; made += 1) {
    world.fill(nth(world.placed(), 2 * made));
    world.fill(nth(world.placed(), 2 * made + 1));
    world.now += 1_000;
    if (made + 1 < count) world.books(...SPREAD);
  }
  return world;
}
const live = (world: World) => world.engine.view.liveHedges();
const last = (world: World): ClearedOrder => nth(world.placed(), world.placed().length - 1);
const holds = (world: World) => world.engine.view.holds().map((held) => held.reason);
const fillsBooked = (world: World): readonly Fill[] =>
  world.effects.flatMap((effect) => (effect.type === 'record-fill' ? [effect.fill] : []));

/** The venue takes back what is short on okx. */
const aTrade = (base: string, tradeId: string, change: Partial<Fill> = {}): Fill => ({
  venue: 'okx',
  clientOrderId: '' as Fill['clientOrderId'],
  tradeId,
  side: 'buy',
  price: price('60310'),
  quantity: quantity(base),
  fee: usdt('-0.3'),
  at: epochMs(WALL + 5_000),
  ...change,
});
const forced = (fills: readonly Fill[], venueOrderId = '7001'): ForcedOrder => ({
  venue: fills[0]?.venue ?? 'okx',
  venueOrderId,
  reason: 'adl',
  fills,
});
const tell = (world: World, fills: readonly Fill[], held: PositionE8 | null = null): void =>
  world.send({ type: 'forced', order: forced(fills), held });

describe('a leg that the venue closed by itself', () => {
  test('is booked as it traded, holds, and the other leg is given back at once, reduce-only', () => {
    const world = open();
    const before = world.placed().length;
    tell(world, [aTrade('0.009', 'f1')]);
    expect(holds(world)).toEqual(['FORCED_CLOSE']);
    expect(world.placed().length).toBe(before + 1);
    const { purpose, venue, side, reduceOnly } = last(world);
    expect([purpose, venue, side, reduceOnly]).toEqual(['unwind', 'binance-um', 'sell', true]);
    expect(last(world).quantity).toBe(quantity('0.009'));
    world.fill(last(world));
    expect(live(world)).toEqual([]);
    const hedge = nth(world.engine.view.finishedHedges(), 0);
    expect(hedge.state).toBe('closed');
    const [forcedTrack] = hedge.legs[0].orders.filter((track) => track.request.purpose === 'forced');
    expect(forcedTrack?.fills.map((fill) => [fill.tradeId, fill.price, fill.fee])).toEqual([
      ['f1', price('60310'), usdt('-0.3')],
    ]);
  });

  test('a part of it leaves the other part hedged: exactly what stands alone is given back', () => {
    const world = open();
    tell(world, [aTrade('0.004', 'f1')]);
    expect([last(world).purpose, last(world).quantity]).toEqual(['unwind', quantity('0.004')]);
    world.fill(last(world));
    expect(nth(live(world), 0).state).toBe('open');
    expect(nth(live(world), 0).legs.map((leg) => netQuantity(leg))).toEqual([quantity('0.005'), quantity('0.005')]);
  });

  test('several trades of one order are booked before anything is sent: what is given back is the whole, in one order', () => {
    const world = open();
    const before = world.placed().length;
    tell(world, [aTrade('0.004', 'f1'), aTrade('0.005', 'f2')]);
    expect(world.placed().length).toBe(before + 1);
    expect(last(world).quantity).toBe(quantity('0.009'));
  });

  test('while an order of ours that closes the leg is on its way there nothing is booked; told again after its end it is', () => {
    const world = open();
    world.books(60_000, 60_000);
    const closing = nth(world.placed(), 2);
    const booked = fillsBooked(world).length;
    expect([closing.purpose, closing.venue]).toEqual(['close', 'okx']);
    tell(world, [aTrade('0.009', 'f1')]);
    expect(fillsBooked(world).length).toBe(booked);
    for (const order of world.placed().slice(2)) world.fill(order, 0n as QuantityE8);
    tell(world, [aTrade('0.009', 'f1')]);
    expect(fillsBooked(world).length).toBe(booked + 1);
  });

  test('told twice, by push and by list, it is booked once; a further trade of the same order is added', () => {
    const world = open();
    tell(world, [aTrade('0.004', 'f1')]);
    const booked = fillsBooked(world).length;
    tell(world, [aTrade('0.004', 'f1')]);
    expect(fillsBooked(world).length).toBe(booked);
    tell(world, [aTrade('0.004', 'f1'), aTrade('0.001', 'f2')]);
    expect(fillsBooked(world).length).toBe(booked + 1);
    const tracks = nth(live(world), 0).legs[0].orders.filter((track) => track.request.purpose === 'forced');
    expect(tracks.map((track) => [track.filled, track.fills.length])).toEqual([[quantity('0.005'), 2]]);
  });

  test('one that comes while the other leg is being given back is given back as well', () => {
    const world = open();
    tell(world, [aTrade('0.004', 'f1')]);
    const first = last(world);
    tell(world, [aTrade('0.005', 'f2')]);
    expect(last(world)).toBe(first); // Nothing more until the first has come to its end.
    world.fill(first);
    expect([last(world).purpose, last(world).quantity]).toEqual(['unwind', quantity('0.005')]);
    world.fill(last(world));
    expect(live(world)).toEqual([]);
  });

  test('is never opened again, however well completing would pay', () => {
    const world = open();
    tell(world, [aTrade('0.004', 'f1')]);
    world.fill(last(world), 0n as QuantityE8);
    world.books(60_000, 60_900);
    world.now += 100;
    world.send({ type: 'timer' });
    const purposes = new Set(
      world
        .placed()
        .slice(2)
        .map((order) => order.purpose),
    );
    expect([...purposes]).toEqual(['unwind']);
  });

  test('the other leg is given back although the market has run away from where it was opened', () => {
    const world = open();
    world.books(57_000, 57_300); // Far beyond the loss cap for what was bought at 60 000; the short leg made as much.
    tell(world, [aTrade('0.009', 'f1', { price: price('57310') })]);
    expect([last(world).purpose, last(world).venue]).toEqual(['unwind', 'binance-um']);
    expect(Number(formatE8(last(world).limitPrice))).toBeGreaterThan(56_900);
  });

  test('over two hedges the oldest is closed first, in exact parts, and the fees add up to the last decimal', () => {
    const world = open(2);
    expect(live(world).length).toBe(2);
    const booked = fillsBooked(world).length;
    tell(world, [aTrade('0.0123', 'f1', { fee: usdt('-0.37100001') })]);
    const parts = fillsBooked(world).slice(booked);
    expect(parts.map((fill) => [fill.tradeId, fill.quantity])).toEqual([
      ['f1', quantity('0.009')],
      ['f1~2', quantity('0.0033')],
    ]);
    expect(parts.reduce((sum, fill) => sum + fill.fee, 0n)).toBe(usdt('-0.37100001'));
    expect(live(world).map((hedge) => netQuantity(hedge.legs[0]))).toEqual([0n, quantity('0.0057')]);
    expect(new Set(parts.map((fill) => fill.clientOrderId)).size).toBe(2);
    const again = fillsBooked(world).length;
    tell(world, [aTrade('0.0123', 'f1', { fee: usdt('-0.37100001') })]);
    expect(fillsBooked(world).length).toBe(again);
  });
});

test('a trade of which a crash has left only the first part is booked to its end, once', () => {
  const before = open(2);
  const second = structuredClone(nth(live(before), 1));
  const trade = aTrade('0.0123', 'f1', { fee: usdt('-0.37100001') });
  tell(before, [trade]);
  const after = open();
  after.send({ type: 'restore', hedges: [structuredClone(nth(live(before), 0)), second] });
  expect(after.engine.view.forcedPartsBeforeRest(trade)).toBe(1);
  tell(after, [trade]);
  const parts = fillsBooked(after).filter((fill) => fill.tradeId.startsWith('f1'));
  expect(parts.map((fill) => [fill.tradeId, fill.quantity, fill.fee])).toEqual([
    ['f1~2', quantity('0.0033'), usdt('-0.09953659')],
  ]);
  expect(after.engine.view.forcedPartsBeforeRest(trade)).toBeNull();
  tell(after, [trade]);
  expect(fillsBooked(after).filter((fill) => fill.tradeId.startsWith('f1'))).toHaveLength(1);
});

describe('a trade of the venue’s own making that is none of ours', () => {
  test.each([
    ['more than is open', aTrade('0.0091', 'f1')],
    ['the side that would add to the leg', aTrade('0.009', 'f1', { side: opposite('buy') })],
    ['older than the leg, by the venue’s clock', aTrade('0.009', 'f1', { at: epochMs(WALL - 1) })],
  ])('%s: nothing is booked, nothing is sent', (_what, trade) => {
    const world = open();
    const [booked, placed] = [fillsBooked(world).length, world.placed().length];
    tell(world, [trade]);
    expect([fillsBooked(world).length, world.placed().length]).toEqual([booked, placed]);
    expect(holds(world)).toEqual([]);
  });

  test.each([
    ['0', true],
    ['-0.0001', false],
    ['-0.009', false],
  ])('an older one is booked when the venue holds %s of our short 0.009: %s', (held, isBooked) => {
    const world = open();
    const booked = fillsBooked(world).length;
    tell(world, [aTrade('0.009', 'f1', { at: epochMs(WALL - 1) })], usdt(held) as bigint as PositionE8);
    expect(fillsBooked(world).length).toBe(booked + (isBooked ? 1 : 0));
  });
});

test('what lay on the dust line is closed together with the leg, and the line is empty then', () => {
  const world = aWorld();
  world.send({ type: 'dust', venue: 'okx', base: -30_000n as PositionE8 });
  world.setLevel({ limits: { ...world.level.limits, max_open_positions: 1 } });
  world.books(...SPREAD);
  world.fill(nth(world.placed(), 0));
  world.fill(nth(world.placed(), 1));
  tell(world, [aTrade('0.0093', 'f1')]);
  expect(world.engine.view.dust().get('real okx')).toBe(0n);
  expect(world.engine.view.expectedPosition('okx')).toBe(0n);
  expect([last(world).purpose, last(world).quantity]).toEqual(['unwind', quantity('0.009')]);
});

test('a resting entry of a hedge that the venue closed is withdrawn, and nothing it filled is hedged again', () => {
  const world = aWorld({ mode: 'maker_taker' });
  world.books(60_000, 60_300);
  const entry = nth(world.placed(), 0);
  world.send({ type: 'send-outcome', id: entry.clientOrderId, outcome: { kind: 'accepted', report: null, fills: [] } });
  const fill: Fill = {
    venue: entry.venue,
    clientOrderId: entry.clientOrderId,
    tradeId: 't1',
    side: entry.side,
    price: entry.limitPrice,
    quantity: quantity('0.004'),
    fee: usdt('0'),
    at: epochMs(WALL),
  };
  world.send({ type: 'fill', fill });
  world.fill(last(world));
  tell(world, [aTrade('0.004', 'f1')]);
  expect(world.effects.filter((effect) => effect.type === 'cancel').length).toBe(1);
  expect([last(world).purpose, last(world).venue]).toEqual(['unwind', 'binance-um']);
});
