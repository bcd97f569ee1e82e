/**
 * Compares our books with each venue's positions while nothing is on its way. A difference that stands in two looks in
 * a row is a break: named, written, and a HOLD. Nothing is ever repaired here, and a read that failed is not «flat».
 */
import { formatE8, type PositionE8 } from '#shared/domain/money.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { InstrumentId, VenueId } from '#shared/domain/venue.ts';
import type { AccountPort } from '#executor/venues/venue.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';

export interface ReconcilerDeps {
  readonly book: string;
  readonly instrument: InstrumentId;
  readonly accounts: readonly AccountPort[];
  readonly expected: (venue: VenueId) => PositionE8;
  readonly quiet: () => boolean;
  readonly wall: () => EpochMs;
  readonly onBreak: (found: BreakRecord) => void;
}

export interface Reconciler {
  /** One look at every venue. @returns false when one of them could not be read, or orders were on their way */
  look(): Promise<boolean>;
  open(): readonly BreakRecord[];
}

const LOOKS_TO_BREAK = 2;

export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const standing = new Map<VenueId, BreakRecord>();
  const seen = new Map<VenueId, { readonly difference: string; readonly looks: number }>();

  const compare = (venue: VenueId, ours: bigint, theirs: bigint): void => {
    const open = standing.get(venue);
    if (ours === theirs) {
      seen.delete(venue);
      if (open !== undefined) deps.onBreak({ ...open, resolved_at: deps.wall() });
      standing.delete(venue);
      return;
    }
    const difference = `${formatE8(ours)} ${formatE8(theirs)}`;
    const before = seen.get(venue);
    const looks = before?.difference === difference ? before.looks + 1 : 1;
    seen.set(venue, { difference, looks });
    if (looks < LOOKS_TO_BREAK || (open?.ours === formatE8(ours) && open.theirs === formatE8(theirs))) return;
    const found: BreakRecord = {
      id: open?.id ?? `position-${venue}-${deps.wall().toString(36)}`,
      book: deps.book,
      kind: 'position',
      venue,
      instrument: deps.instrument,
      ours: formatE8(ours),
      theirs: formatE8(theirs),
      found_at: open?.found_at ?? deps.wall(),
      resolved_at: null,
    };
    standing.set(venue, found);
    deps.onBreak(found);
  };

  const lookAt = async (account: AccountPort): Promise<boolean> => {
    if (!deps.quiet()) return false;
    const before = deps.expected(account.venue);
    const read = await account.positions();
    if (read.kind === 'unknown') return false;
    // Something moved while we were asking: the two numbers are of different instants and prove nothing.
    if (!deps.quiet() || deps.expected(account.venue) !== before) return false;
    const theirs = read.value.find((position) => position.instrument === deps.instrument)?.quantity ?? 0n;
    compare(account.venue, before, theirs);
    return true;
  };
  return {
    open: () => [...standing.values()],
    async look() {
      const answers = await Promise.all(deps.accounts.map(lookAt));
      return answers.every((answered) => answered);
    },
  };
}
