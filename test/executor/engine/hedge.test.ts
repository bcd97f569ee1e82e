import { describe, expect, test } from 'vitest';
import { quantity, type QuantityE8 } from '#shared/domain/money.ts';
import { partsOfOrderId } from '#shared/domain/ids.ts';
import { aFill, aReport, aWorld, nth, type World } from '#test/executor/world.ts';

/** okx 60 300 against binance 60 000: about 50 bps gross, 30 net of a round trip. */
const SPREAD = [60_000, 60_300] as const;
const CONVERGED = [60_000, 60_000] as const;

const oneHedge = { ...aWorld().level.limits, max_open_positions: 1 };

function opened(): World {
  const world = aWorld({}, { limits: oneHedge });
  world.books(...SPREAD);
  for (const order of world.placed()) world.fill(order);
  return world;
}
const only = (world: World) => nth(world.engine.view.liveHedges(), 0);

describe('opening', () => {
  test('a spread that pays sends one order to each venue, the dear one sold, the cheap one bought, same quantity', () => {
    const world = aWorld({}, { limits: oneHedge });
    world.books(...SPREAD);
    const [entry, hedge] = world.placed();
    expect(world.placed()).toHaveLength(2);
    expect([entry?.venue, entry?.side, entry?.purpose]).toEqual(['okx', 'sell', 'open']);
    expect([hedge?.venue, hedge?.side, hedge?.purpose]).toEqual(['binance-um', 'buy', 'open']);
    expect(entry?.quantity).toBe(hedge?.quantity);
    expect(entry?.quantity).toBe(quantity('0.009')); // 600 USDT at 60 000.5, floored to Binance's lot of 0.001
  });

  test.each([
    { okxMid: 60_151, opens: false },
    { okxMid: 60_152, opens: true },
  ])('the net edge needs to reach 5 bps after 20 bps of fees: okx at $okxMid opens is $opens', ({ okxMid, opens }) => {
    const world = aWorld();
    world.books(60_000, okxMid);
    expect(world.placed().length > 0).toBe(opens);
  });

  test.each([
    { cap: '542.3', opens: true },
    { cap: '541.5', opens: false }, // The first band asks for 540.3, the end of the schedule for 542.2.
  ])('the caps are held against the worst price of either leg: $cap USDT opens is $opens', ({ cap, opens }) => {
    const world = aWorld({}, { limits: { ...oneHedge, max_position_usdt: cap } });
    world.books(60_000, 60_152);
    expect(world.placed().length > 0).toBe(opens);
  });

  test.each([
    { scope: 'binance-um', cap: '542.3', opens: true },
    { scope: 'binance-um', cap: '541.5', opens: false },
    { scope: 'okx', cap: '500', opens: false },
    { scope: 'BTCUSDT', cap: '541.5', opens: false },
    { scope: 'ETHUSDT', cap: '1', opens: true },
  ])('a position limit of $scope alone, $cap USDT: opens is $opens', ({ scope, cap, opens }) => {
    const limits = { ...oneHedge, max_position_usdt: '2000' };
    const world = aWorld({}, { limits, limit_scopes: [{ limit: 'max_position_usdt', scope, value: cap }] });
    world.books(60_000, 60_152);
    expect(world.placed().length > 0).toBe(opens);
  });

  test('the record of a hedge is written before its orders leave', () => {
    const world = aWorld();
    world.books(...SPREAD);
    const kinds = world.effects.map((effect) => effect.type);
    expect(kinds.indexOf('record-hedge')).toBeGreaterThanOrEqual(0);
    expect(kinds.indexOf('record-hedge')).toBeLessThan(kinds.indexOf('place'));
  });

  test('client order ids carry the fencing id, the hedge, the leg and the attempt', () => {
    const world = aWorld();
    world.books(...SPREAD);
    expect(partsOfOrderId(nth(world.placed(), 0).clientOrderId)).toEqual({
      fencingId: 1,
      hedge: 1,
      leg: 'e',
      attempt: 0,
    });
  });

  test('without a reserved id nothing opens, and the refusal is counted', () => {
    const world = aWorld({}, { limits: oneHedge });
    for (let index = 0; index < 20; index += 1) {
      world.now += 200;
      const before = world.placed().length;
      world.books(...SPREAD);
      for (const order of world.placed().slice(before)) world.fill(order, 0n as QuantityE8);
    }
    const codes = world.effects.flatMap((effect) =>
      effect.type === 'record-denial' ? effect.denials.map((denial) => denial.code) : [],
    );
    expect(new Set(world.placed().map((order) => order.clientOrderId)).size).toBe(32); // 16 reserved hedges, two legs each
    expect(codes).toContain('NO_ID_RESERVED');
  });

  test('depth that does not hold the quantity opens nothing', () => {
    const world = aWorld();
    world.books(...SPREAD, 0.005);
    expect(world.placed()).toEqual([]);
  });
});

