import type { Verdict } from '#shared/domain/guard-reading.ts';
import { limitOfPart, limitOnSymbol, WHOLE_BOOK, type LimitBook } from '#shared/domain/limits.ts';
import { formatE8 } from '#shared/domain/money.ts';
import type { AtRisk } from '#shared/domain/risk.ts';
import { venueIds } from '#shared/domain/venue.ts';
import { againstLimit } from './against-limit.ts';

/** HOLD when what stands is worth more than its limit, of the book or of one venue: a limit was lowered, or prices moved. */
export function totalNotional(book: AtRisk, limits: LimitBook, symbol: string): readonly Verdict[] {
  const of = (scope: string, value: bigint, limit: bigint): Verdict => ({
    scope,
    status: againstLimit(value, limit),
    value: formatE8(value),
    limit: formatE8(limit),
    summary: `${formatE8(value)} USDT stand open${scope === WHOLE_BOOK ? '' : ` on ${scope}`}`,
  });
  const onVenues = venueIds.flatMap((venue): readonly Verdict[] => {
    const cap = limitOfPart(limits, 'max_total_notional_usdt', venue);
    return cap === null ? [] : [of(venue, book.venues[venue].long + book.venues[venue].short, cap)];
  });
  return [of(WHOLE_BOOK, book.totalNotional, limitOnSymbol(limits, 'max_total_notional_usdt', symbol)), ...onVenues];
}
