import type { Verdict } from '#shared/domain/guard-reading.ts';
import type { VenueId } from '#shared/domain/venue.ts';

/** Shares of the requests that we let ourselves send to one venue in any window. */
export interface BudgetSeen {
  readonly venue: VenueId;
  readonly usedShare: number;
  /** What was spent on anything but hedging, and the most that may be: the rest is hedging's alone. */
  readonly othersShare: number;
  readonly othersShareMax: number;
}

const LEFT_SHARE_MIN = 0.2;
/** Sums of fractions: less than this is rounding, and one request of any venue is more. */
const ROUNDING = 1e-9;
const percent = (share: number): string => String(Math.round(share * 100));

/** WARN when less than a fifth of the budget is left; ERROR when something else has spent what is hedging's. */
export const rateLimit = (budgets: readonly BudgetSeen[]): readonly Verdict[] =>
  budgets.map(({ venue, usedShare, othersShare, othersShareMax }) => {
    const isTouched = othersShare > othersShareMax + ROUNDING;
    const isNear = 1 - usedShare < LEFT_SHARE_MIN - ROUNDING;
    return {
      scope: venue,
      status: isTouched ? 'ERROR' : isNear ? 'WARN' : 'OK',
      value: percent(usedShare),
      limit: percent(1 - LEFT_SHARE_MIN),
      summary: isTouched
        ? `entries and reads have spent ${percent(othersShare)} % of the requests to ${venue}, which cuts into what hedging needs`
        : `${percent(usedShare)} % of the requests to ${venue} are spent`,
    };
  });
