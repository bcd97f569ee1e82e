/** What stands at risk now, of real or of simulated hedges, and how much of each limit it uses up. */
import { parseE8, type NotionalE8, type UsdtE8 } from './money.ts';
import type { VenueId } from './venue.ts';

export interface VenueAtRisk {
  /** Legs that stand open, at what closing them would bring now. */
  readonly long: NotionalE8;
  readonly short: NotionalE8;
  /** With what is on its way or in doubt, at the prices that were reserved: what limits are held against when an order is to leave. */
  readonly committed: NotionalE8;
  readonly orders: number;
  readonly unrealized: UsdtE8;
}

/** Never of real and simulated hedges together. */
export interface AtRisk {
  readonly simulated: boolean;
  /** Absolute, of all legs that stand open. */
  readonly totalNotional: NotionalE8;
  /** Hedges of which something stands open. */
  readonly openHedges: number;
  /** Hedges of which one leg stands alone. */
  readonly partialHedges: number;
  /** As of the venues, all together. */
  readonly committedNotional: NotionalE8;
  /** Open, on their way or in doubt. */
  readonly liveHedges: number;
  readonly openOrders: number;
  /** Of hedges that ended on this UTC day, fees and funding included. */
  readonly realizedToday: UsdtE8;
  /** Of what is open, fees and funding that it has paid included. */
  readonly unrealized: UsdtE8;
  /** False while something is open and a venue has no price to value it at: it then counts as what it cost. */
  readonly valued: boolean;
  readonly venues: Readonly<Record<VenueId, VenueAtRisk>>;
}

/**
 * The loss of the day, zero or above: what was realised, and what is open if that is a loss. A gain that is only on
 * paper pays for no loss that is not; so that a loser which is held cannot hide, and one which is closed changes nothing.
 */
export function dayLossOf({ realizedToday, unrealized }: Pick<AtRisk, 'realizedToday' | 'unrealized'>): NotionalE8 {
  const result = realizedToday + (unrealized < 0n ? unrealized : 0n);
  return (result < 0n ? -result : 0n) as NotionalE8;
}

export const unrealizedLossOf = ({ unrealized }: Pick<AtRisk, 'unrealized'>): NotionalE8 =>
  (unrealized < 0n ? 0n - unrealized : 0n) as NotionalE8;

/** Less than a fifth of it is left. */
export const isNearLimit = (value: bigint, limit: bigint): boolean => value * 5n > limit * 4n;

/** A limit as it is written, times 10^8; a count as well. */
export const limitE8 = (written: string | number): bigint => parseE8(String(written)) ?? 0n;
