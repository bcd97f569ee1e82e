import { expect, test } from 'vitest';
import { dustRecord, fillRecord, hedgeRecord } from '#executor/journal/records.ts';
import { createLedger, type Ledger } from '#shared/domain/ledger/ledger.ts';
import { totalOf } from '#shared/domain/ledger/result.ts';
import {
  notional,
  price,
  quantity,
  usdt,
  usdtOfCash,
  type CashE16,
  type QuantityE8,
  type UsdtE8,
} from '#shared/domain/money.ts';
import { epochMs } from '#shared/domain/time.ts';
import { dustFact, fillFact } from '#shared/wire/facts.ts';
import { aFill, aLevel, aReport, aWorld, nth, WALL, type World } from '../world.ts';
import { okxRules } from '#test/support/rules.ts';

function ledgerOf(world: World): Ledger {
  const ledger = createLedger(false);
  for (const effect of world.effects) {
    if (effect.type === 'record-fill') ledger.book(fillFact(fillRecord('main', effect.hedge, effect.fill)));
    if (effect.type === 'record-dust') ledger.book(dustFact(dustRecord('main', effect, epochMs(WALL))));
  }
  return ledger;
}

/** Opened and closed, each order in two fills at prices of their own. */
function closed(): World {
  const world = aWorld({}, { limits: { ...aLevel().limits, max_open_positions: 1 } });
  let [sent, told] = [0, 0];
  const fillAll = (): void => {
    for (const order of world.placed().slice(sent)) {
      const half = (order.quantity / 2n) as QuantityE8;
      for (const size of [half, (order.quantity - half) as QuantityE8]) {
        told += 1;
        const paid = price(`${60_000 + told}.${told}`);
        world.send({ type: 'fill', fill: { ...aFill(order, size, `t${told}`), price: paid, fee: usdt('-0.1234567') } });
      }
      world.send({ type: 'order', report: aReport(order, order.quantity, 'filled') });
    }
    sent = world.placed().length;
  };
  world.books(60_000, 60_300);
  fillAll();
  world.now += 1_000;
  world.books(60_000, 60_000);
  fillAll();
  return world;
}

test('what a record says that a hedge has made, and its funding, is what the ledger says, to the last decimal', () => {
  const world = closed();
  const hedge = nth(world.engine.view.finishedHedges(), 0);
  const ledger = ledgerOf(world);
  const funding = usdt('-0.0300001');
  ledger.book({
    kind: 'funding',
    simulated: false,
    venue: 'okx',
    id: 'f1',
    amount: funding,
    shares: [{ hedge: hedge.id, amount: funding }],
    at: epochMs(WALL),
  });
  const made = ledger.madeBy(hedge.id);
  if (made === null) throw new Error('the ledger knows the hedge');
  const recorded = usdt(hedgeRecord('main', hedge).realized_pnl_usdt ?? '');
  expect(usdtOfCash((totalOf(made) - made.funding) as CashE16)).toBe(recorded);
  expect(usdtOfCash(totalOf(made))).toBe((recorded + funding) as UsdtE8);
});

test('also of a hedge that took up dust in two parts at two prices', () => {
  const coarse = { ...okxRules, quantityMin: quantity('0.002') };
  const binance = { ...coarse, venue: 'binance-um' as const, lot: quantity('0.001'), notionalMin: notional('0') };
  const limits = { ...aLevel().limits, max_open_positions: 1 };
  const world = aWorld({ rules: { 'binance-um': binance, okx: coarse } }, { limits });
  const ledger = createLedger(false);
  let [sent, told, booked] = [0, 0, 0];
  /** The journal reads a hedge at once: it goes on changing. */
  const book = (): void => {
    for (const effect of world.effects.slice(booked)) {
      if (effect.type === 'record-fill') ledger.book(fillFact(fillRecord('main', effect.hedge, effect.fill)));
      if (effect.type === 'record-dust') ledger.book(dustFact(dustRecord('main', effect, epochMs(WALL))));
    }
    booked = world.effects.length;
  };
  const spread = (mids: readonly [number, number], missing: QuantityE8): void => {
    world.now += 1_000;
    world.books(...mids);
    for (const order of world.placed().slice(sent)) {
      const first = quantity('0.0005');
      const size = (order.venue === 'okx' ? order.quantity : order.quantity - missing) as QuantityE8;
      for (const part of [first, (size - first) as QuantityE8]) {
        told += 1;
        world.send({ type: 'fill', fill: { ...aFill(order, part, `t${told}`), price: price(`${60_000 + 7 * told}`) } });
        book();
      }
      world.send({ type: 'order', report: aReport(order, size, missing === 0n ? 'filled' : 'expired') });
      book();
    }
    sent = world.placed().length;
  };
  const none = 0n as QuantityE8;
  spread([60_000, 60_300], quantity('0.001'));
  spread([60_000, 60_000], none);
  spread([60_300, 60_000], none); // Takes up what the first left over on OKX.
  spread([60_000, 60_000], none);
  const hedge = nth(world.engine.view.finishedHedges(), world.engine.view.finishedHedges().length - 1);
  expect(hedge.legs.map((leg) => leg.dust)).toEqual([none, quantity('0.001')]);
  const made = ledger.madeBy(hedge.id);
  expect(made === null ? null : usdtOfCash(totalOf(made))).toBe(hedge.realized);
});
