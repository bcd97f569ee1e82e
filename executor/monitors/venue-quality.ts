import type { VenueQuality } from '#executor/guards/standing/execution-quality.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { AttemptRecord } from '#shared/wire/trade-watch.ts';

/** How each venue did in these attempts; simulated and real never count together. */
export function qualityOf(
  attempts: readonly AttemptRecord[],
  venues: readonly VenueId[],
  which: { readonly simulated: boolean; readonly from: number },
): readonly VenueQuality[] {
  const judged = attempts.filter(({ simulated, at }) => simulated === which.simulated && at >= which.from);
  return venues.map((venue) => {
    const own = judged.filter((attempt) => attempt.venue === venue);
    const slips = own.flatMap(({ slippage_bps }) => slippage_bps ?? []);
    return {
      venue,
      attempts: own.length,
      failures: own.filter(({ success }) => !success).length,
      slippageBpsMean: slips.length === 0 ? null : slips.reduce((sum, slip) => sum + slip, 0) / slips.length,
    };
  });
}
