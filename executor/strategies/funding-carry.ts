import { grossSpreadBps } from '#shared/domain/edge.ts';
import type { Strategy } from './strategy.ts';

/**
 * Sells where funding is paid more and buys where it is paid less, when the difference over the horizon pays for a whole
 * round trip of taker fees, for a spread that is against it, and `min_spread_bps` besides; a spread in its favour is not
 * counted, since it may be gone. Closes when the difference has turned; while it is not known it neither opens nor closes.
 */
export const fundingCarry: Strategy = {
  name: 'funding_carry',
  openEdgeBps({ sellAverage, buyAverage, roundTripFeesBps, spreadBpsMin, fundingBps }) {
    const against = Math.min(0, grossSpreadBps(sellAverage, buyAverage));
    const netBps = fundingBps + against - roundTripFeesBps;
    return netBps >= spreadBpsMin ? netBps : Number.NaN;
  },
  shouldClose: ({ fundingBps }) => fundingBps <= 0,
};
