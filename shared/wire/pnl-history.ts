/** Snapshots of profit and what stands open, a few minutes apart: one bounded record of a book. Simulated and real apart. */
import * as z from 'zod';
import { At, Book, Decimal, Venue } from './primitives.ts';

/** A day of them. */
export const PNL_SNAPSHOTS_MAX = 288;
export const PNL_SNAPSHOT_MS = 300_000;

const Half = z.strictObject({
  unrealized_pnl_usdt: Decimal,
  realized_pnl_today_usdt: Decimal,
  total_notional_usdt: Decimal,
  open_hedges: z.int().nonnegative(),
  partial_hedges: z.int().nonnegative(),
  /** Of venues where something stood open. Snapshots of before it was kept have none. */
  exposure_by_venue: z
    .array(z.strictObject({ venue: Venue, long_notional: Decimal, short_notional: Decimal, net_usdt: Decimal }))
    .default([]),
});

export const PnlSnapshot = z
  .strictObject({ at: At, dry_run_mode: z.boolean(), real: Half, simulated: Half })
  .meta({ id: 'PnlSnapshot' });
export type PnlSnapshot = z.output<typeof PnlSnapshot>;

export const PnlHistory = z.strictObject({
  book: Book,
  /** Of the leader that wrote it last. */
  fencing_id: z.int().nonnegative(),
  /** Newest first. */
  snapshots: z.array(PnlSnapshot).max(PNL_SNAPSHOTS_MAX),
});
export type PnlHistory = z.output<typeof PnlHistory>;
