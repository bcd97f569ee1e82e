import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import { quantity, type QuantityE8 } from '#shared/domain/money.ts';
import type { ClearedOrder } from '#shared/domain/order.ts';
import { netQuantity } from '#executor/engine/hedge/hedge.ts';
import { aFill, aReport, aWorld, nth, settings, type World } from '#test/executor/world.ts';

/** okx (the maker row) rests; 60 200 against 60 000 is about 33 bps gross, 17 of fees. */
const SPREAD = [60_000, 60_200] as const;
const hold = { id: 'hold-by-alice', reason: 'MANUAL' as const, note: 'look', by: 'alice', at: epochMs(1) };

function resting(): World {
  const world = aWorld({ mode: 'maker_taker', makerRow: 1 });
  world.books(...SPREAD);
  const entry = nth(world.placed(), 0);
  world.send({
    type: 'send-outcome',
    id: entry.clientOrderId,
    outcome: { kind: 'accepted', report: aReport(entry, 0n as QuantityE8, 'live'), fills: [] },
  });
  return world;
}
const entryOf = (world: World): ClearedOrder => nth(world.placed(), 0);
const hedge = (world: World) => nth(world.engine.view.liveHedges(), 0);
const cancels = (world: World) => world.effects.filter((effect) => effect.type === 'cancel').length;
let trades = 0;
function fillEntry(world: World, size: QuantityE8): void {
  trades += 1;
  world.send({ type: 'fill', fill: aFill(entryOf(world), size, `maker-${trades}`) });
}

