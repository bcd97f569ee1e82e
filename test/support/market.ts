/** An executor that tells its market, for tests of what is made of it. */
import { bookRisk } from '#shared/wire/risk.ts';
import type { MarketRecord, MarketVenue } from '#shared/wire/market.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import { atRisk } from '#test/executor/guards/standing/at-risk.ts';
import { aStatus } from './records.ts';

export const aMarketVenue = (change: Partial<MarketVenue> = {}): MarketVenue => ({
  venue: 'binance-um',
  bids: [[60_000, 1]],
  asks: [[60_001, 1]],
  lot: '0.001',
  tick: '0.1',
  quantity_min: '0.001',
  notional_min: '50',
  taker_fee: 0.0005,
  maker_fee: 0.0002,
  leverage: 3,
  funding: null,
  ...change,
});

/** OKX is dearer by some 33 basis points gross: 13 after the fees of a round trip. */
export const aMarket = (change: Partial<MarketRecord> = {}): MarketRecord => ({
  mode: 'taker_taker',
  maker_venue: 'okx',
  resting_ms_max: 30_000,
  venues: [
    aMarketVenue(),
    aMarketVenue({ venue: 'okx', bids: [[60_200, 1]], asks: [[60_201, 1]], lot: '0.0001', quantity_min: '0.0001' }),
  ],
  rescue: {
    band_schedule_bps: [5, 10, 20, 40],
    loss_cap_bps: 60,
    last_step_market: true,
    rebalancer: true,
    unhedged_ms_max: 5_000,
    hold_completes_hedges: true,
  },
  costs: {
    horizon_min: 480,
    funding_interval_hours: 8,
    impact_k: 10,
    tiers: [
      { venue: 'binance-um', tier: 'VIP0', maker_bps: 2, taker_bps: 5, rebate_bps: 0, notional_from: '0' },
      { venue: 'binance-um', tier: 'VIP1', maker_bps: 1.6, taker_bps: 4, rebate_bps: 0.5, notional_from: '1000000' },
      { venue: 'okx', tier: 'VIP0', maker_bps: 2, taker_bps: 5, rebate_bps: 0, notional_from: '0' },
    ],
    latency_ms_target: 250,
    latency_bps_per_ms: 0.01,
  },
  ...change,
});

/** Alive, with books, and with nothing at risk. */
export const aTradingStatus = (change: Partial<ExecutorStatus> = {}): ExecutorStatus =>
  aStatus({
    quotes: [
      { venue: 'binance-um', bid: 60_000, ask: 60_001, age_ms: 5, ok: true, why_not: null },
      { venue: 'okx', bid: 60_200, ask: 60_201, age_ms: 7, ok: true, why_not: null },
    ],
    permission: ['open', 'complete', 'unwind', 'close', 'asked-close'],
    market: aMarket(),
    risk: {
      real: bookRisk(atRisk()),
      simulated: bookRisk(atRisk({ simulated: true })),
      daily_loss: {
        enabled: true,
        blocking: false,
        breached: false,
        max_daily_loss_usdt: '50',
        losses_usdt: '0',
      },
      checks_enabled: true,
    },
    ...change,
  });
