import type { Verdict } from '#shared/domain/guard-reading.ts';
import type { HoldReason } from '#shared/domain/hold.ts';
import { failsTooOften, type VenueQuality } from './execution-quality.ts';

/** Falls of unrealised profit in a row that say that it goes on falling. */
export const PNL_FALLS = 5;

export interface EdgeSnapshot {
  readonly holds: readonly HoldReason[];
  /** Longest time that a leg has stood alone by now; 0 while none does. */
  readonly aloneMs: number;
  readonly venues: readonly VenueQuality[];
  readonly pnlFalls: number;
  /** Share of the largest total notional that is in use. */
  readonly exposureLoad: number;
  readonly desync: boolean;
  readonly liquidityBlocked: boolean;
}

export interface EdgeLimits {
  readonly aloneMsMax: number;
  readonly attemptsMin: number;
  readonly failureShareMax: number;
  readonly slippageBpsMax: number;
  readonly exposureLoadMin: number;
}

function whyNot(seen: EdgeSnapshot, limits: EdgeLimits): readonly string[] {
  const because = (so: boolean, why: string): readonly string[] => (so ? [why] : []);
  const slips = ({ attempts, slippageBpsMean }: VenueQuality): boolean =>
    attempts >= limits.attemptsMin && slippageBpsMean !== null && slippageBpsMean > limits.slippageBpsMax;
  return [
    ...because(seen.desync, 'desync: our books and a venue disagree'),
    ...because(seen.liquidityBlocked, 'liquidity_blocked: a venue is short of free margin'),
    ...because(seen.aloneMs > limits.aloneMsMax, `a leg has stood alone for ${Math.floor(seen.aloneMs / 1_000)} s`),
    ...seen.venues
      .filter((venue) => failsTooOften(venue, limits.attemptsMin, limits.failureShareMax))
      .map(({ venue, failures, attempts }) => `${failures} of the last ${attempts} orders on ${venue} failed`),
    ...seen.venues
      .filter(slips)
      .map(
        ({ venue, slippageBpsMean }) => `fills on ${venue} are ${slippageBpsMean?.toFixed(1)} bps worse than planned`,
      ),
    ...because(
      seen.pnlFalls >= PNL_FALLS && seen.exposureLoad >= limits.exposureLoadMin,
      `unrealised profit has fallen ${seen.pnlFalls} times in a row with ${Math.round(seen.exposureLoad * 100)} % of the exposure in use`,
    ),
  ];
}

/**
 * May a new leg be opened, as far as recent experience goes? It sets no HOLD. While one is on it says so and blocks
 * nothing more: permission does.
 */
export function edgeGuard(seen: EdgeSnapshot, limits: EdgeLimits): readonly Verdict[] {
  const reasons = whyNot(seen, limits);
  const held = seen.holds.length > 0 ? [`HOLD is on (${[...new Set(seen.holds)].join(', ')})`] : [];
  const all = [...held, ...reasons];
  return [
    {
      scope: '-',
      status: reasons.length > 0 ? 'WARN' : 'OK',
      value: all.length > 0 ? 'blocked' : 'allowed',
      limit: null,
      summary: all.length > 0 ? all.join('; ') : 'new legs are allowed',
      ...(reasons.length > 0 ? { blocksEntries: 'all' } : {}),
    },
  ];
}