describe('a resting entry', () => {
  test.each([
    ['okx', 1],
    ['binance-um', 1], // Its fill would have to be hedged there.
    ['all', 1],
  ] as const)('is withdrawn when nothing may be opened on %s, and none follows until that is over', (on, asked) => {
    const world = resting();
    world.send({ type: 'entry-blocks', blocks: [{ guard: 'clock_skew', on, why: 'its clock' }] });
    expect(cancels(world)).toBe(asked);
    world.send({ type: 'order', report: aReport(entryOf(world), 0n as QuantityE8, 'cancelled') });
    world.now += 500;
    world.books(...SPREAD);
    expect(world.placed()).toHaveLength(1);
    world.send({ type: 'entry-blocks', blocks: [] });
    world.now += 500;
    world.books(...SPREAD);
    expect(world.placed()).toHaveLength(2);
  });

  test('is asked to go once, though what blocks it is told again for another reason; again only after half a second', () => {
    const world = resting();
    const block = (why: string): void =>
      world.send({ type: 'entry-blocks', blocks: [{ guard: 'clock_skew', on: 'okx', why }] });
    block('its clock');
    world.now += 499;
    block('its clock is worse now');
    expect(cancels(world)).toBe(1);
    world.now += 1;
    block('its clock is worse still');
    expect(cancels(world)).toBe(2);
  });

  test('is post-only at the touch, and alone: the hedge leg waits for what it fills', () => {
    const world = resting();
    expect(world.placed()).toHaveLength(1);
    expect([entryOf(world).kind, entryOf(world).venue, entryOf(world).side]).toEqual(['post-only', 'okx', 'sell']);
    world.now += 500;
    world.books(...SPREAD);
    expect(world.placed()).toHaveLength(1); // One entry rests at a time.
    expect(hedge(world).state).toBe('opening');
  });

  test('every fill of it is hedged at once with exactly that much', () => {
    const world = resting();
    fillEntry(world, quantity('0.004'));
    const first = nth(world.placed(), 1);
    expect([first.venue, first.side, first.kind, first.quantity, first.purpose]).toEqual([
      'binance-um',
      'buy',
      'limit-ioc',
      quantity('0.004'),
      'complete',
    ]);
    world.fill(first);
    fillEntry(world, quantity('0.005'));
    const second = nth(world.placed(), 2);
    expect(second.quantity).toBe(quantity('0.005'));
    world.send({ type: 'order', report: aReport(entryOf(world), quantity('0.009'), 'filled') });
    world.fill(second);
    expect(hedge(world).state).toBe('open');
    expect(hedge(world).quantity).toBe(quantity('0.009'));
  });

  test('a fill too small for the other venue waits for more of it while the entry rests, and is given back when it is gone', () => {
    const world = resting();
    fillEntry(world, quantity('0.0014')); // Binance takes whole lots of 0.001, from 100 USDT on.
    expect(world.placed()).toHaveLength(1);
    fillEntry(world, quantity('0.0011'));
    expect(nth(world.placed(), 1).quantity).toBe(quantity('0.002'));
    world.fill(nth(world.placed(), 1));
    expect(world.placed()).toHaveLength(2);
    world.send({ type: 'order', report: aReport(entryOf(world), quantity('0.0025'), 'cancelled') });
    const back = nth(world.placed(), 2);
    expect([back.venue, back.side, back.quantity, back.reduceOnly]).toEqual(['okx', 'buy', quantity('0.0005'), true]);
    world.fill(back);
    expect([hedge(world).state, hedge(world).quantity]).toEqual(['open', quantity('0.002')]);
  });

  test('is withdrawn once the book that its hedge would be priced by is a moment older than a quote may be', () => {
    const world = resting();
    const [made, cancelsBefore] = [world.now, cancels(world)];
    world.now = made + settings.quoteAgeMsMax;
    world.send({ type: 'timer' });
    expect(cancels(world)).toBe(cancelsBefore);
    world.now += 1;
    world.send({ type: 'timer' });
    expect(cancels(world)).toBe(cancelsBefore + 1);
  });

  test('in doubt is withdrawn again and again until it is proven gone: the first cancel may have come before it', () => {
    const world = aWorld({ mode: 'maker_taker', makerRow: 1 });
    world.books(...SPREAD);
    world.send({
      type: 'send-outcome',
      id: entryOf(world).clientOrderId,
      outcome: { kind: 'unknown', detail: 'the venue said nothing' },
    });
    for (let tick = 0; tick < 20; tick += 1) {
      world.now += 100;
      world.books(...SPREAD);
      world.send({ type: 'timer' });
    }
    expect(hedge(world).state).toBe('in_doubt');
    expect(cancels(world)).toBe(4);
    world.send({ type: 'order', report: aReport(entryOf(world), 0n as QuantityE8, 'cancelled') });
    world.now += 2_000;
    world.send({ type: 'timer' });
    expect(cancels(world)).toBe(4);
  });

  test('rests in silence without a doubt; after the cancel was asked for silence is one', () => {
    const world = resting();
    world.now += 20_000;
    world.send({ type: 'level', level: world.level, readAt: monotonicMs(world.now) });
    world.books(...SPREAD);
    world.send({ type: 'timer' });
    expect(hedge(world).state).toBe('opening');
    expect(cancels(world)).toBe(0);
    world.books(60_200, 60_200); // The edge is gone.
    expect(cancels(world)).toBe(1);
    world.now += 2_100;
    world.send({ type: 'timer' });
    expect(hedge(world).state).toBe('in_doubt');
  });

  test.each(['cancelled', 'already-done', 'unknown'] as const)(
    'is looked up soon after its cancel was answered %s, however seldom it was asked for while it rested',
    (outcome) => {
      const world = resting();
      const lookUps = () => world.effects.filter((effect) => effect.type === 'look-up').length;
      for (let each = 0; each < 6; each += 1) {
        world.now += 3_000;
        world.send({ type: 'level', level: world.level, readAt: monotonicMs(world.now) });
        world.books(...SPREAD);
        world.send({ type: 'timer' });
      }
      const before = lookUps();
      expect(before).toBeGreaterThan(0);
      world.send({ type: 'cancel-resting' });
      world.send({ type: 'cancel-outcome', id: entryOf(world).clientOrderId, outcome });
      world.now += 249;
      world.send({ type: 'timer' });
      expect(lookUps()).toBe(before);
      world.now += 1;
      world.send({ type: 'timer' });
      expect(lookUps()).toBe(before + 1);
    },
  );

  test.each<[string, (world: World) => void]>([
    ['its edge is gone', (world) => world.books(60_150, 60_200)],
    ['a HOLD comes', (world) => (world.setLevel({ mode: 'HOLD', holds: [hold] }), world.send({ type: 'timer' }))],
    [
      'it has rested for too long',
      (world) => (
        (world.now += 30_001),
        world.send({ type: 'level', level: world.level, readAt: monotonicMs(world.now) }),
        world.send({ type: 'timer' })
      ),
    ],
    ['an operator withdraws what rests', (world) => world.send({ type: 'cancel-resting' })],
    ['everything is to be closed', (world) => world.send({ type: 'flatten', on: true, id: 'command-1' })],
  ])('is withdrawn when %s, asked again until it is proven gone', (_why, cause) => {
    const world = resting();
    cause(world);
    expect(cancels(world)).toBe(1);
    world.now += 501;
    world.send({ type: 'timer' });
    expect(cancels(world)).toBe(2);
    world.send({ type: 'order', report: aReport(entryOf(world), 0n as QuantityE8, 'cancelled') });
    world.now += 501;
    world.send({ type: 'timer' });
    expect(cancels(world)).toBe(2);
    expect(world.engine.view.liveHedges()).toEqual([]);
  });

  test('a HOLD cancels the entry, and still hedges the fill that arrives meanwhile', () => {
    const world = resting();
    world.setLevel({ mode: 'HOLD', holds: [hold] });
    world.send({ type: 'timer' });
    expect(cancels(world)).toBe(1);
    fillEntry(world, quantity('0.006'));
    const completing = nth(world.placed(), 1);
    expect([completing.purpose, completing.quantity]).toEqual(['complete', quantity('0.006')]);
    world.send({ type: 'order', report: aReport(entryOf(world), quantity('0.006'), 'cancelled') });
    world.fill(completing);
    expect([hedge(world).state, hedge(world).quantity]).toEqual(['open', quantity('0.006')]);
  });
});

