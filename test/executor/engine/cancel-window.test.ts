/**
 * The cancel window, whole: an entry is asked to go, and the maker fills at every point of the cancel's flight, told at
 * every later point or never; whatever the cancel is answered, and whether its end is told or must be looked up.
 */
import { describe, expect, test } from 'vitest';
import { netQuantity } from '#executor/engine/hedge/hedge.ts';
import { quantity, type QuantityE8 } from '#shared/domain/money.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import { aFill, aReport, aWorld, nth, type World } from '#test/executor/world.ts';

/** Where the cancel is. Fills happen at the venue up to `ended`; what is told later is told late. */
const FLIGHT = ['resting', 'asked', 'ended', 'answered', 'told', 'after'] as const;
type Point = (typeof FLIGHT)[number];
const TELLS = [...FLIGHT, 'lost'] as const;
type Tell = (typeof TELLS)[number];
const OUTCOMES = ['cancelled', 'already-done', 'unknown', 'none'] as const;
/** How the orders that hedge it fare: at once; only long after; nothing at first, so that a rescue is needed. */
const HEDGES = ['promptly', 'late', 'unfilled first'] as const;

interface Case {
  /** When each fill of the entry is told: none, a part, or a part and the rest. */
  readonly fills: readonly Tell[];
  readonly outcome: (typeof OUTCOMES)[number];
  /** The push that tells the entry's end arrives; otherwise only a look-up can. */
  readonly endTold: boolean;
  readonly hedges: (typeof HEDGES)[number];
}

const SIZES = [quantity('0.004'), quantity('0.005')] as const;
const STEP_MS = 40;
/** Long enough for every look-up and every try. */
const ROUNDS_AFTER = 60;
const ROUND_MS = 250;
const HOLD = { id: 'hold-by-alice', reason: 'MANUAL' as const, note: 'look', by: 'alice', at: epochMs(1) };

const fillCases: readonly (readonly Tell[])[] = [
  [],
  ...TELLS.map((one) => [one]),
  ...TELLS.flatMap((one) => TELLS.map((other) => [one, other])),
];
const casesOf = (outcome: Case['outcome'], hedges: Case['hedges']): readonly Case[] =>
  fillCases.flatMap((fills) => [true, false].map((endTold) => ({ fills, outcome, endTold, hedges })));

const hedgeOne = (world: World) =>
  nth(
    [...world.engine.view.liveHedges(), ...world.engine.view.finishedHedges()].filter(({ number }) => number === 1),
    0,
  );

/** Plays one case to its end. @returns what was not as it must be, on the way and at the end */
function play(one: Case): readonly string[] {
  const wrong: string[] = [];
  const world = aWorld({ mode: 'maker_taker', makerRow: 1 });
  world.books(60_000, 60_200);
  const entry = nth(world.placed(), 0);
  const accepted = { kind: 'accepted', report: aReport(entry, 0n as QuantityE8, 'live'), fills: [] } as const;
  world.send({ type: 'send-outcome', id: entry.clientOrderId, outcome: accepted });
  const fills = one.fills.map((_, index) => aFill(entry, nth(SIZES, index), `maker-${index}`));
  const filled = fills.reduce((sum, fill) => sum + fill.quantity, 0n) as QuantityE8;
  const end = aReport(entry, filled, filled === entry.quantity ? 'filled' : 'cancelled');
  let told = 0n;
  let [answered, looked] = [1, 0];

  const answerHedges = (): void => {
    for (let order = world.placed()[answered]; order !== undefined; order = world.placed()[answered]) {
      const fails = one.hedges === 'unfilled first' && answered === 1;
      answered += 1;
      world.fill(order, fails ? (0n as QuantityE8) : order.quantity);
    }
  };
  const answerLookUps = (): void => {
    for (; looked < world.effects.length; looked += 1) {
      const effect = nth(world.effects, looked);
      if (effect.type !== 'look-up' || effect.order.clientOrderId !== entry.clientOrderId) continue;
      told = filled;
      world.send({ type: 'look-up-answer', id: entry.clientOrderId, answer: { kind: 'found', report: end, fills } });
    }
  };
  const check = (): void => {
    const hedge = hedgeOne(world);
    const [maker, taker] = hedge.legs.map((leg) => netQuantity(leg));
    const naked = ['open', 'closed', 'failed'].includes(hedge.state) && taker !== maker;
    if (naked) wrong.push(`${hedge.state} and naked`);
    const completing = hedge.legs[1].orders.reduce(
      (sum, track) => sum + (track.stage === 'settled' ? track.filled : track.request.quantity),
      0n,
    );
    if (completing > told) wrong.push('hedged twice, or before it was known');
  };
  const at = (point: Point): void => {
    if (point === 'asked') world.setLevel({ mode: 'HOLD', holds: [HOLD] });
    if (point === 'answered' && one.outcome !== 'none')
      world.send({ type: 'cancel-outcome', id: entry.clientOrderId, outcome: one.outcome });
    for (const [index, fill] of fills.entries()) {
      if (one.fills[index] !== point) continue;
      // After a look-up that told it already the push is a repeat.
      if (told < filled) told += fill.quantity;
      world.send({ type: 'fill', fill });
      check();
    }
    if (point === 'told' && one.endTold) world.send({ type: 'order', report: end });
    world.send({ type: 'timer' });
    check();
    if (one.hedges !== 'late') answerHedges();
    check();
  };
  for (const point of FLIGHT) {
    at(point);
    world.now += STEP_MS;
  }
  for (let round = 0; round < ROUNDS_AFTER; round += 1) {
    world.now += ROUND_MS;
    world.send({ type: 'level', level: world.level, readAt: monotonicMs(world.now) });
    world.books(60_000, 60_200);
    world.send({ type: 'timer' });
    answerLookUps();
    answerHedges();
    check();
  }
  const hedge = hedgeOne(world);
  const [maker, taker] = hedge.legs.map((leg) => netQuantity(leg));
  if (maker !== filled || taker !== filled) wrong.push(`${filled} filled, the legs end with ${maker} and ${taker}`);
  if (hedge.state !== (filled === 0n ? 'failed' : 'open')) wrong.push(`it ends ${hedge.state}`);
  if (world.engine.view.openOrders().length > 0) wrong.push('an order has no proven end');
  return wrong.map((what) => `${JSON.stringify(one)}: ${what}`);
}

describe.each(OUTCOMES)('the cancel is answered «%s»', (outcome) => {
  test.each(HEDGES)('the hedging orders fare %s: both legs end with what the entry has filled', (hedges) => {
    const cases = casesOf(outcome, hedges);
    expect(cases).toHaveLength((1 + TELLS.length + TELLS.length ** 2) * 2);
    expect(cases.flatMap((one) => play(one))).toEqual([]);
  });
});
