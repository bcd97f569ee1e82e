/** The market as it is published: the levels of the last book of each venue, beside its rules and fees. */
import type { Prepared } from '#executor/runtime/prepare-venues.ts';
import type { BookView } from '#executor/venues/venue.ts';
import type { Config } from '#shared/config/schema.ts';
import { formatE8 } from '#shared/domain/money.ts';
import type { FundingRate } from '#shared/domain/funding-outlook.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import { MARKET_LEVELS_MAX, type MarketRecord, type MarketVenue } from '#shared/wire/market.ts';

type Levels = [price: number, quantity: number][];

/** Copies of the last books: what a venue hands over changes with its next update. */
export interface Depths {
  /** For every book: four short copies into arrays that are there already. */
  see(book: BookView): void;
  /** The stream broke. */
  forget(venue: VenueId): void;
  of(venue: VenueId): { readonly bids: Levels; readonly asks: Levels };
}

const newSide = () => ({
  prices: new Float64Array(MARKET_LEVELS_MAX),
  quantities: new Float64Array(MARKET_LEVELS_MAX),
  levels: 0,
});
type Side = ReturnType<typeof newSide>;

function copy(side: Side, prices: Float64Array, quantities: Float64Array, levels: number): void {
  side.levels = Math.min(levels, MARKET_LEVELS_MAX);
  for (let level = 0; level < side.levels; level += 1) {
    side.prices[level] = prices[level] ?? 0;
    side.quantities[level] = quantities[level] ?? 0;
  }
}

/** A level that is no price ends the ladder there: nothing that is shown may be infinite or no number. */
function shown({ prices, quantities, levels }: Side): Levels {
  const sane: Levels = [];
  for (let level = 0; level < levels; level += 1) {
    const [price = 0, quantity = 0] = [prices[level], quantities[level]];
    if (!(price > 0 && quantity > 0 && Number.isFinite(price) && Number.isFinite(quantity))) break;
    sane.push([price, quantity]);
  }
  return sane;
}

export function createDepths(venues: readonly VenueId[]): Depths {
  const kept = new Map(venues.map((venue) => [venue, { bids: newSide(), asks: newSide() }]));
  return {
    see(book) {
      const own = kept.get(book.venue);
      if (own === undefined) return;
      copy(own.bids, book.bidPrices, book.bidQuantities, book.bidLevels);
      copy(own.asks, book.askPrices, book.askQuantities, book.askLevels);
    },
    forget(venue) {
      const own = kept.get(venue);
      if (own === undefined) return;
      own.bids.levels = 0;
      own.asks.levels = 0;
    },
    of(venue) {
      const own = kept.get(venue);
      return own === undefined ? { bids: [], asks: [] } : { bids: shown(own.bids), asks: shown(own.asks) };
    },
  };
}

export interface MarketDeps {
  readonly config: Pick<
    Config,
    'hedge' | 'executor' | 'hold_completes_hedges' | 'tca' | 'smart_router' | 'funding_carry'
  >;
  readonly prepared: ReadonlyMap<VenueId, Prepared>;
  readonly feed: { readonly depths: Pick<Depths, 'of'> };
}
export type FundingRates = ReadonlyMap<VenueId, FundingRate>;

/** @returns null until every venue has told its rules */
export function marketRecord({ config, prepared, feed }: MarketDeps, rates: FundingRates): MarketRecord | null {
  if (prepared.size !== 2) return null;
  const { hedge, executor, hold_completes_hedges, tca, smart_router } = config;
  return {
    mode: hedge.mode,
    maker_venue: hedge.maker_venue,
    resting_ms_max: hedge.resting_ms_max,
    venues: [...prepared].map(([venue, { rules, takerFee, makerFee, leverage }]): MarketVenue => ({
      venue,
      ...feed.depths.of(venue),
      lot: formatE8(rules.lot),
      tick: formatE8(rules.tick),
      quantity_min: formatE8(rules.quantityMin),
      notional_min: formatE8(rules.notionalMin),
      taker_fee: takerFee,
      maker_fee: makerFee,
      leverage,
      funding: fundingOf(rates.get(venue)),
    })),
    rescue: {
      band_schedule_bps: hedge.band_schedule_bps,
      loss_cap_bps: hedge.loss_cap_bps,
      last_step_market: hedge.last_step_market,
      rebalancer: hedge.rebalancer,
      unhedged_ms_max: executor.unhedged_ms_max,
      hold_completes_hedges,
    },
    costs: {
      horizon_min: tca.horizon_min,
      funding_interval_hours: config.funding_carry.interval_hours,
      impact_k: tca.impact_k,
      tiers: tca.tiers,
      latency_ms_target: smart_router.latency_ms_target,
      latency_bps_per_ms: smart_router.latency_bps_per_ms,
    },
  };
}

const fundingOf = (rate: FundingRate | undefined): MarketVenue['funding'] =>
  rate === undefined ? null : { rate: rate.rate, next_at: rate.nextAt };
