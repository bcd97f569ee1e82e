import type { Verdict } from '#shared/domain/guard-reading.ts';
import type { VenueId } from '#shared/domain/venue.ts';

/** How the recent orders of one venue did. */
export interface VenueQuality {
  readonly venue: VenueId;
  readonly attempts: number;
  readonly failures: number;
  /** Of those that filled and had a plan; above zero is worse than planned; null when there is none. */
  readonly slippageBpsMean: number | null;
}

/** Enough attempts to say something, and so many of them failed. */
export const failsTooOften = (
  { attempts, failures }: VenueQuality,
  attemptsMin: number,
  failureShareMax: number,
): boolean => attempts >= attemptsMin && failures >= attempts * failureShareMax;

const percent = (share: number): string => String(Math.round(share * 100));

/** Red (ERROR) for a venue from that share of failures on, WARN from half of it. */
export function executionQuality(
  venues: readonly VenueQuality[],
  attemptsMin: number,
  failureShareMax: number,
): readonly Verdict[] {
  return venues.map((quality) => {
    const { venue, attempts, failures, slippageBpsMean } = quality;
    const red = failsTooOften(quality, attemptsMin, failureShareMax);
    const slipped = slippageBpsMean === null ? '' : `, on average ${slippageBpsMean.toFixed(1)} bps worse than planned`;
    return {
      scope: venue,
      status: red ? 'ERROR' : failsTooOften(quality, attemptsMin, failureShareMax / 2) ? 'WARN' : 'OK',
      value: attempts === 0 ? null : percent(failures / attempts),
      limit: percent(failureShareMax),
      summary: `${failures} of the last ${attempts} orders on ${venue} failed${slipped}`,
    };
  });
}
