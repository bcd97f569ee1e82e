import { formatE8 } from '#shared/domain/money.ts';
import type { Verdict } from '#shared/domain/guard-reading.ts';
import type { VenueId } from '#shared/domain/venue.ts';

/** What a venue last said of our money there; amounts in 10^-8 USDT. */
export interface Money {
  readonly free: bigint;
  readonly total: bigint;
  readonly used: bigint;
  readonly maintenance: bigint | null;
}

export interface VenueMoney {
  readonly venue: VenueId;
  /** Null while it has not said anything, or not for too long. */
  readonly money: Money | null;
  /** Margin and fees of one leg of a standard hedge there. */
  readonly needed: bigint;
}

export interface LiquidityLimits {
  /** Share of the total that may be bound. */
  readonly usedMax: number;
  /** Share of the total that has to lie above the margin call. */
  readonly callDistanceMin: number;
}

/** As a fraction of the total; of nothing, all is bound. */
const shareOf = (part: bigint, total: bigint): number => (total > 0n ? Number(part) / Number(total) : 1);
export const usedShare = ({ used, total }: Money): number => shareOf(used, total);
/** How much of the total could be lost before the venue calls for margin; null where it does not tell. */
export const callDistance = ({ maintenance, total }: Money): number | null =>
  maintenance === null ? null : 1 - shareOf(maintenance, total);

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const usdt = (amount: bigint): string => formatE8(amount - (amount % 1_000_000n));

/** Why nothing may be opened with this money; null when there is enough. */
function whyNot(money: Money, needed: bigint, limits: LiquidityLimits): string | null {
  const { free } = money;
  if (free < needed) return `${usdt(free)} USDT free, a standard hedge needs ${usdt(needed)}`;
  const used = usedShare(money);
  if (used >= limits.usedMax) return `${percent(used)} of the margin is used, up to ${percent(limits.usedMax)} may be`;
  const distance = callDistance(money);
  if (distance !== null && distance <= limits.callDistanceMin)
    return `${percent(distance)} above a margin call, ${percent(limits.callDistanceMin)} at least is wanted`;
  return null;
}

/**
 * A hedge needs both venues, so that too little on one lets nothing open. In dry run nothing of ours is at stake, and it
 * only warns. What is not known warns as well: without it no order that opens passes its own guard.
 */
export function liquidity(venues: readonly VenueMoney[], limits: LiquidityLimits, dryRun: boolean): readonly Verdict[] {
  return venues.map(({ venue, money, needed }): Verdict => {
    const common = { scope: venue, limit: usdt(needed) };
    if (money === null)
      return { ...common, status: 'WARN', value: null, summary: `${venue} has not told what is free there` };
    const value = usdt(money.free);
    const why = whyNot(money, needed, limits);
    if (why === null)
      return {
        ...common,
        status: 'OK',
        value,
        summary: `${venue}: ${value} USDT free, ${percent(usedShare(money))} used`,
      };
    const summary = `liquidity_blocked: ${venue} has ${why}`;
    return dryRun
      ? { ...common, status: 'WARN', value, summary }
      : { ...common, status: 'HOLD', value, summary, blocksEntries: 'all' };
  });
}
