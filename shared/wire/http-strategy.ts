/** Answers about strategies. */
import * as z from 'zod';
import { strategyNames } from '#shared/domain/strategy.ts';
import { PlannedRecord } from './orchestrator.ts';
import { At, Book } from './primitives.ts';

export const StrategyPath = z.strictObject({ name: z.enum(strategyNames) });
export const StrategyPlan = z
  .strictObject({
    book: Book,
    generated_at: At,
    /** True when the executor is silent: the plan is then its last word, and nobody's plan now. */
    stale: z.boolean(),
    autopilot: z.enum(['ON', 'OFF']),
    strategies: z.array(PlannedRecord),
  })
  .meta({ id: 'StrategyPlan' });
export type StrategyPlan = z.output<typeof StrategyPlan>;
