/**
 * Compares our books with each venue's positions while nothing is on its way. A difference that stands in two looks in
 * a row (more, while an entry rests), and that no trade of the venue's own making explains, is a break: named, written, and a HOLD. Nothing is ever
 * repaired here, and a read that failed is not «flat».
 */
import { formatE8, type PositionE8 } from '#shared/domain/money.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { InstrumentId, VenueId } from '#shared/domain/venue.ts';
import type { Stillness } from '#executor/engine/silence.ts';
import type { AccountPort } from '#executor/venues/venue.ts';
import { createForeignPositions } from './foreign-positions.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';

export interface ReconcilerDeps {
  readonly book: string;
  readonly instrument: InstrumentId;
  readonly accounts: readonly Pick<AccountPort, 'venue' | 'positions'>[];
  readonly expected: (venue: VenueId) => PositionE8;
  readonly stillness: () => Stillness;
  readonly wall: () => EpochMs;
  readonly onBreak: (found: BreakRecord) => void;
  /** Reads what the venue closed by itself. @returns whether our books have taken in something by that */
  readonly explain: (venue: VenueId, held: PositionE8) => Promise<boolean>;
  readonly onAgreed: (venue: VenueId) => void;
}

export interface Reconciler {
  /** One look at every venue. @returns false when one of them could not be read, or orders were on their way */
  look(): Promise<boolean>;
  open(): readonly BreakRecord[];
  /** A difference was seen that is neither gone nor named yet: it takes a further look. */
  undecided(): boolean;
}

const LOOKS_TO_BREAK = 2;
/** Looks in a row at one difference that make it a break. A missed fill of an entry that rests is found in between. */
const looksToBreak: Readonly<Record<Stillness, number>> = {
  still: LOOKS_TO_BREAK,
  resting: 2 * LOOKS_TO_BREAK,
  moving: Number.POSITIVE_INFINITY,
};
/** A difference that stands is tried to be explained again after so many further looks. */
const LOOKS_TO_EXPLAIN_AGAIN = 6;

export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const standing = new Map<VenueId, BreakRecord>();
  const named = new Map<VenueId, string>();
  const foreign = createForeignPositions(deps);
  const seen = new Map<VenueId, { readonly difference: string; readonly looks: number }>();

  /** What is apart stays apart while trading goes on and moves both numbers. */
  const differenceOf = (ours: bigint, theirs: bigint): string => formatE8(ours - theirs);
  /** How often in a row this very difference has been seen, with this look. */
  const looksAt = (venue: VenueId, ours: bigint, theirs: bigint): number => {
    const before = seen.get(venue);
    return before?.difference === differenceOf(ours, theirs) ? before.looks + 1 : 1;
  };
  const compare = (venue: VenueId, ours: bigint, theirs: bigint): void => {
    const open = standing.get(venue);
    if (ours === theirs) {
      deps.onAgreed(venue);
      seen.delete(venue);
      if (open !== undefined) deps.onBreak({ ...open, resolved_at: deps.wall() });
      standing.delete(venue);
      named.delete(venue);
      return;
    }
    const looks = looksAt(venue, ours, theirs);
    seen.set(venue, { difference: differenceOf(ours, theirs), looks });
    if (looks < looksToBreak[deps.stillness()] || named.get(venue) === differenceOf(ours, theirs)) return;
    const found: BreakRecord = {
      id: open?.id ?? `position-${venue}-${deps.wall().toString(36)}`,
      book: deps.book,
      kind: 'position',
      venue,
      instrument: deps.instrument,
      ours: formatE8(ours),
      theirs: formatE8(theirs),
      size: formatE8(ours > theirs ? ours - theirs : theirs - ours),
      found_at: open?.found_at ?? deps.wall(),
      resolved_at: null,
      ignored: null,
    };
    named.set(venue, differenceOf(ours, theirs));
    standing.set(venue, found);
    deps.onBreak(found);
  };

  const lookAt = async (account: ReconcilerDeps['accounts'][number]): Promise<boolean> => {
    if (deps.stillness() === 'moving') return false;
    const before = deps.expected(account.venue);
    const read = await account.positions();
    if (read.kind === 'unknown') return false;
    // Something moved while we were asking: the two numbers are of different instants and prove nothing.
    if (deps.stillness() === 'moving' || deps.expected(account.venue) !== before) return false;
    foreign.see(account.venue, read.value);
    const found = read.value.find((position) => position.instrument === deps.instrument);
    const theirs = found?.quantity ?? (0n as PositionE8);
    if (before !== theirs && looksAt(account.venue, before, theirs) % LOOKS_TO_EXPLAIN_AGAIN === LOOKS_TO_BREAK) {
      // Explained, or something moved while we were asking: the next look compares.
      if (await deps.explain(account.venue, theirs)) return false;
      if (deps.stillness() === 'moving' || deps.expected(account.venue) !== before) return false;
    }
    compare(account.venue, before, theirs);
    return true;
  };
  return {
    open: () => [...standing.values(), ...foreign.open()],
    undecided: () => [...seen].some(([venue, { difference }]) => named.get(venue) !== difference),
    async look() {
      const answers = await Promise.all(deps.accounts.map(lookAt));
      return answers.every((answered) => answered);
    },
  };
}
