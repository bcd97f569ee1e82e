import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fillRecord, hedgeOf, hedgeRecord } from '#executor/journal/records.ts';
import { fillsOf, realizedOf } from '#executor/engine/hedge/hedge.ts';
import { quantity, type QuantityE8 } from '#shared/domain/money.ts';
import { FillRecord, HedgeRecord, OrderRecord } from '#shared/wire/trading.ts';
import { aWorld, nth } from '#test/executor/world.ts';

test('a hedge reads back from its records as it was, whatever had filled', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }), fc.boolean(), (one, other, close) => {
      const world = aWorld();
      world.books(60_000, 60_300);
      const [entry, hedgeLeg] = [nth(world.placed(), 0), nth(world.placed(), 1)];
      world.fill(entry, (quantity('0.001') * BigInt(one)) as QuantityE8);
      world.fill(hedgeLeg, (quantity('0.001') * BigInt(other)) as QuantityE8);
      world.now += 1_000;
      if (close) world.books(60_000, 60_000);
      const hedge = [...world.engine.view.liveHedges(), ...world.engine.view.finishedHedges()].find(
        (candidate) => candidate.number === 1,
      );
      if (hedge === undefined) throw new Error('there is hedge 1');
      const record = HedgeRecord.parse(JSON.parse(JSON.stringify(hedgeRecord('main', hedge))));
      const fills = hedge.legs
        .flatMap((leg) => fillsOf(leg))
        .map((fill) => FillRecord.parse(JSON.parse(JSON.stringify(fillRecord('main', hedge, fill)))));
      const back = hedgeOf(record, fills);
      expect(hedgeRecord('main', back)).toEqual(record);
      expect(realizedOf(back)).toBe(realizedOf(hedge));
    }),
  );
});

test('an order that was recorded before there were marks reads back with none, and a mark stays with its order', () => {
  const world = aWorld();
  world.books(60_000, 60_300);
  const record = hedgeRecord('main', nth(world.engine.view.liveHedges(), 0));
  const order = nth(record.legs[0].orders, 0);
  const { mark, ...older } = order;
  expect(mark).toBeNull();
  expect(OrderRecord.parse(older)).toEqual(order);
  const marked = { ...record.legs[0], orders: [{ ...order, mark: 'RESUMED' as const }] };
  const back = hedgeRecord('main', hedgeOf({ ...record, legs: [marked, record.legs[1]] }, []));
  expect(back.legs.map((leg) => leg.orders.map((each) => each.mark))).toEqual([['RESUMED'], [null]]);
});

test('an order recorded as filled, whose fill was not recorded, has to be asked for again', () => {
  const world = aWorld();
  world.books(60_000, 60_300);
  for (const order of world.placed().slice(0, 2)) world.fill(order);
  const hedge = world.engine.view.liveHedges().find((candidate) => candidate.number === 1);
  if (hedge === undefined) throw new Error('there is hedge 1');
  const back = hedgeOf(hedgeRecord('main', hedge), []);
  expect(back.legs.map((leg) => nth(leg.orders, 0).stage)).toEqual(['accepted', 'accepted']);
});

test('a hedge of an earlier life is asked for at once and comes back open', () => {
  const before = aWorld();
  before.books(60_000, 60_300);
  const hedge = nth(before.engine.view.liveHedges(), 0);
  const orders = before.placed().slice(0, 2);
  const after = aWorld();
  after.send({ type: 'restore', hedges: [hedgeOf(hedgeRecord('main', hedge), [])] });
  expect(after.engine.view.holds().map((held) => held.reason)).toContain('IN_DOUBT');
  after.send({ type: 'timer' });
  expect(after.effects.flatMap((effect) => (effect.type === 'look-up' ? [effect.order.clientOrderId] : []))).toEqual(
    orders.map((order) => order.clientOrderId),
  );
  for (const [index, order] of orders.entries()) {
    after.send({
      type: 'look-up-answer',
      id: order.clientOrderId,
      answer: {
        kind: 'found',
        report: {
          venue: order.venue,
          clientOrderId: order.clientOrderId,
          venueOrderId: 'v',
          state: 'filled',
          filledQuantity: order.quantity,
        },
        fills: [
          {
            venue: order.venue,
            clientOrderId: order.clientOrderId,
            tradeId: `t${index}`,
            side: order.side,
            price: order.limitPrice,
            quantity: order.quantity,
            fee: 0n as never,
            at: 1 as never,
          },
        ],
      },
    });
  }
  const restored = nth(after.engine.view.liveHedges(), 0);
  expect([restored.id, restored.state, restored.quantity]).toEqual([hedge.id, 'open', hedge.quantity]);
});

test('a leg that the venue closed reads back from its trades, also when the record of the hedge was not written any more', () => {
  const world = aWorld();
  world.books(60_000, 60_300);
  for (const order of world.placed().slice(0, 2)) world.fill(order);
  const hedge = world.engine.view.liveHedges().find((candidate) => candidate.number === 1);
  if (hedge === undefined) throw new Error('there is hedge 1');
  const before = hedgeRecord('main', hedge);
  const [leg] = hedge.legs;
  const trade = { ...nth(fillsOf(leg), 0), tradeId: 'f1', side: 'buy' as const, quantity: quantity('0.004') };
  const order = { venue: leg.venue, venueOrderId: '7001', reason: 'adl' as const, fills: [trade] };
  world.send({ type: 'forced', order, held: null });
  const after = HedgeRecord.parse(JSON.parse(JSON.stringify(hedgeRecord('main', hedge))));
  const fills = hedge.legs.flatMap((each) => fillsOf(each)).map((fill) => fillRecord('main', hedge, fill));
  expect(hedgeRecord('main', hedgeOf(after, fills))).toEqual(after);
  const forcedOf = (record: HedgeRecord, told: readonly FillRecord[]) =>
    hedgeOf(record, told).legs[0].orders.filter((track) => track.request.purpose === 'forced');
  expect(forcedOf(before, fills).map((track) => [track.filled, track.stage])).toEqual([[quantity('0.004'), 'settled']]);
  // A trade that did not reach the table is read again from the venue: nothing is asked for under an id that is not ours.
  const unrecorded = fills.filter((fill) => fill.trade_id !== 'f1');
  expect(forcedOf(after, unrecorded).map((track) => [track.filled, track.stage])).toEqual([[0n, 'settled']]);
});
