import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createBudget, type BudgetUse } from '#executor/venues/ccxt/budget.ts';
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
    expect(takeUntilRefused(budget, 'order', 5_000)).toBe(6);
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
});
