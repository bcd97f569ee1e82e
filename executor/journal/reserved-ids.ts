/** Which client order ids an earlier leader may have used without a record: pure, from the ids' own rule. */
import {
  ATTEMPT_MAX,
  clientOrderId,
  partsOfOrderId,
  type ClientOrderId,
  type FencingId,
  type HedgeNumber,
  type LegLetter,
} from '#shared/domain/ids.ts';

/** An attempt that a venue refused is not there, and the next one may be: so far beyond the last known one is asked. */
const ATTEMPTS_AHEAD = 2;
/** Leaders between the one that wrote last and us; each was replaced, so each had at least a lease's time to write. */
const LEADERS_BACK_MAX = 3;
const LATER_LETTERS: readonly LegLetter[] = ['x', 'y', 'r'];

/** Both legs of a new hedge are sent together, each on one of the venues, in attempt 0. */
export const openingIdsOf = (number: number, fencingId: FencingId): readonly ClientOrderId[] =>
  (['e', 'h'] as const).map((leg) => clientOrderId({ fencingId, hedge: number as HedgeNumber, leg, attempt: 0 }));

interface Recorded {
  readonly number: number;
  /** Of the leader that wrote the record. */
  readonly fencing_id: number;
  readonly legs: readonly { readonly orders: readonly { readonly id: string }[] }[];
}

/** Closing and repairing orders that come right after those in the record, by any leader from its writer to before us. */
export function laterIdsOf(record: Recorded, ours: FencingId): readonly ClientOrderId[] {
  const known = record.legs.flatMap((leg) => leg.orders.map((order) => partsOfOrderId(order.id)));
  const ids: ClientOrderId[] = [];
  for (let fence = Math.max(record.fencing_id, ours - LEADERS_BACK_MAX); fence < ours; fence += 1) {
    for (const leg of LATER_LETTERS) {
      const attempts = known.flatMap((parts) => (parts?.leg === leg ? [parts.attempt] : []));
      ids.push(...attemptsFrom(fence as FencingId, record.number as HedgeNumber, leg, Math.max(-1, ...attempts) + 1));
    }
  }
  return ids;
}

/** The attempts behind one that was found. */
export function idsAfter(id: ClientOrderId): readonly ClientOrderId[] {
  const parts = partsOfOrderId(id);
  if (parts === null) return [];
  return attemptsFrom(parts.fencingId, parts.hedge, parts.leg, parts.attempt + 1);
}

function attemptsFrom(fencingId: FencingId, hedge: HedgeNumber, leg: LegLetter, first: number): ClientOrderId[] {
  const ids: ClientOrderId[] = [];
  for (let attempt = first; attempt < first + ATTEMPTS_AHEAD && attempt <= ATTEMPT_MAX; attempt += 1)
    ids.push(clientOrderId({ fencingId, hedge, leg, attempt }));
  return ids;
}
