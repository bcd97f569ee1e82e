/**
 * Risk limits: for the whole book, and for parts of it. A part is a symbol or a venue. `max_position_usdt` bounds each
 * position, so what is said of its symbol or venue takes the place of the default, and of the two the smaller holds. The
 * others bound a sum: the part may not exceed its own limit, and the book not the book's.
 */
import type { NotionalE8 } from './money.ts';
import { parseE8 } from './money.ts';
import { isVenueId, venueIds, type InstrumentId, type VenueId } from './venue.ts';

/** Of the whole book. Whole numbers and decimal strings only, so that every reader sees the same bytes. */
export interface LevelLimits {
  readonly max_total_notional_usdt: string;
  readonly max_position_usdt: string;
  readonly max_open_positions: number;
  readonly max_open_orders: number;
  readonly max_daily_loss_usdt: string;
  readonly max_unrealized_loss_usdt: string;
  readonly max_leverage: number;
  readonly max_orders_per_min: number;
  readonly max_cancels_per_min: number;
}
export type LimitName = keyof LevelLimits;

/**
 * Limits that may be set for a part as well, and for which kind of part. A daily loss has no venue: one leg of a hedge
 * loses what the other makes.
 */
export const partsOfLimits = {
  max_position_usdt: ['symbol', 'venue'],
  max_total_notional_usdt: ['symbol', 'venue'],
  max_open_orders: ['symbol', 'venue'],
  max_daily_loss_usdt: ['symbol'],
} as const satisfies Readonly<Partial<Record<LimitName, readonly ('symbol' | 'venue')[]>>>;
export type ScopedLimitName = keyof typeof partsOfLimits;
export const scopedLimitNames = Object.keys(partsOfLimits) as readonly ScopedLimitName[];

/** Stands for the book as a whole where a scope is asked for. */
export const WHOLE_BOOK = '-';
/** As many limits of parts as one level carries. */
export const SCOPED_LIMITS_MAX = 64;

/** One limit of one part; at most one of each name and scope. */
export interface ScopedLimit {
  readonly limit: ScopedLimitName;
  /** A symbol or a venue. */
  readonly scope: string;
  /** Decimal text, also where it is a count. */
  readonly value: string;
}

/** One limit set anew: of a part, or of the book. */
export interface LimitChange {
  readonly limit: LimitName;
  /** A symbol, a venue, or `-`. */
  readonly scope: string;
  /** Decimal text, also of a count; null takes back what was said of a part. */
  readonly value: string | null;
}

/** All limits of a level. */
export interface LimitBook {
  readonly limits: LevelLimits;
  readonly limit_scopes: readonly ScopedLimit[];
}

export const kindOfScope = (scope: string): 'symbol' | 'venue' => (isVenueId(scope) ? 'venue' : 'symbol');
export const mayHaveScope = (limit: LimitName, scope: string): limit is ScopedLimitName =>
  limit in partsOfLimits && (partsOfLimits[limit as ScopedLimitName] as readonly string[]).includes(kindOfScope(scope));

/** What a limit is now where a change of it would be: null where nothing is said of that part. */
export const limitNow = (book: LimitBook, { limit, scope }: LimitChange): string | null =>
  scope === WHOLE_BOOK
    ? String(book.limits[limit])
    : (book.limit_scopes.find((one) => one.limit === limit && one.scope === scope)?.value ?? null);

/** Times 10^8, counts as well. */
const worth = (value: string | number): bigint => parseE8(String(value)) ?? 0n;

/** What is said of one part, times 10^8; null when nothing is. */
export function limitOfPart({ limit_scopes: scopes }: LimitBook, limit: ScopedLimitName, scope: string): bigint | null {
  const found = scopes.find((one) => one.limit === limit && one.scope === scope);
  return found === undefined ? null : worth(found.value);
}

/** Most notional on one symbol of one venue. */
export function positionLimit(book: LimitBook, venue: VenueId, symbol: InstrumentId): NotionalE8 {
  const ofVenue = limitOfPart(book, 'max_position_usdt', venue);
  const ofSymbol = limitOfPart(book, 'max_position_usdt', symbol);
  const smaller = ofVenue !== null && (ofSymbol === null || ofVenue < ofSymbol) ? ofVenue : ofSymbol;
  return (smaller ?? worth(book.limits.max_position_usdt)) as NotionalE8;
}

/** The limit of a sum over the book, or over one symbol of it where that is smaller; times 10^8. */
export function limitOnSymbol(
  book: LimitBook,
  limit: Exclude<ScopedLimitName, 'max_position_usdt'>,
  symbol: string,
): bigint {
  const [whole, part] = [worth(book.limits[limit]), limitOfPart(book, limit, symbol)];
  return part !== null && part < whole ? part : whole;
}

/** One limit of a part or of the book and what it becomes, in words. */
export function limitInWords({ limit, scope, value }: LimitChange): string {
  const what = scope === WHOLE_BOOK ? limit : `${limit} of ${scope}`;
  return value === null ? `${what} taken back` : `${what} to ${value}`;
}

/** The same limits with one of them set anew. A count keeps being a number in the limits of the book. */
export function withLimit(book: LimitBook, { limit, scope, value }: LimitChange): LimitBook {
  if (scope === WHOLE_BOOK) {
    const { limits } = book;
    // A book always has each of its limits.
    if (value === null) return book;
    return { ...book, limits: { ...limits, [limit]: typeof limits[limit] === 'number' ? Number(value) : value } };
  }
  if (!mayHaveScope(limit, scope)) return book;
  const others = book.limit_scopes.filter((one) => one.limit !== limit || one.scope !== scope);
  return { ...book, limit_scopes: value === null ? others : [...others, { limit, scope, value }] };
}

/** Whether anything at all may be more than before: then it takes two people. */
export function isLooser(before: LimitBook, after: LimitBook): boolean {
  const names = Object.keys(before.limits) as readonly LimitName[];
  const ofBook = names.filter((name) => name !== 'max_position_usdt');
  if (ofBook.some((name) => worth(after.limits[name]) > worth(before.limits[name]))) return true;
  const scopes = [...before.limit_scopes, ...after.limit_scopes];
  const sums = scopes.filter(({ limit }) => limit !== 'max_position_usdt');
  const grows = sums.some(({ limit, scope }) => {
    const [was, is] = [limitOfPart(before, limit, scope), limitOfPart(after, limit, scope)];
    return was !== null && (is === null || is > was);
  });
  // Any symbol that is not named stands for all that are not.
  const symbols = [WHOLE_BOOK, ...scopes.map(({ scope }) => scope).filter((scope) => kindOfScope(scope) === 'symbol')];
  const more = (venue: VenueId, symbol: string): boolean =>
    positionLimit(after, venue, symbol) > positionLimit(before, venue, symbol);
  return grows || venueIds.some((venue) => symbols.some((symbol) => more(venue, symbol)));
}
