/**
 * The books: a double-entry ledger of one instrument, exact, rebuilt from records at any time.
 *
 * 1. Every fact is one entry whose debits equal its credits, and is booked once, however often it is told.
 * 2. All that is asked of a ledger depends on which facts it was told, never on their order.
 * 3. A ledger is real or simulated and refuses what is not its own.
 * 4. Realised plus unrealised is the cash of all facts plus what is held at the marks.
 */
import { invariant } from '../invariant.ts';
import type { CashE16, PositionE8, PriceE8 } from '../money.ts';
import type { EpochMs } from '../time.ts';
import { venueIds, type VenueId } from '../venue.ts';
import { dustBookOf, noDust, type DustBook } from './dust.ts';
import { dayOf, EARLIER, entryOf, nobodyOn, type AccountKind, type Owner, type Unit } from './entry.ts';
import { factKey, type DustFact, type Fact, type FillFact, type FundingFact } from './fact.ts';
import type { Held } from './funding.ts';
import { accountName, balanceOf, emptyOwnerBook, flatOn, post, resultOn, type Move, type OwnerBook } from './owner.ts';
import { minusResult, nothingMade, plusResult, sumOfResults, type Result } from './result.ts';

/** What a position would be closed at; null where nobody knows: then a hedge that holds some of it counts as what it cost. */
export type Marks = (venue: VenueId, quantity: PositionE8) => PriceE8 | null;

/** `forgotten`: older than what was forgotten, so it cannot be told from a repeat. */
export type Booked = 'booked' | 'repeat' | 'forgotten';

export interface Ledger {
  readonly simulated: boolean;
  /** @throws {InvariantViolation} for a fact of the other kind of books */
  book(fact: Fact): Booked;
  knows(fact: Fact): boolean;
  /** Base times 10^8 or USDT times 10^16; of all owners together without `owner`. */
  balance(account: {
    readonly venue: VenueId;
    readonly kind: AccountKind;
    readonly unit: Unit;
    readonly owner?: Owner;
  }): bigint;
  /** What a hedge has made; null while it holds something, or nothing was told of it. */
  madeBy(hedge: string): Result | null;
  /** The UTC day on which a hedge became flat; null as for `madeBy`. */
  endedOn(hedge: string): number | null;
  /** Of the hedges that became flat on that UTC day, of dust taken up, and of funding that no hedge carries. */
  madeOn(day: number): Result;
  /** What hedges that are not flat, and dust, would have made if all were closed at these marks. */
  unrealized(marks: Marks): Result;
  /** The same, of each venue. */
  unrealizedOn(marks: Marks): ReadonlyMap<VenueId, Result>;
  /** Of one hedge, by venue; nothing made for one that is flat or of which nothing was told. */
  unrealizedBy(hedge: string, marks: Marks): ReadonlyMap<VenueId, Result>;
  /** Hedges and dust together: what the venue should say. */
  positionOn(venue: VenueId): PositionE8;
  /** The residual on a venue that no order may close. */
  dustOf(venue: VenueId): PositionE8;
  /** What each hedge held on a venue when all that happened before that instant had happened. */
  heldAt(venue: VenueId, at: EpochMs): readonly Held[];
  /** Forgets finished hedges and days before an instant, so that memory is bounded; balances of venues and dust stay. */
  forget(before: EpochMs): void;
}

interface Dust {
  /** What was forgotten, as one sum. */
  folded: DustBook;
  facts: DustFact[];
  book: DustBook;
}

