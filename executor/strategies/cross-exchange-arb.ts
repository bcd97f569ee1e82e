import { grossSpreadBps } from '#shared/domain/edge.ts';
import type { Strategy } from './strategy.ts';

/**
 * Sells the dear venue and buys the cheap one when the difference pays for a whole round trip of taker fees and
 * `min_spread_bps` besides; closes when the difference is gone. An edge exactly at the minimum opens.
 */
export const crossExchangeArb: Strategy = {
  name: 'cross_exchange_arb',
  openEdgeBps(question) {
    const netBps = grossSpreadBps(question.sellAverage, question.buyAverage) - question.roundTripFeesBps;
    return netBps >= question.spreadBpsMin ? netBps : Number.NaN;
  },
  shouldClose: (question) => question.remainingSpreadBps <= question.closeSpreadBps,
};