describe('the life of a hedge', () => {
  test('both legs filled make it open; a converged spread closes both legs reduce-only and books exact profit', () => {
    const world = opened();
    expect(only(world).state).toBe('open');
    world.now += 1_000;
    const before = world.placed().length;
    world.books(...CONVERGED);
    const closing = world.placed().slice(before);
    expect(closing.map((order) => [order.venue, order.side, order.reduceOnly, order.purpose])).toEqual([
      ['okx', 'buy', true, 'close'],
      ['binance-um', 'sell', true, 'close'],
    ]);
    const hedge = only(world);
    for (const order of closing) world.fill(order);
    expect(hedge.state).toBe('closed');
    const sold = nth(world.placed(), 0);
    const bought = nth(world.placed(), 1);
    const cash =
      (sold.limitPrice - bought.limitPrice + nth(closing, 1).limitPrice - nth(closing, 0).limitPrice) * sold.quantity;
    expect(hedge.realized).toBe(cash / 100_000_000n - 120_000_000n); // four fees of 0.3
    expect(hedge.realized).not.toBe(0n);
  });

  test('both legs filled equally little stay a hedge, of that size, with no HOLD', () => {
    const world = aWorld();
    world.books(...SPREAD);
    for (const order of world.placed()) world.fill(order, quantity('0.004'));
    expect(only(world).state).toBe('open');
    expect(only(world).quantity).toBe(quantity('0.004'));
    expect(world.engine.view.holds()).toEqual([]);
  });

  test('nothing filled on either leg ends the hedge without a HOLD', () => {
    const world = aWorld();
    world.books(...SPREAD);
    for (const order of world.placed()) world.fill(order, 0n as QuantityE8);
    expect(world.engine.view.liveHedges()).toEqual([]);
    expect(nth(world.engine.view.finishedHedges(), 0).state).toBe('failed');
    expect(world.engine.view.holds()).toEqual([]);
  });

  test('an unknown outcome puts the hedge in doubt, turns HOLD on and asks the venue until it is proven', () => {
    const world = aWorld();
    world.books(...SPREAD);
    const [one, other] = [nth(world.placed(), 0), nth(world.placed(), 1)];
    world.fill(one);
    world.send({ type: 'send-outcome', id: other.clientOrderId, outcome: { kind: 'unknown', detail: 'timeout' } });
    expect(only(world).state).toBe('in_doubt');
    expect(world.engine.view.holds().map((held) => held.reason)).toEqual(['IN_DOUBT']);
    for (let tries = 0; tries < 3; tries += 1) {
      world.now += 6_000;
      world.send({ type: 'timer' });
      world.send({ type: 'look-up-answer', id: other.clientOrderId, answer: { kind: 'unknown', detail: 'no answer' } });
    }
    expect(world.effects.filter((effect) => effect.type === 'look-up').length).toBeGreaterThanOrEqual(3);
    expect(only(world).state).toBe('in_doubt');
    world.send({
      type: 'look-up-answer',
      id: other.clientOrderId,
      answer: {
        kind: 'found',
        report: aReport(other, other.quantity, 'filled'),
        fills: [aFill(other, other.quantity, 'late')],
      },
    });
    expect(only(world).state).toBe('open');
    expect(world.engine.view.holds().map((held) => held.reason)).toContain('IN_DOUBT'); // Only people lift it.
  });

  test('an order proven never to have arrived leaves the other leg alone, and is sent anew under another id', () => {
    const world = aWorld();
    world.books(...SPREAD);
    const [one, other] = [nth(world.placed(), 0), nth(world.placed(), 1)];
    world.fill(one);
    world.send({ type: 'send-outcome', id: other.clientOrderId, outcome: { kind: 'unknown', detail: 'timeout' } });
    world.send({ type: 'look-up-answer', id: other.clientOrderId, answer: { kind: 'never-arrived' } });
    expect(only(world).state).toBe('rescuing');
    const again = world.placed().at(-1);
    expect([again?.venue, again?.side, again?.quantity, again?.purpose]).toEqual([
      other.venue,
      other.side,
      other.quantity,
      'complete',
    ]);
    expect(again?.clientOrderId).not.toBe(other.clientOrderId);
  });

  test('silence after an accepted order is asked about, and then counts as in doubt', () => {
    const world = aWorld();
    world.books(...SPREAD);
    for (const order of world.placed())
      world.send({
        type: 'send-outcome',
        id: order.clientOrderId,
        outcome: { kind: 'accepted', report: null, fills: [] },
      });
    world.now += 260;
    world.send({ type: 'timer' });
    expect(world.effects.filter((effect) => effect.type === 'look-up')).toHaveLength(2);
    expect(only(world).state).toBe('opening');
    world.now += 2_000;
    world.send({ type: 'timer' });
    expect(only(world).state).toBe('in_doubt');
  });

  test('a final report whose fills have not arrived is not the end: the hedge waits for them', () => {
    const world = aWorld();
    world.books(...SPREAD);
    for (const order of world.placed()) {
      world.send({
        type: 'send-outcome',
        id: order.clientOrderId,
        outcome: { kind: 'accepted', report: null, fills: [] },
      });
      world.send({ type: 'order', report: aReport(order, order.quantity, 'filled') });
    }
    expect(only(world).state).toBe('opening');
    for (const [index, order] of world.placed().entries())
      world.send({ type: 'fill', fill: aFill(order, order.quantity, `x${index}`) });
    expect(only(world).state).toBe('open');
  });

  test('a push before the answer, and then no answer and no further push: the venue is asked', () => {
    const world = aWorld({}, { limits: oneHedge });
    world.books(...SPREAD);
    const [one, other] = [nth(world.placed(), 0), nth(world.placed(), 1)];
    world.fill(one);
    world.send({ type: 'order', report: aReport(other, other.quantity, 'filled') });
    world.send({ type: 'fill', fill: aFill(other, quantity('0.004'), 'first') }); // The second push is lost.
    world.send({ type: 'send-outcome', id: other.clientOrderId, outcome: { kind: 'unknown', detail: 'timeout' } });
    world.send({ type: 'timer' });
    expect(world.effects.filter((effect) => effect.type === 'look-up')).toHaveLength(1);
    const fills = [aFill(other, quantity('0.004'), 'first'), aFill(other, quantity('0.005'), 'second')];
    const report = aReport(other, other.quantity, 'filled');
    world.send({ type: 'look-up-answer', id: other.clientOrderId, answer: { kind: 'found', report, fills } });
    expect(only(world).state).toBe('open');
  });

  test('a fill told twice, or before the answer to its send, counts once', () => {
    const world = aWorld();
    world.books(...SPREAD);
    for (const [index, order] of world.placed().entries()) {
      const fill = aFill(order, order.quantity, `x${index}`);
      world.send({ type: 'fill', fill });
      world.send({ type: 'order', report: aReport(order, order.quantity, 'filled') });
      world.send({ type: 'fill', fill });
      world.send({
        type: 'send-outcome',
        id: order.clientOrderId,
        outcome: { kind: 'unknown', detail: 'late answer' },
      });
    }
    expect(only(world).state).toBe('open');
    expect(world.effects.filter((effect) => effect.type === 'record-fill')).toHaveLength(2);
  });

  test('a fill that arrives after the order was called finished is hedged like any other', () => {
    const world = aWorld();
    world.books(...SPREAD);
    for (const order of world.placed()) world.fill(order, 0n as QuantityE8);
    world.send({ type: 'fill', fill: aFill(nth(world.placed(), 0), quantity('0.009'), 'late') });
    expect(only(world).state).toBe('rescuing');
    expect(world.placed().at(-1)?.quantity).toBe(quantity('0.009'));
  });
});
