/** `/api/ui/tca/preview` and `/api/ui/router/preview`, from the market that the executor published last. */
import { bookImpactBps, fundingCostBps, impactBps, latencyBps, pickTier } from '#shared/domain/costs.ts';
import { grossSpreadBps } from '#shared/domain/edge.ts';
import type { Side } from '#shared/domain/order.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { RouterPreview, RouterQuery, TcaPreview, TcaQuery } from '#shared/wire/http-costs.ts';
import { planVenueOf, type MarketRecord, type MarketVenue } from '#shared/wire/market.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';

type Direction = TcaPreview['directions'][number];
type CostLeg = Direction['legs'][number];

const rounded = (value: number, digits = 4): number => Number(value.toFixed(digits));
/** Null as soon as one of them is not known. */
const sum = (values: readonly (number | null)[]): number | null =>
  values.reduce<number | null>((total, value) => (total === null || value === null ? null : total + value), 0);
const known = (value: number): number | null => (Number.isFinite(value) ? value : null);
const shown = (value: number | null): number | null => (value === null ? null : rounded(value));

const facing = (venue: MarketVenue, side: Side): MarketVenue['bids'] => (side === 'buy' ? venue.asks : venue.bids);
const touchOf = (venue: MarketVenue, side: Side): number => facing(venue, side)[0]?.[0] ?? Number.NaN;

interface Asked {
  readonly quantity: number;
  readonly turnover: number | null;
  /** Null: the live levels. */
  readonly liquidity: number | null;
  readonly horizonMin: number;
  readonly now: EpochMs;
}
const horizonOf = ({ costs }: MarketRecord, minutes: number) => ({
  horizonMs: minutes * 60_000,
  intervalMs: costs.funding_interval_hours * 3_600_000,
});

function impactOf(market: MarketRecord, venue: MarketVenue, side: Side, asked: Asked): number | null {
  const notional = asked.quantity * touchOf(venue, side);
  if (asked.liquidity !== null) return known(impactBps(market.costs.impact_k, notional, asked.liquidity));
  const { asks, bids } = planVenueOf(venue);
  return known(bookImpactBps(side === 'buy' ? asks : bids, asked.quantity));
}

function legOf(market: MarketRecord, venue: MarketVenue, side: Side, asked: Asked): CostLeg {
  const execution = market.mode === 'maker_taker' && venue.venue === market.maker_venue ? 'maker' : 'taker';
  const tier = pickTier(market.costs.tiers, venue.venue, asked.turnover);
  const opening = tier === null ? null : execution === 'maker' ? tier.maker_bps : tier.taker_bps;
  const rate = venue.funding === null ? null : { rate: venue.funding.rate, nextAt: venue.funding.next_at };
  const impact = execution === 'maker' ? 0 : impactOf(market, venue, side, asked);
  return {
    venue: venue.venue,
    side,
    execution,
    tier: tier?.tier ?? null,
    fees_bps: tier === null || opening === null ? null : rounded(opening + tier.taker_bps - 2 * tier.rebate_bps),
    funding_bps:
      rate === null ? null : rounded(fundingCostBps(rate, side, horizonOf(market, asked.horizonMin), asked.now)),
    impact_bps: shown(impact),
    impact_usdt: impact === null ? null : shown((impact * asked.quantity * touchOf(venue, side)) / 10_000),
  };
}

function directionOf(
  market: MarketRecord,
  long: MarketVenue,
  short: MarketVenue,
  asked: Asked,
): Omit<Direction, 'best'> {
  const legs = [legOf(market, long, 'buy', asked), legOf(market, short, 'sell', asked)];
  const notional = asked.quantity * touchOf(long, 'buy');
  const amount = (bps: number | null) => ({
    bps: shown(bps),
    usdt: bps === null ? null : shown((bps * notional) / 10_000),
  });
  const [fees, funding, impact] = [
    sum(legs.map((leg) => leg.fees_bps)),
    sum(legs.map((leg) => leg.funding_bps)),
    sum(legs.map((leg) => leg.impact_bps)),
  ];
  const total = sum([fees, funding ?? 0, impact]);
  const gross = known(grossSpreadBps(touchOf(short, 'sell'), touchOf(long, 'buy')));
  return {
    direction: `${long.venue} → ${short.venue}`,
    long: long.venue,
    short: short.venue,
    legs,
    fees: amount(fees),
    funding: amount(funding),
    impact: amount(impact),
    total: amount(total),
    gross_bps: shown(gross),
    net_bps: gross === null || total === null ? null : rounded(gross - total),
  };
}

