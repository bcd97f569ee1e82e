/** What the executor prices by: both books as far as it looks, the venues' own rules and fees, and its terms of repair. */
import * as z from 'zod';
import type { PlanVenue } from '#shared/domain/hedge-plan.ts';
import { parseE8, type NotionalE8, type PriceE8, type QuantityE8 } from '#shared/domain/money.ts';
import { At, Decimal, PositiveDecimal, Venue } from './primitives.ts';

/** Levels a side: as many as the engine looks at. */
export const MARKET_LEVELS_MAX = 10;
const Levels = z
  .array(z.tuple([z.number().positive(), z.number().positive()]))
  .max(MARKET_LEVELS_MAX)
  .describe('Best first: price in USDT, quantity in base currency.');

export const MarketVenue = z.strictObject({
  venue: Venue,
  /** Empty while the stream is broken. */
  bids: Levels,
  asks: Levels,
  lot: PositiveDecimal,
  tick: PositiveDecimal,
  quantity_min: Decimal,
  notional_min: Decimal,
  /** Fractions of notional, as the venue told them. */
  taker_fee: z.number(),
  maker_fee: z.number(),
  /** As the venue confirmed it at the start; null from an executor that does not tell it. */
  leverage: z.int().positive().nullable().default(null),
  /** Rate of the running interval; null while nobody has asked for it. */
  funding: z.strictObject({ rate: z.number(), next_at: At }).nullable().default(null),
});
export type MarketVenue = z.output<typeof MarketVenue>;

/** What the previews of costs reckon with, as the profile says it. */
const Costs = z.strictObject({
  horizon_min: z.number().positive(),
  funding_interval_hours: z.number().positive(),
  impact_k: z.number().positive(),
  tiers: z
    .array(
      z.strictObject({
        venue: Venue,
        tier: z.string(),
        maker_bps: z.number(),
        taker_bps: z.number(),
        rebate_bps: z.number(),
        notional_from: Decimal,
      }),
    )
    .max(40),
  latency_ms_target: z.number(),
  latency_bps_per_ms: z.number(),
});

export const MarketRecord = z.strictObject({
  mode: z.enum(['taker_taker', 'maker_taker']),
  maker_venue: Venue,
  resting_ms_max: z.number(),
  venues: z.array(MarketVenue).length(2),
  /** What is done about a leg that stands alone. */
  rescue: z.strictObject({
    band_schedule_bps: z.array(z.number()).min(1).max(10),
    loss_cap_bps: z.number(),
    last_step_market: z.boolean(),
    rebalancer: z.boolean(),
    unhedged_ms_max: z.number(),
    hold_completes_hedges: z.boolean(),
  }),
  costs: Costs,
});
export type MarketRecord = z.output<typeof MarketRecord>;

const e8 = (text: string): bigint => parseE8(text) ?? 0n;
const ladderOf = (levels: MarketVenue['bids']) => ({
  prices: Float64Array.from(levels, ([price]) => price),
  quantities: Float64Array.from(levels, ([, quantity]) => quantity),
});

/** As a plan is reckoned with it. */
export const planVenueOf = (record: MarketVenue): PlanVenue => ({
  venue: record.venue,
  bids: ladderOf(record.bids),
  asks: ladderOf(record.asks),
  rules: {
    lot: e8(record.lot) as QuantityE8,
    tick: e8(record.tick) as PriceE8,
    quantityMin: e8(record.quantity_min) as QuantityE8,
    notionalMin: e8(record.notional_min) as NotionalE8,
  },
  takerFee: record.taker_fee,
  makerFee: record.maker_fee,
});
