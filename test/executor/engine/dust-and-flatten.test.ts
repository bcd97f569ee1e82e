import { describe, expect, test } from 'vitest';
import { notional, price, quantity, type QuantityE8 } from '#shared/domain/money.ts';
import type { ClearedOrder } from '#shared/domain/order.ts';
import { aReport, aWorld, nth, type World } from '#test/executor/world.ts';
import { okxRules } from '#test/support/rules.ts';

const SPREAD = [60_000, 60_300] as const;
const none = 0n as QuantityE8;
const oneHedge = { ...aWorld().level.limits, max_open_positions: 1 };
const hedge = (world: World) => nth(world.engine.view.liveHedges(), 0);
const last = (world: World): ClearedOrder => nth(world.placed(), world.placed().length - 1);

describe('dust', () => {
  /** A venue whose least quantity is far above what is left over. */
  const coarse = {
    'binance-um': { ...aWorldRules(), quantityMin: quantity('0.002') },
    okx: { ...okxRules, quantityMin: quantity('0.002') },
  };
  function aWorldRules() {
    return { ...okxRules, venue: 'binance-um' as const, lot: quantity('0.001'), notionalMin: notional('0') };
  }

  test('what no order may close becomes a line of its own, and the next hedge takes it in', () => {
    const world = aWorld({ rules: coarse }, { limits: oneHedge });
    world.books(...SPREAD);
    world.fill(nth(world.placed(), 0)); // okx sold 0.009
    world.fill(nth(world.placed(), 1), quantity('0.008')); // binance bought 0.008: 0.001 is below both minima
    expect(hedge(world).state).toBe('open');
    expect(hedge(world).quantity).toBe(quantity('0.008'));
    expect(world.engine.view.dust().get('real okx')).toBe(0n - quantity('0.001'));
    expect(world.engine.view.expectedPosition('okx')).toBe(0n - quantity('0.009'));
    world.now += 1_000;
    world.books(60_000, 60_000);
    for (const order of world.placed().slice(2)) world.fill(order);
    expect(world.engine.view.expectedPosition('okx')).toBe(0n - quantity('0.001'));
    world.now += 1_000;
    const before = world.placed().length;
    world.books(60_300, 60_000); // The other way round: okx is bought.
    const [entry, hedgeLeg] = world.placed().slice(before);
    expect([entry?.venue, entry?.side, entry?.quantity]).toEqual(['binance-um', 'sell', quantity('0.009')]);
    expect([hedgeLeg?.venue, hedgeLeg?.side, hedgeLeg?.quantity]).toEqual(['okx', 'buy', quantity('0.01')]);
    for (const order of world.placed().slice(before)) world.fill(order);
    expect(hedge(world).state).toBe('open');
    expect(hedge(world).quantity).toBe(quantity('0.009'));
    expect(world.engine.view.dust().get('real okx')).toBe(0n);
    const moved = world.effects.flatMap((effect) => (effect.type === 'record-dust' ? [effect.quantity] : []));
    expect(moved).toEqual([0n - quantity('0.001'), quantity('0.001')]);
    expect(world.engine.view.expectedPosition('okx')).toBe(quantity('0.009'));
  });
});

describe('flatten and settling by hand', () => {
  test('closes every pair whatever the spread, also in HOLD, and opens nothing meanwhile', () => {
    const world = aWorld({}, { limits: oneHedge });
    world.books(...SPREAD);
    for (const order of world.placed()) world.fill(order);
    world.send({ type: 'hold', reason: 'KILL', note: '' });
    world.send({ type: 'flatten', on: true, id: 'command-1' });
    const closing = world.placed().slice(2);
    expect(closing.map((order) => [order.purpose, order.reduceOnly])).toEqual([
      ['asked-close', true],
      ['asked-close', true],
    ]);
    expect(world.engine.view.flat()).toBe(false);
    for (const order of closing) world.fill(order);
    expect(world.engine.view.flat()).toBe(true);
    world.send({ type: 'flatten', on: false, id: 'command-1' });
  });

  test('a lone leg is given back, never completed, while everything closes', () => {
    const world = aWorld({}, { limits: oneHedge });
    world.books(...SPREAD);
    world.fill(nth(world.placed(), 0));
    world.send({ type: 'flatten', on: true, id: 'command-1' });
    world.fill(nth(world.placed(), 1), none);
    expect([last(world).purpose, last(world).venue, last(world).reduceOnly]).toEqual(['asked-close', 'okx', true]);
  });

  test('what a person says of a doubt ends it, marked; an order in no doubt is not touched', () => {
    const world = aWorld({}, { limits: oneHedge });
    world.books(...SPREAD);
    const [one, other] = [nth(world.placed(), 0), nth(world.placed(), 1)];
    world.fill(one);
    const said = {
      type: 'settle-doubt' as const,
      id: other.clientOrderId,
      filled: other.quantity,
      price: price('60001'),
      note: 'seen at the venue',
    };
    world.send(said);
    expect(hedge(world).state).toBe('opening');
    world.send({ type: 'send-outcome', id: other.clientOrderId, outcome: { kind: 'unknown', detail: 'timeout' } });
    world.send(said);
    expect(hedge(world).state).toBe('open');
    expect(nth(nth(hedge(world).legs[1].orders, 0).fills, 0).tradeId).toMatch(/^manual-/);
    world.send({ type: 'order', report: aReport(other, other.quantity, 'filled') });
    expect(hedge(world).state).toBe('open');
  });
});
