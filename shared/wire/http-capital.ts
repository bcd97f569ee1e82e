/** Answers that advise: how budgets are used, what limits might be, and the profit that it is read from. */
import * as z from 'zod';
import { adviceCodes } from '#shared/domain/risk-advice.ts';
import { Cursor } from './http-page.ts';
import { PnlSnapshot } from './pnl-history.ts';
import { At, Book, Decimal } from './primitives.ts';

const ByStrategy = <Value extends z.ZodType>(value: Value) => z.record(z.string(), value);
const Usage = ByStrategy(z.strictObject({ open_notional: Decimal }));

export const Capital = z
  .strictObject({
    book: Book,
    generated_at: At,
    /** True when the executor is silent: the figures are then its last ones. */
    stale: z.boolean(),
    /** Null before any executor has said it. */
    total_capital_usdt: Decimal.nullable(),
    per_strategy_limits: ByStrategy(z.strictObject({ max_notional: Decimal })),
    current_usage: Usage,
    /** What is left of each budget, below zero beyond it; null where none is set. */
    headroom: ByStrategy(Decimal.nullable()),
    simulated_usage: Usage,
  })
  .meta({ id: 'Capital' });
export type Capital = z.output<typeof Capital>;

export const RiskAdvice = z
  .strictObject({
    book: Book,
    generated_at: At,
    /** True when the executor is silent: the advice is then of what was. */
    stale: z.boolean(),
    /** Which book it is about. */
    simulated: z.boolean(),
    snapshots: z.int().nonnegative(),
    partial_hedges: z.int().nonnegative(),
    auto_throttles_last_day: z.int().nonnegative(),
    advice: z.array(
      z.strictObject({ code: z.enum(adviceCodes), why: z.string(), change_percent: z.number().nullable() }),
    ),
    how: z.string().describe('The only way to follow it.'),
  })
  .meta({ id: 'RiskAdvice' });
export type RiskAdvice = z.output<typeof RiskAdvice>;

export const PnlHistoryAnswer = z
  .strictObject({ book: Book, snapshots: z.array(PnlSnapshot), cursor: Cursor })
  .meta({ id: 'PnlHistory' });
