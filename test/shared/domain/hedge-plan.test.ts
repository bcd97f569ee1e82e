import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filterProblem, legNotionalAtWorst, planHedge, type PlanVenue } from '#shared/domain/hedge-plan.ts';
import { notional, quantity } from '#shared/domain/money.ts';
import { monotonicMs } from '#shared/domain/time.ts';
import { aWorld, nth, settings } from '#test/executor/world.ts';
import { binanceRules, okxRules } from '#test/support/rules.ts';

type Ladder = readonly (readonly [number, number])[];
const ladder = (levels: Ladder) => ({
  prices: Float64Array.from(levels, ([price]) => price),
  quantities: Float64Array.from(levels, ([, size]) => size),
});
const venue = (name: 'binance-um' | 'okx', bids: Ladder, asks: Ladder, change: Partial<PlanVenue> = {}): PlanVenue => ({
  venue: name,
  bids: ladder(bids),
  asks: ladder(asks),
  rules: name === 'okx' ? okxRules : binanceRules,
  takerFee: 0.0005,
  makerFee: 0.0002,
  ...change,
});
const terms = { notional: 600, makerVenue: null, bandScheduleBps: settings.bandScheduleBps } as const;

/** What the engine does on these books: the orders that it plans for, and the edge that it goes by. */
function engineOn(mode: 'taker_taker' | 'maker_taker', one: PlanVenue, other: PlanVenue) {
  const world = aWorld({ mode, makerRow: 1 });
  for (const [row, { bids, asks }] of [one, other].entries()) {
    const at = monotonicMs(world.now);
    const levels = [bids.prices, bids.quantities, bids.prices.length] as const;
    const others = [asks.prices, asks.quantities, asks.prices.length] as const;
    world.engine.onBook(row, ...levels, ...others, at, at);
    world.effects.push(...world.engine.takeEffects());
  }
  return { hedge: world.engine.view.liveHedges()[0] ?? null, placed: world.placed() };
}

const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 80 })), {
  minLength: 1,
  maxLength: 6,
});
const book = (
  mid: number,
  down: readonly (readonly [number, number])[],
  up: readonly (readonly [number, number])[],
) => {
  const walk = (side: 1 | -1, given: readonly (readonly [number, number])[]): Ladder => {
    let price = mid;
    return given.map(([ticks, size]) => [(price = Number((price + (side * ticks) / 10).toFixed(1))), size / 1_000]);
  };
  return [walk(-1, down), walk(1, up)] as const;
};

describe('a plan is what the engine would do', () => {
  test.each(['taker_taker', 'maker_taker'] as const)('in %s, on any two books', (mode) => {
    let opened = 0;
    fc.assert(
      fc.property(fc.integer({ min: -300, max: 300 }), steps, steps, steps, steps, (apart, a, b, c, d) => {
        const one = venue('binance-um', ...book(60_000, a, b));
        const other = venue('okx', ...book(60_000 + apart, c, d));
        const { hedge, placed } = engineOn(mode, one, other);
        const asked = { ...terms, makerVenue: mode === 'maker_taker' ? ('okx' as const) : null };
        const plans = [planHedge(one, other, asked), planHedge(other, one, asked)];
        const paying = plans.flatMap((found) =>
          found.kind === 'planned' && found.plan.edgeBps >= 5 ? [found.plan] : [],
        );
        if (hedge === null) return;
        opened += 1;
        const plan = nth(
          paying.filter(({ sell }) => hedge.legs.some((leg) => leg.venue === sell && leg.side === 'sell')),
          0,
        );
        expect(plan.edgeBps).toBeCloseTo(hedge.plannedEdgeBps, 8);
        expect(plan.quantity).toBe(hedge.quantity);
        for (const order of placed) {
          const leg = plan.legs.find((candidate) => candidate.venue === order.venue);
          expect(leg).toMatchObject({ side: order.side, kind: order.kind, limitPrice: order.limitPrice });
        }
        for (const { venue: name, reservePrice } of hedge.legs)
          expect(plan.legs.find((leg) => leg.venue === name)?.worstLimitPrice).toBe(reservePrice);
      }),
      { numRuns: 300, seed: 7 },
    );
    expect(opened).toBeGreaterThan(50);
  });
});

describe('what cannot be priced', () => {
  const deep: Ladder = [[60_000, 1]];
  test.each([
    ['an empty book', [] as Ladder, 'a book is empty'],
    ['a book that does not hold the size', [[60_001, 0.009]] as Ladder, 'the known levels do not hold the size'],
    ['a size below the step of a venue', [[700_000, 1]] as Ladder, 'less than the smallest step that both venues take'],
  ])('%s', (_name, asks, why) => {
    const found = planHedge(venue('okx', deep, [[60_001, 1]]), venue('binance-um', deep, asks), terms);
    expect(found).toMatchObject({ kind: 'none', sell: 'okx', buy: 'binance-um', why });
  });

  test.each([
    ['0.002', null],
    ['0.0019', 'below its smallest quantity'],
  ])('a venue that takes no less than 0.002 is given %s: %s', (size, problem) => {
    const found = planHedge(venue('okx', deep, [[60_001, 1]]), venue('binance-um', deep, [[60_001, 1]]), terms);
    if (found.kind !== 'planned') throw new Error('it is planned');
    const rules = { ...binanceRules, quantityMin: quantity('0.002') };
    expect(filterProblem(found.plan.legs[1], quantity(size), rules)).toBe(problem);
  });

  test('a venue that takes no less notional than the leg has takes it, and one that wants more does not', () => {
    const found = planHedge(venue('okx', deep, [[60_001, 1]]), venue('binance-um', deep, [[60_000, 1]]), terms);
    if (found.kind !== 'planned') throw new Error('it is planned');
    const [, buying] = found.plan.legs;
    // 0.01 at 60 000 and 5 bps beyond: 60 030.
    const at = (least: string) =>
      filterProblem(buying, found.plan.quantity, { ...binanceRules, notionalMin: notional(least) });
    expect([at('600.3'), at('600.31')]).toEqual([null, 'below its smallest notional']);
    // At the end of the schedule, 35 bps further.
    expect(legNotionalAtWorst(buying, found.plan.quantity)).toBe(notional('602.402'));
  });
});
