/**
 * Which client order ids an earlier leader may have used without a record: pure, from the ids' own rule. The engine lets
 * no attempt leave that is not among them, so that what is not found here was never accepted by a venue.
 */
import {
  ATTEMPTS_AHEAD,
  laterLetters,
  noneFindable,
  type Findable,
  type LaterLetter,
} from '#executor/engine/hedge/attempts.ts';
import {
  ATTEMPT_MAX,
  clientOrderId,
  partsOfOrderId,
  type ClientOrderId,
  type FencingId,
  type HedgeNumber,
} from '#shared/domain/ids.ts';
import type { VenueId } from '#shared/domain/venue.ts';

/** An id, and the venues that may have an order of it. */
export interface Question {
  readonly id: ClientOrderId;
  readonly venues: readonly VenueId[];
}

/** Both legs of a new hedge are sent together, each on one of the venues, in attempt 0. */
export const openingIdsOf = (number: number, fencingId: FencingId, venues: readonly VenueId[]): readonly Question[] =>
  (['e', 'h'] as const).map((leg) => ({
    id: clientOrderId({ fencingId, hedge: number as HedgeNumber, leg, attempt: 0 }),
    venues,
  }));

interface Recorded {
  readonly number: number;
  /** Of the only leader that may have sent something that is not in the record: a later one writes its own first. */
  readonly fencing_id: number;
  /** Entry and hedge leg. */
  readonly legs: readonly [RecordedLeg, RecordedLeg];
  readonly repair: { readonly attempts: number };
}
interface RecordedLeg {
  readonly venue: VenueId;
  readonly orders: readonly { readonly id: string }[];
}

/** The attempts that a record names: by kind of order, the number after the last. */
export function attemptsIn(record: Pick<Recorded, 'repair'> & { readonly legs: readonly RecordedLeg[] }): Findable {
  const next: Findable = { ...noneFindable(), r: record.repair.attempts };
  for (const order of record.legs.flatMap((leg) => leg.orders)) {
    const parts = partsOfOrderId(order.id);
    if (parts === null || parts.leg === 'e' || parts.leg === 'h') continue;
    next[parts.leg] = Math.max(next[parts.leg], parts.attempt + 1);
  }
  return next;
}

/** A leg is closed where it stands; a repair may go to either venue. */
function venuesOf(leg: LaterLetter, legs: Recorded['legs']): readonly VenueId[] {
  const [entry, hedge] = legs;
  if (leg === 'x') return [entry.venue];
  return leg === 'r' ? [entry.venue, hedge.venue] : [hedge.venue];
}

/** Closing and repairing orders that its leader may have sent after those in the record. */
export function laterIdsOf(record: Recorded): readonly Question[] {
  const next = attemptsIn(record);
  const at = { fencingId: record.fencing_id as FencingId, hedge: record.number as HedgeNumber };
  return laterLetters.flatMap((leg) => attemptsFrom({ ...at, leg }, next[leg], venuesOf(leg, record.legs)));
}

/** The attempts behind one that was found. */
export function idsAfter({ id, venues }: Question): readonly Question[] {
  const parts = partsOfOrderId(id);
  if (parts === null || parts.leg === 'e' || parts.leg === 'h') return [];
  return attemptsFrom({ ...parts, leg: parts.leg }, parts.attempt + 1, venues);
}

interface Kind {
  readonly fencingId: FencingId;
  readonly hedge: HedgeNumber;
  readonly leg: LaterLetter;
}

function attemptsFrom({ fencingId, hedge, leg }: Kind, first: number, venues: readonly VenueId[]): Question[] {
  const questions: Question[] = [];
  for (let attempt = first; attempt < first + ATTEMPTS_AHEAD && attempt <= ATTEMPT_MAX; attempt += 1)
    questions.push({ id: clientOrderId({ fencingId, hedge, leg, attempt }), venues });
  return questions;
}
