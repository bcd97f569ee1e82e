import { describe, expect, test } from 'vitest';
import { hedgeOf, hedgeRecord } from '#executor/journal/records.ts';
import type { Hedge } from '#executor/engine/hedge/hedge.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { QuantityE8 } from '#shared/domain/money.ts';
import { HedgeRecord } from '#shared/wire/trading.ts';
import { aLevel, aReport, aWorld, nth, type World } from '#test/executor/world.ts';

const limits = { ...aLevel().limits, max_open_positions: 1 };
const parameters = (close_spread_bps: number, min_spread_bps = 5) => ({
  ...aLevel().parameters,
  close_spread_bps,
  min_spread_bps,
});
/** Sold at okx, which is 3.3 bps above binance: what closing would give back is 3.5 bps. */
const NARROW = [60_000, 60_020] as const;
const WIDE = [60_000, 60_300] as const;

function open(close_spread_bps: number): World {
  const world = aWorld({}, { limits, parameters: parameters(close_spread_bps) });
  openNext(world);
  return world;
}
function openNext(world: World): void {
  const before = world.placed().length;
  world.books(...WIDE);
  for (const order of world.placed().slice(before)) world.fill(order);
  world.now += 1_000;
}
const closes = (world: World) => world.placed().filter((order) => order.purpose === 'close');
const hedge = (world: World): Hedge => nth(world.engine.view.liveHedges(), 0);

describe('parameters that people change while a hedge is open', () => {
  test('do not close it earlier: only the next one closes by them', () => {
    const world = open(2);
    world.setLevel({ parameters: parameters(5) });
    world.books(...NARROW);
    expect(closes(world)).toHaveLength(0);
    world.books(60_000, 60_000);
    for (const order of closes(world)) world.fill(order);
    expect(world.engine.view.liveHedges()).toHaveLength(0);

    world.now += 1_000;
    openNext(world);
    expect(hedge(world).terms).toEqual({ levelVersion: 2, closeSpreadBps: 5, spreadBpsMin: 5 });
    world.books(...NARROW);
    expect(closes(world)).toHaveLength(4);
  });

  test('do not keep it open longer, and neither does going back to an older configuration', () => {
    const world = open(5);
    world.setLevel({ parameters: parameters(2), config_version: 7 });
    world.setLevel({ parameters: parameters(1), config_version: 1 });
    expect(hedge(world).terms).toEqual({ levelVersion: 1, closeSpreadBps: 5, spreadBpsMin: 5 });
    world.books(...NARROW);
    expect(closes(world)).toHaveLength(2);
  });

  test('do not withdraw an entry that rests by the old ones', () => {
    const world = aWorld({ mode: 'maker_taker', makerRow: 1 });
    world.books(60_000, 60_200);
    const entry = nth(world.placed(), 0);
    world.send({
      type: 'send-outcome',
      id: entry.clientOrderId,
      outcome: { kind: 'accepted', report: aReport(entry, 0n as QuantityE8, 'live'), fills: [] },
    });
    world.setLevel({ parameters: parameters(2, 100) });
    world.now += 500;
    world.books(60_000, 60_200);
    expect(world.effects.filter((effect) => effect.type === 'cancel')).toHaveLength(0);
  });

  test('are one thing, a hold another: it keeps an open hedge from closing by itself at once', () => {
    const hold = { id: 'hold-by-alice', reason: 'MANUAL' as const, note: '', by: 'alice', at: epochMs(1) };
    const world = open(5);
    world.setLevel({ mode: 'HOLD', holds: [hold] });
    world.books(...NARROW);
    expect(closes(world)).toHaveLength(0);
    world.setLevel({ mode: 'RUN', holds: [] });
    world.now += 1_000;
    world.books(...NARROW);
    expect(closes(world)).toHaveLength(2);
  });
});

describe('a hedge of an earlier life', () => {
  const restored = (change: Partial<HedgeRecord>, apply: (world: World) => void = () => undefined): World => {
    const before = open(2);
    const fills = hedge(before).legs.flatMap((leg) => leg.orders.flatMap((order) => order.fills));
    const record = HedgeRecord.parse(JSON.parse(JSON.stringify({ ...hedgeRecord('main', hedge(before)), ...change })));
    const back = hedgeOf(record, []);
    back.legs.forEach((leg) => {
      for (const track of leg.orders) {
        const own = fills.filter((fill) => fill.clientOrderId === track.request.clientOrderId);
        track.fills.push(...own);
        track.filled = own.reduce((sum, fill) => sum + fill.quantity, 0n) as QuantityE8;
        track.stage = 'settled';
      }
    });
    const world = aWorld({}, { limits, version: 9, parameters: parameters(5) });
    world.send({ type: 'restore', hedges: [back] });
    apply(world);
    return world;
  };

  test('goes on under the terms that its record tells', () => {
    const world = restored({});
    expect(hedge(world).terms).toEqual({ levelVersion: 1, closeSpreadBps: 2, spreadBpsMin: 5 });
    world.books(...NARROW);
    expect(closes(world)).toHaveLength(0);
  });

  test('takes those in force when no record tells any, keeps them, and has them recorded', () => {
    const world = restored({ terms: null }, (of) => of.setLevel({ parameters: parameters(1) }));
    const terms = { levelVersion: 9, closeSpreadBps: 5, spreadBpsMin: 5 };
    expect(hedge(world).terms).toEqual(terms);
    const recorded = world.effects.filter((effect) => effect.type === 'record-hedge');
    expect(recorded.map((effect) => effect.hedge.terms)).toContainEqual(terms);
    world.books(...NARROW);
    expect(closes(world)).toHaveLength(2);
  });

  test('that was recorded before terms were, reads as one without', () => {
    const { terms, ...older } = hedgeRecord('main', hedge(open(2)));
    expect(terms).toEqual({ level_version: 1, close_spread_bps: 2, min_spread_bps: 5 });
    expect(HedgeRecord.parse(older).terms).toBeNull();
  });
});
