/** Budgets of the strategies and what is used of them, as the executor tells it. */
import * as z from 'zod';
import { Decimal } from './primitives.ts';

const Line = z.strictObject({
  strategy: z.string().min(1).max(64),
  max_notional: Decimal.nullable(),
  open_notional: Decimal,
  headroom: Decimal.nullable(),
});

/** Absolute notional of both legs; real and simulated apart. */
export const CapitalRecord = z.strictObject({
  total_capital_usdt: Decimal,
  real: z.array(Line).max(32),
  simulated: z.array(Line).max(32),
});
export type CapitalRecord = z.output<typeof CapitalRecord>;
