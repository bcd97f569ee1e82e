/** The plan of the orchestrator, as the executor tells it. */
import * as z from 'zod';
import { decisions, planReasons } from '#shared/domain/orchestrator.ts';
import { At } from './primitives.ts';

/** As many strategies as one plan carries. */
export const PLAN_MAX = 32;

export const PlannedRecord = z
  .strictObject({
    strategy: z.string().min(1).max(64),
    enabled: z.boolean(),
    decision: z.enum(decisions),
    reason: z.enum(planReasons),
    note: z.string().max(300),
    last_result: z.enum(['none', 'ok', 'fail']),
    /** Since when decision and reason are these. */
    since: At,
  })
  .meta({ id: 'PlannedStrategy' });
export type PlannedRecord = z.output<typeof PlannedRecord>;