export function createLedger(simulated: boolean): Ledger {
  const known = new Map<string, EpochMs>();
  const owners = new Map<Owner, OwnerBook>();
  const open = new Set<Owner>();
  const days = new Map<number, Result>();
  const counted = new Map<Owner, { readonly day: number; readonly made: Result }>();
  const venues = new Map<string, bigint>();
  const dust = new Map<VenueId, Dust>();
  let forgottenBefore = Number.NEGATIVE_INFINITY as EpochMs;

  const madeByOwner = (book: OwnerBook): Result => sumOfResults(venueIds.map((venue) => resultOn(book, venue, 0n)));
  const ownerBook = (owner: Owner): OwnerBook => {
    const found = owners.get(owner) ?? emptyOwnerBook();
    owners.set(owner, found);
    return found;
  };
  /** What an owner counts for on which day follows from its book alone, so it is taken out and put in anew. */
  function recount(owner: Owner, day: number | null): void {
    const before = counted.get(owner);
    if (before !== undefined) days.set(before.day, minusResult(days.get(before.day) ?? nothingMade, before.made));
    counted.delete(owner);
    if (day === null) {
      open.add(owner);
      return;
    }
    const made = madeByOwner(ownerBook(owner));
    open.delete(owner);
    counted.set(owner, { day, made });
    days.set(day, plusResult(days.get(day) ?? nothingMade, made));
  }
  function move(fact: FillFact | DustFact): void {
    const book = ownerBook(fact.hedge);
    const gives = fact.kind === 'dust' || fact.side === 'sell';
    book.moves.push({ venue: fact.venue, at: fact.at, quantity: gives ? 0n - fact.quantity : fact.quantity });
    if (fact.at > book.lastMoveAt) book.lastMoveAt = fact.at;
  }
  const dustOn = (venue: VenueId): Dust => {
    const found = dust.get(venue) ?? { folded: noDust, facts: [], book: noDust };
    dust.set(venue, found);
    return found;
  };
  function keepDust(fact: DustFact): void {
    const held = dustOn(fact.venue);
    held.facts.push(fact);
    held.book = dustBookOf(held.facts, held.folded);
  }
  function apply(fact: Fact): void {
    const entry = entryOf(fact);
    known.set(entry.key, fact.at);
    for (const posting of entry.postings) {
      post(ownerBook(posting.owner).balances, posting);
      post(venues, posting);
    }
    if (fact.kind !== 'funding' && fact.hedge !== EARLIER) move(fact);
    if (fact.kind === 'dust') keepDust(fact);
    for (const owner of ownersOf(fact)) recount(owner, flatOn(ownerBook(owner)));
    if (fact.kind === 'funding' && owners.has(nobodyOn(dayOf(fact.at))))
      recount(nobodyOn(dayOf(fact.at)), dayOf(fact.at));
  }
  function unrealizedOn(marks: Marks): ReadonlyMap<VenueId, Result> {
    const ofHedges = [...open].map((owner) => valued(ownerBook(owner), marks));
    const of = (venue: VenueId): Result => {
      const ofDust = valuedDust(venue, dust.get(venue)?.book ?? noDust, marks);
      return sumOfResults([...ofHedges.map((hedge) => hedge.get(venue) ?? nothingMade), ofDust]);
    };
    return new Map(venueIds.map((venue) => [venue, of(venue)]));
  }
  return {
    simulated,
    book(fact) {
      invariant(fact.simulated === simulated, `${factKey(fact)} is of these books (simulated: ${simulated})`);
      if (known.has(factKey(fact))) return 'repeat';
      if (fact.at < forgottenBefore) return 'forgotten';
      apply(fact);
      return 'booked';
    },
    knows: (fact) => known.has(factKey(fact)),
    balance({ venue, kind, unit, owner }) {
      const balances = owner === undefined ? venues : owners.get(owner)?.balances;
      return balances?.get(accountName(venue, kind, unit)) ?? 0n;
    },
    madeBy: (hedge) => counted.get(hedge)?.made ?? null,
    endedOn: (hedge) => counted.get(hedge)?.day ?? null,
    madeOn(day) {
      const ofDust = [...dust.values()].map(({ book: { made } }) => ({
        ...nothingMade,
        trading: made.get(day) ?? nothingMade.trading,
      }));
      return plusResult(days.get(day) ?? nothingMade, sumOfResults(ofDust));
    },
    unrealized: (marks) => sumOfResults([...unrealizedOn(marks).values()]),
    unrealizedOn,
    unrealizedBy: (hedge, marks) => (open.has(hedge) ? valued(ownerBook(hedge), marks) : new Map()),
    positionOn: (venue) =>
      (balanceOf(venues, venue, 'position', 'base') + balanceOf(venues, venue, 'dust', 'base')) as PositionE8,
    dustOf: (venue) => balanceOf(venues, venue, 'dust', 'base') as PositionE8,
    heldAt(venue, at) {
      const beforeThen = (moves: readonly Move[]): bigint =>
        moves.reduce((sum, moved) => (moved.venue === venue && moved.at < at ? sum + moved.quantity : sum), 0n);
      const ofHedges = [...owners].map(([hedge, { moves }]): Held => ({ hedge, quantity: beforeThen(moves) }));
      const { facts, folded } = dustOn(venue);
      const ofDust = facts.reduce((sum, fact) => (fact.at < at ? sum + fact.quantity : sum), folded.quantity);
      return [...ofHedges, { hedge: null, quantity: ofDust }].filter(({ quantity }) => quantity !== 0n);
    },
    forget(before) {
      forgottenBefore = (before > forgottenBefore ? before : forgottenBefore) as EpochMs;
      for (const [key, at] of known) if (at < before) known.delete(key);
      for (const [owner, { day }] of counted) {
        if (day >= dayOf(before)) continue;
        counted.delete(owner);
        owners.delete(owner);
      }
      for (const day of days.keys()) if (day < dayOf(before)) days.delete(day);
      for (const held of dust.values()) {
        held.folded = dustBookOf(
          held.facts.filter((fact) => fact.at < before),
          held.folded,
        );
        held.facts = held.facts.filter((fact) => fact.at >= before);
        held.book = dustBookOf(held.facts, held.folded);
      }
    },
  };
}

/** The books that a ledger would be if it had been told just this. */
export function ledgerOf(simulated: boolean, facts: Iterable<FillFact | FundingFact | DustFact>): Ledger {
  const ledger = createLedger(simulated);
  for (const fact of facts) if (fact.simulated === simulated) ledger.book(fact);
  return ledger;
}

/** Whose result a fact changes. */
const ownersOf = (fact: Fact): readonly Owner[] => {
  if (fact.kind === 'funding') return [...new Set(fact.shares.map((share) => share.hedge))];
  return fact.hedge === EARLIER ? [] : [fact.hedge];
};

/** Both legs at their marks, or neither: one leg valued against the cost of the other would show a gain or loss that nobody has. */
function valued(book: OwnerBook, marks: Marks): ReadonlyMap<VenueId, Result> {
  const held = venueIds.map((venue) => {
    const quantity = balanceOf(book.balances, venue, 'position', 'base');
    const mark = quantity === 0n ? (0n as PriceE8) : marks(venue, quantity as PositionE8);
    return { venue, value: mark === null ? null : quantity * mark };
  });
  const known = held.every(({ value }) => value !== null);
  return new Map(held.map(({ venue, value }) => [venue, resultOn(book, venue, known ? value : null)]));
}

function valuedDust(venue: VenueId, { quantity, cost }: DustBook, marks: Marks): Result {
  const mark = quantity === 0n ? null : marks(venue, quantity as PositionE8);
  return { ...nothingMade, trading: (mark === null ? 0n : quantity * mark - cost) as CashE16 };
}
