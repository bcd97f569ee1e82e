/** What stands at risk, as the executor publishes it; real and simulated apart. */
import * as z from 'zod';
import { dayLossOf, limitE8, type AtRisk, type VenueAtRisk } from '#shared/domain/risk.ts';
import type { LimitBook } from '#shared/domain/limits.ts';
import type { RiskSnapshot } from '#shared/domain/risk-gate.ts';
import { formatE8, parseE8, type NotionalE8, type UsdtE8 } from '#shared/domain/money.ts';
import { venueIds, type VenueId } from '#shared/domain/venue.ts';
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

const worth = (text: string): bigint => parseE8(text) ?? 0n;

/** What was published, as the value that the gate before a trade reckons with. */
export function atRiskOf(record: BookRisk, simulated: boolean): AtRisk {
  const of = (venue: VenueId): VenueAtRisk => {
    const there = record.venues.find((candidate) => candidate.venue === venue);
    return {
      long: worth(there?.long_notional_usdt ?? '0') as NotionalE8,
      short: worth(there?.short_notional_usdt ?? '0') as NotionalE8,
      committed: worth(there?.committed_notional_usdt ?? '0') as NotionalE8,
      orders: there?.open_orders ?? 0,
      unrealized: worth(there?.unrealized_pnl_usdt ?? '0') as UsdtE8,
    };
  };
  return {
    simulated,
    totalNotional: worth(record.total_notional_usdt) as NotionalE8,
    openHedges: record.open_hedges,
    partialHedges: record.partial_hedges,
    committedNotional: worth(record.committed_notional_usdt) as NotionalE8,
    liveHedges: record.live_hedges,
    openOrders: record.open_orders,
    realizedToday: worth(record.realized_pnl_today_usdt) as UsdtE8,
    unrealized: worth(record.unrealized_pnl_usdt) as UsdtE8,
    valued: record.valued,
    venues: { 'binance-um': of('binance-um'), okx: of('okx') },
  };
}

/** @returns null when the executor has not told what stands at risk: then nobody may say that a trade fits */
export function gateSnapshotOf(
  status: { readonly risk: RiskRecord | null; readonly orders_placed_last_min: number },
  level: LimitBook & { readonly dry_run: { readonly on: boolean } },
): RiskSnapshot | null {
  if (status.risk === null) return null;
  const dryRun = level.dry_run.on;
  return {
    checksEnabled: status.risk.checks_enabled,
    dryRun,
    limits: level,
    book: atRiskOf(dryRun ? status.risk.simulated : status.risk.real, dryRun),
    ordersLastMin: status.orders_placed_last_min,
  };
}