export function tcaOf(market: MarketRecord, query: TcaQuery, now: EpochMs): Omit<TcaPreview, 'book' | 'generated_at'> {
  const asked: Asked = {
    quantity: Number(query.qty),
    turnover: query.rolling30d === undefined ? null : Number(query.rolling30d),
    liquidity: query.book_liq === undefined ? null : Number(query.book_liq),
    horizonMin: query.horizon ?? market.costs.horizon_min,
    now,
  };
  const [one, other] = market.venues;
  const both =
    one === undefined || other === undefined
      ? []
      : [directionOf(market, one, other, asked), directionOf(market, other, one, asked)];
  const most = Math.max(...both.map(({ net_bps: net }) => net ?? Number.NEGATIVE_INFINITY));
  return {
    pair: query.pair,
    quantity: query.qty,
    horizon_min: asked.horizonMin,
    mode: market.mode,
    impact_from: asked.liquidity === null ? 'live_book' : 'model',
    funding_known: both.every(({ funding }) => funding.bps !== null),
    directions: both.map((way) => ({ ...way, best: way.net_bps !== null && way.net_bps === most })),
  };
}

/** One order, sent to take: what each venue comes to with everything in. */
export function routesOf(
  { market, status }: { readonly market: MarketRecord; readonly status: ExecutorStatus },
  query: RouterQuery,
  now: EpochMs,
): Omit<RouterPreview, 'book' | 'generated_at'> {
  const { costs } = market;
  const quantity = Number(query.qty);
  const scored = market.venues.map((venue) => {
    const quote = status.quotes.find((one) => one.venue === venue.venue);
    const touch = known(touchOf(venue, query.side));
    const { asks, bids } = planVenueOf(venue);
    const impact = known(bookImpactBps(query.side === 'buy' ? asks : bids, quantity));
    const whyNot =
      quote?.ok !== true
        ? (quote?.why_not ?? 'no quote yet')
        : touch === null || impact === null
          ? 'the known levels do not hold the size'
          : null;
    const tier = pickTier(costs.tiers, venue.venue, query.rolling30d === undefined ? null : Number(query.rolling30d));
    const fee = tier === null ? null : tier.taker_bps - tier.rebate_bps;
    const rate = venue.funding === null ? null : { rate: venue.funding.rate, nextAt: venue.funding.next_at };
    const funding = rate === null ? null : fundingCostBps(rate, query.side, horizonOf(market, costs.horizon_min), now);
    const latency = status.venues.find((one) => one.venue === venue.venue)?.latency_p50_ms ?? null;
    const slow = latency === null ? 0 : latencyBps(latency, costs.latency_ms_target, costs.latency_bps_per_ms);
    const total = sum([fee, funding ?? 0, impact, slow]);
    const sign = query.side === 'buy' ? 1 : -1;
    const effective = touch === null || total === null ? null : touch * (1 + (sign * total) / 10_000);
    return {
      venue: venue.venue,
      liquidity_ok: whyNot === null,
      why_not: whyNot,
      tier: tier?.tier ?? null,
      price: touch,
      fee_bps: shown(fee),
      funding_bps: shown(funding),
      impact_bps: shown(impact),
      latency_ms: latency,
      latency_bps: rounded(slow),
      total_bps: shown(total),
      effective_price: effective === null ? null : rounded(effective, 8),
    };
  });
  const best = scored
    .filter((one) => one.liquidity_ok && one.effective_price !== null)
    .toSorted((one, other) => {
      const [left, right] = [one.effective_price ?? 0, other.effective_price ?? 0];
      return query.side === 'buy' ? left - right : right - left;
    })[0];
  return {
    symbol: query.symbol,
    side: query.side,
    quantity: query.qty,
    best: best?.venue ?? null,
    funding_known: market.venues.every(({ funding }) => funding !== null),
    venues: scored.map((one) => ({ ...one, best: one.venue === best?.venue })),
  };
}
