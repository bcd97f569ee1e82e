/** What stands at risk, as the executor publishes it; real and simulated apart. */
import * as z from 'zod';
import { dayLossOf, limitE8, type AtRisk, type VenueAtRisk } from '#shared/domain/risk.ts';
import { formatE8 } from '#shared/domain/money.ts';
import { venueIds } from '#shared/domain/venue.ts';
import { Decimal, Venue } from './primitives.ts';

const Count = z.int().nonnegative();

export const VenueRisk = z.strictObject({
  venue: Venue,
  /** What stands open there, at what closing it would bring now. */
  long_notional_usdt: Decimal,
  short_notional_usdt: Decimal,
  /** With what is on its way or in doubt, at the prices that were reserved. */
  committed_notional_usdt: Decimal,
  open_orders: Count,
  /** With the fees and funding that it has paid. */
  unrealized_pnl_usdt: Decimal,
});

export const BookRisk = z
  .strictObject({
    /** Absolute, of all legs of open and partial hedges. */
    total_notional_usdt: Decimal,
    open_hedges: Count,
    /** Hedges of which one leg stands alone. */
    partial_hedges: Count,
    committed_notional_usdt: Decimal,
    live_hedges: Count,
    open_orders: Count,
    realized_pnl_today_usdt: Decimal,
    unrealized_pnl_usdt: Decimal,
    /** False while a venue has no price for something that is open: it then counts as what it cost. */
    valued: z.boolean(),
    venues: z.array(VenueRisk),
  })
  .meta({ id: 'BookRisk' });
export type BookRisk = z.output<typeof BookRisk>;

export const DailyLoss = z
  .strictObject({
    /** Always: the limit has no default and cannot be left out. */
    enabled: z.boolean(),
    /** Nothing opens because of it, also on a later day until people have lifted its HOLD. */
    blocking: z.boolean(),
    breached: z.boolean(),
    max_daily_loss_usdt: Decimal,
    /** Of this UTC day: realised with fees and funding, and what is open if that is a loss. Of simulated hedges in dry run. */
    losses_usdt: Decimal,
  })
  .meta({ id: 'DailyLoss' });

export const RiskRecord = z.strictObject({
  real: BookRisk,
  simulated: BookRisk,
  daily_loss: DailyLoss,
  /** `RISK_CHECKS_ENABLED`: whether the gate before trades asks the limits. Guards always do. */
  checks_enabled: z.boolean(),
});
export type RiskRecord = z.output<typeof RiskRecord>;

const venueRisk = (venue: z.output<typeof Venue>, risk: VenueAtRisk): z.output<typeof VenueRisk> => ({
  venue,
  long_notional_usdt: formatE8(risk.long),
  short_notional_usdt: formatE8(risk.short),
  committed_notional_usdt: formatE8(risk.committed),
  open_orders: risk.orders,
  unrealized_pnl_usdt: formatE8(risk.unrealized),
});

export const bookRisk = (book: AtRisk): BookRisk => ({
  total_notional_usdt: formatE8(book.totalNotional),
  open_hedges: book.openHedges,
  partial_hedges: book.partialHedges,
  committed_notional_usdt: formatE8(book.committedNotional),
  live_hedges: book.liveHedges,
  open_orders: book.openOrders,
  realized_pnl_today_usdt: formatE8(book.realizedToday),
  unrealized_pnl_usdt: formatE8(book.unrealized),
  valued: book.valued,
  venues: venueIds.map((venue) => venueRisk(venue, book.venues[venue])),
});

/** @param held a HOLD of it is in force */
export function dailyLossRecord(
  { real, simulated, dryRun }: { readonly real: AtRisk; readonly simulated: AtRisk; readonly dryRun: boolean },
  limit: string,
  held: boolean,
): z.output<typeof DailyLoss> {
  const loss = dayLossOf(dryRun ? simulated : real);
  const breached = loss > limitE8(limit);
  return {
    enabled: true,
    blocking: held || breached || dayLossOf(real) > limitE8(limit),
    breached,
    max_daily_loss_usdt: limit,
    losses_usdt: formatE8(loss),
  };
}
