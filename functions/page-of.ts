/** One page of a list that is at hand as a whole. */
import { createHash } from 'node:crypto';
import type { ListQuery } from '#shared/wire/http-page.ts';

/** Where an entry stands in its list: by a number, and among equal ones by a name that no other has. */
export interface Place {
  readonly number: number;
  readonly name: string;
}

/** The same text always, and of one length, so that a cursor stays short. */
export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
const keyOf = ({ number, name }: Place): string => `${String(number).padStart(15, '0')}-${shortHash(name)}`;

const orders = {
  'largest-first': (left: string, right: string) => left > right,
  'smallest-first': (left: string, right: string) => left < right,
} as const;

/** A cursor names the last entry of the page before, also when that has gone meanwhile; what came before it stays out. */
export function pageOf<T>(
  entries: readonly T[],
  order: keyof typeof orders,
  placeOf: (entry: T) => Place,
  { limit, cursor }: ListQuery,
): { readonly page: T[]; readonly cursor: string | null } {
  const before = orders[order];
  const rest = entries
    .map((entry) => ({ entry, key: keyOf(placeOf(entry)) }))
    .filter(({ key }) => cursor === undefined || before(cursor, key))
    .toSorted((left, right) => (before(left.key, right.key) ? -1 : 1));
  const page = rest.slice(0, limit);
  return { page: page.map(({ entry }) => entry), cursor: rest.length > limit ? (page.at(-1)?.key ?? null) : null };
}
