/** What is free and what is bound at each venue, as the executor last read it. */
import * as z from 'zod';
import { guardStatuses } from '#shared/domain/guard-reading.ts';
import { At, Decimal, Venue } from './primitives.ts';

export const VenueLiquidity = z.strictObject({
  venue: Venue,
  status: z.enum(guardStatuses),
  /** Null while the venue has not told it, or not for too long. */
  free_usdt: Decimal.nullable(),
  used_usdt: Decimal.nullable(),
  total_usdt: Decimal.nullable(),
  /** Margin and fees of one leg of a standard hedge. */
  needed_usdt: Decimal,
  /** Of the total. */
  used_share: z.number().nullable(),
  /** Share of the total above the margin call; null where the venue does not tell it. */
  margin_call_distance: z.number().nullable(),
  explanation: z.string().max(300),
  read_at: At.nullable(),
});

export const LiquidityRecord = z.strictObject({
  /** Nothing is opened because of it. */
  blocked: z.boolean(),
  venues: z.array(VenueLiquidity).max(8),
});
export type LiquidityRecord = z.output<typeof LiquidityRecord>;
