/** Faults on purpose, as the executor that has them tells of them. */
import * as z from 'zod';
import { At, Book } from './primitives.ts';

const count = z.int().nonnegative();

export const ChaosRecord = z.strictObject({
  profile: z.string().min(1).max(32),
  ws_drop_p: z.number().min(0).max(1),
  rest_timeout_p: z.number().min(0).max(1),
  order_delay_ms: count,
  seed: count,
  /** How often since the executor started. */
  injected: z.strictObject({ ws_dropped: count, rest_failed: count, orders_delayed: count }),
});
export type ChaosRecord = z.output<typeof ChaosRecord>;

export const ChaosAnswer = z
  .strictObject({
    book: Book,
    generated_at: At,
    /** Null while the executor is silent: nobody knows. */
    active: z.boolean().nullable(),
    /** The fault profile; null without chaos. */
    profile: ChaosRecord.shape.profile.nullable(),
    /** What it comes to, with all that goes before the fault profile; null without chaos. */
    values: ChaosRecord.omit({ profile: true, injected: true }).nullable(),
    injected: ChaosRecord.shape.injected.nullable(),
  })
  .meta({ id: 'Chaos' });
export type ChaosAnswer = z.output<typeof ChaosAnswer>;