test('what an entry fills before it is gone is given back while everything closes, once its end is proven', () => {
  const world = resting();
  world.send({ type: 'flatten', on: true, id: 'command-1' });
  expect(cancels(world)).toBe(1);
  fillEntry(world, quantity('0.006'));
  expect(world.placed()).toHaveLength(1); // Our own order would be met by what still rests.
  world.send({ type: 'order', report: aReport(entryOf(world), quantity('0.006'), 'cancelled') });
  const back = nth(world.placed(), 1);
  expect([back.purpose, back.venue, back.side, back.quantity]).toEqual([
    'asked-close',
    'okx',
    'buy',
    quantity('0.006'),
  ]);
  world.fill(back);
  expect(world.engine.view.liveHedges()).toEqual([]);
});

/** The cancel window: the maker fills at every point of the cancel's flight. */
type Step = 'fill' | 'ask' | 'cancelled' | 'answer' | 'late-fill';
test('whenever the maker fills around its cancel, the hedge leg ends equal to it', () => {
  let filledSome = 0;
  const step = fc.constantFrom<Step>('fill', 'ask', 'cancelled', 'answer', 'late-fill');
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      const world = resting();
      let filled = 0n;
      let final = false;
      const settle = (): void => {
        for (let order = openHedgeOrder(world); order !== undefined; order = openHedgeOrder(world)) world.fill(order);
      };
      for (const one of [...steps, 'cancelled' as const, 'answer' as const]) {
        const size = quantity('0.002');
        const room = quantity('0.009') - filled >= size;
        if ((one === 'fill' && !final && room) || (one === 'late-fill' && room && !final)) {
          fillEntry(world, size);
          filled += size;
        } else if (one === 'ask') world.send({ type: 'cancel-resting' });
        else if (one === 'cancelled' && !final) {
          final = true;
          world.send({ type: 'order', report: aReport(entryOf(world), filled as QuantityE8, 'cancelled') });
        } else if (one === 'answer') settle();
      }
      settle();
      const all = [...world.engine.view.liveHedges(), ...world.engine.view.finishedHedges()];
      const it = nth(
        all.filter((candidate) => candidate.number === 1),
        0,
      );
      expect(netQuantity(it.legs[0])).toBe(netQuantity(it.legs[1]));
      expect(netQuantity(it.legs[0])).toBe(filled);
      expect(['open', 'failed']).toContain(it.state);
      if (filled > 0n) filledSome += 1;
    }),
    { numRuns: 300 },
  );
  expect(filledSome).toBeGreaterThan(100);
});

const openHedgeOrder = (world: World): ClearedOrder | undefined => {
  const open = new Set(world.engine.view.openOrders().map((request) => request.clientOrderId));
  return world
    .placed()
    .slice(1)
    .find((order) => open.has(order.clientOrderId));
};
