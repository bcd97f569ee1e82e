/** What lets anything be more than before, worked out by hand: none of the shipped code that decides it is asked. */
export interface Limits {
  readonly limits: object;
  readonly limit_scopes: readonly { readonly limit: string; readonly scope: string; readonly value: string }[];
}

const venues = ['binance-um', 'okx'] as const;
const POSITION = 'max_position_usdt';

/** Each thing that is bounded, with its bound. Limits of single symbols are not weighed: none of these walks sets one. */
function boundsOf({ limits, limit_scopes: parts }: Limits): ReadonlyMap<string, number> {
  const ofBook = new Map(Object.entries(limits).map(([name, value]) => [name, Number(value)]));
  const bounds = new Map([...ofBook].filter(([name]) => name !== POSITION));
  for (const venue of venues) {
    const own = parts.find(({ limit, scope }) => limit === POSITION && scope === venue);
    bounds.set(`${POSITION} of ${venue}`, own === undefined ? (ofBook.get(POSITION) ?? 0) : Number(own.value));
  }
  for (const { limit, scope, value } of parts)
    if (limit !== POSITION) bounds.set(`${limit} of ${scope}`, Number(value));
  return bounds;
}

/** A bound that is no longer there bounds nothing. */
export function letsMore(before: Limits, after: Limits): boolean {
  const now = boundsOf(after);
  return [...boundsOf(before)].some(([name, bound]) => (now.get(name) ?? Number.POSITIVE_INFINITY) > bound);
}
