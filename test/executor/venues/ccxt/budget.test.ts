import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { budgetUses, createBudget, OTHERS_SHARE, useOf, type BudgetUse } from '#executor/venues/ccxt/budget.ts';
import { purposes } from '#shared/domain/order.ts';
import { durationMs, monotonicMs } from '#shared/domain/time.ts';

const allowance = {
  requests: { weightMax: 100, windowMs: durationMs(1_000) },
  orders: { weightMax: 10, windowMs: durationMs(1_000) },
};
const at = monotonicMs;
const takeUntilRefused = (budget: ReturnType<typeof createBudget>, use: BudgetUse, now: number): number => {
  let taken = 0;
  while (taken < 1_000 && budget.take(1, use, at(now))) taken += 1;
  return taken;
};

describe('the request budget', () => {
  test('reads get four fifths of four fifths; cancels and look-ups the rest of the four fifths, and no more', () => {
    const budget = createBudget(allowance);
    expect(takeUntilRefused(budget, 'read', 5_000)).toBe(64);
    expect(takeUntilRefused(budget, 'repair', 5_000)).toBe(16);
  });

  test('orders are counted of their own', () => {
    const budget = createBudget(allowance);
    expect(takeUntilRefused(budget, 'entry', 5_000)).toBe(6);
    expect(budget.take(1, 'read', at(5_000))).toBe(true);
  });

  test('what was spent is free again after a window, not before', () => {
    const budget = createBudget(allowance);
    expect(takeUntilRefused(budget, 'repair', 5_000)).toBe(80);
    expect(budget.take(1, 'repair', at(5_990))).toBe(false);
    expect(budget.take(1, 'repair', at(6_100))).toBe(true);
  });

  test('a refusal spends nothing', () => {
    const budget = createBudget(allowance);
    expect(budget.take(81, 'repair', at(0))).toBe(false);
    expect(budget.take(80, 'repair', at(0))).toBe(true);
  });

  test('no window of any placement ever holds more than four fifths', () => {
    const steps = fc.array(fc.tuple(fc.nat(120), fc.integer({ min: 1, max: 30 })), { maxLength: 200 });
    const keeps = fc.check(
      fc.property(steps, (asked) => {
        const budget = createBudget(allowance);
        const spent: { at: number; weight: number }[] = [];
        let now = 0;
        for (const [pauseMs, weight] of asked) {
          now += pauseMs;
          if (budget.take(weight, 'repair', at(now))) spent.push({ at: now, weight });
        }
        return spent.every(({ at: end }) => {
          const inWindow = spent.filter((one) => one.at <= end && one.at > end - 1_000);
          return inWindow.reduce((sum, one) => sum + one.weight, 0) <= 80;
        });
      }),
    );
    expect(keeps.counterexample).toBeNull();
  });

  test('orders that complete, unwind or close have what entries may not spend', () => {
    const budget = createBudget(allowance);
    expect(takeUntilRefused(budget, 'entry', 5_000)).toBe(6);
    expect(takeUntilRefused(budget, 'hedge', 5_000)).toBe(2);
    expect(purposes.map((purpose) => [purpose, useOf(purpose)])).toEqual([
      ['open', 'entry'],
      ['complete', 'hedge'],
      ['unwind', 'hedge'],
      ['close', 'hedge'],
      ['asked-close', 'hedge'],
    ]);
  });

  test('says what is spent of what we may spend, and by whom', () => {
    const budget = createBudget(allowance);
    budget.take(32, 'read', at(0));
    budget.take(20, 'repair', at(0));
    const { usedShare, othersShare, othersShareMax } = budget.figures(at(0));
    expect([usedShare, othersShare, othersShareMax].map((share) => share.toFixed(6))).toEqual([
      '0.650000',
      '0.400000',
      '0.800000',
    ]);
  });
});

/** Whatever was asked for: entries and reads never had more than theirs, and hedging has all that it did not spend itself. */
describe('what is hedging’s', () => {
  interface Asked {
    readonly pauseMs: number;
    readonly weight: number;
    readonly use: BudgetUse;
  }
  interface Spent extends Asked {
    readonly at: number;
  }
  const isHedging = (use: BudgetUse): boolean => use === 'hedge' || use === 'repair';
  const isOrder = (use: BudgetUse): boolean => use === 'entry' || use === 'hedge';
  const asking = fc.array(
    fc.record({ pauseMs: fc.nat(150), weight: fc.integer({ min: 1, max: 30 }), use: fc.constantFrom(...budgetUses) }),
    { maxLength: 150 },
  );
  const weightOf = (spent: readonly Spent[]): number => spent.reduce((sum, one) => sum + one.weight, 0);

  /** Each step is judged by what is really in the window, which slides by single milliseconds. */
  function breaks(asked: readonly Asked[]): string | null {
    const budget = createBudget(allowance);
    const spent: Spent[] = [];
    let now = 0;
    for (const one of asked) {
      now += one.pauseMs;
      if (budget.take(one.weight, one.use, at(now))) spent.push({ ...one, at: now });
      const window = spent.filter((each) => each.at > now - 1_000);
      const others = window.filter((each) => !isHedging(each.use));
      if (weightOf(others) > 64) return 'others have spent more weight than theirs';
      if (others.filter((each) => isOrder(each.use)).length > 6) return 'entries are more than theirs';
      if (budget.figures(at(now)).othersShare > OTHERS_SHARE / 0.8 + 1e-9) return 'and it shows';
    }
    // The window slides in steps of a twentieth, so that it may remember that much longer.
    const remembered = spent.filter((each) => each.at > now - 1_050);
    const own = remembered.filter((each) => isHedging(each.use));
    const left = Math.floor(16 - weightOf(own));
    const ordersLeft = 2 - own.filter((each) => isOrder(each.use)).length;
    if (left >= 1 && !budget.take(left, 'repair', at(now))) return `hedging was refused ${left} of its own`;
    if (left >= 1 && ordersLeft >= 1) {
      const again = createBudget(allowance);
      for (const each of spent) again.take(each.weight, each.use, at(each.at));
      if (!again.take(1, 'hedge', at(now))) return 'an order that hedges was refused';
    }
    return null;
  }

  test('is never spent on anything else, and is there when it is needed', () => {
    const found = fc.check(
      fc.property(asking, (asked) => breaks(asked) === null),
      { numRuns: 500 },
    );
    expect(found.counterexample?.map((asked) => breaks(asked)) ?? null).toBeNull();
  });
});
