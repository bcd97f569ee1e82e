import { expect, test } from 'vitest';
import { dustRecord, fillRecord, hedgeRecord } from '#executor/journal/records.ts';
import { createLedger, type Ledger } from '#shared/domain/ledger/ledger.ts';
import { totalOf } from '#shared/domain/ledger/result.ts';
import { price, usdt, usdtOfCash, type CashE16, type QuantityE8, type UsdtE8 } from '#shared/domain/money.ts';
import { epochMs } from '#shared/domain/time.ts';
import { dustFact, fillFact } from '#shared/wire/facts.ts';
import { aFill, aLevel, aReport, aWorld, nth, WALL, type World } from '../world.ts';

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
