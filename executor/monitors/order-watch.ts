/**
 * Compares what rests at the venues with our books. An order of an older fencing id is cancelled, and shown until it is
 * gone; one that is not ours is shown and never touched: a person may have set it. One with an id of this leader that its
 * books do not have, and one that rests by our books and not there, are named when they stand. Each is a break, and a
 * break blocks new risk.
 */
import type { AccountPort, TradingPort } from '#executor/venues/venue.ts';
import { partsOfOrderId, type ClientOrderId, type FencingId } from '#shared/domain/ids.ts';
import type { OrderReport } from '#shared/domain/order.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { InstrumentId, VenueId } from '#shared/domain/venue.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';
import type { Reconciler } from './reconciler.ts';

/** @returns null for an order of this leader, and for one of a later leader, whose business it is */
export function breakKindOf(clientOrderId: string, ours: FencingId): 'foreign_order' | 'old_fence_order' | null {
  const parts = partsOfOrderId(clientOrderId);
  if (parts === null) return 'foreign_order';
  return parts.fencingId < ours ? 'old_fence_order' : null;
}

export interface WatchedVenue {
  readonly venue: VenueId;
  readonly trading: Pick<TradingPort, 'cancel'>;
  readonly account: Pick<AccountPort, 'openOrders'>;
}

/** Real orders of ours at a venue, as our books have them at this moment. */
export interface OwnOrders {
  /** May live there: sent, and without a proven end. */
  readonly live: ReadonlySet<ClientOrderId>;
  /** Accepted, and said to rest. */
  readonly resting: ReadonlySet<ClientOrderId>;
}

export interface OrderWatchDeps {
  readonly book: string;
  readonly instrument: InstrumentId;
  readonly venues: readonly WatchedVenue[];
  readonly fencingId: () => FencingId;
  readonly own: (venue: VenueId) => OwnOrders;
  readonly wall: () => EpochMs;
  readonly onBreak: (found: BreakRecord) => void;
}

/** What was on its way between two questions explains itself before it was seen so often in a row. */
export const LOOKS_TO_BREAK = 3;

/** The name of a break about an order that a venue shows. */
export const orderBreakId = ({ venue, venueOrderId }: Pick<OrderReport, 'venue' | 'venueOrderId'>): string =>
  `order-${venue}-${venueOrderId}`;

type Found = Pick<BreakRecord, 'id' | 'kind' | 'ours' | 'theirs'>;

export function createOrderWatch(deps: OrderWatchDeps): Reconciler {
  const standing = new Map<string, BreakRecord>();
  /** How often in a row each was seen that is no break yet. */
  const looks = new Map<string, number>();

  const ofVenue = (report: OrderReport, own: readonly OwnOrders[]): Found | null => {
    const kind = breakKindOf(report.clientOrderId, deps.fencingId());
    const theirs = `${report.clientOrderId || report.venueOrderId} resting`;
    const id = orderBreakId(report);
    if (kind !== null)
      return {
        id,
        kind,
        ours: kind === 'foreign_order' ? 'no such order' : 'nothing of an earlier leader',
        theirs,
      };
    const isLater = partsOfOrderId(report.clientOrderId)?.fencingId !== deps.fencingId();
    if (isLater || own.some(({ live }) => live.has(report.clientOrderId))) return null;
    return { id, kind: 'stray_order', ours: 'no such order of this leader', theirs };
  };
  const ofBooks = (reports: readonly OrderReport[], before: OwnOrders, after: OwnOrders, venue: VenueId): Found[] => {
    const there = new Set(reports.map((report) => report.clientOrderId));
    return [...before.resting]
      .filter((id) => after.resting.has(id) && !there.has(id))
      .map((id) => ({
        id: `missing-${venue}-${id}`,
        kind: 'missing_order',
        ours: `${id} resting`,
        theirs: 'no such order',
      }));
  };
  /** Foreign and old ones are what they are at once; the others may be on their way from one state to another. */
  const isCertain = ({ id, kind }: Found): boolean => {
    if (kind === 'foreign_order' || kind === 'old_fence_order') return true;
    const seen = (looks.get(id) ?? 0) + 1;
    looks.set(id, seen);
    return seen >= LOOKS_TO_BREAK;
  };
  const name = (found: Found, venue: VenueId): void => {
    if (standing.has(found.id) || !isCertain(found)) return;
    const record: BreakRecord = {
      ...found,
      book: deps.book,
      venue,
      instrument: deps.instrument,
      size: null,
      found_at: deps.wall(),
      resolved_at: null,
      ignored: null,
    };
    standing.set(found.id, record);
    deps.onBreak(record);
  };

  const lookAt = async ({ venue, trading, account }: WatchedVenue): Promise<boolean> => {
    const before = deps.own(venue);
    const read = await account.openOrders(deps.instrument);
    if (read.kind === 'unknown') return false;
    const after = deps.own(venue);
    const found = [
      ...read.value.flatMap((report) => ofVenue(report, [before, after]) ?? []),
      ...ofBooks(read.value, before, after, venue),
    ];
    const ids = new Set(found.map(({ id }) => id));
    for (const id of looks.keys()) if (id.includes(`-${venue}-`) && !ids.has(id)) looks.delete(id);
    for (const [id, record] of standing) {
      if (record.venue !== venue || ids.has(id)) continue;
      standing.delete(id);
      deps.onBreak({ ...record, resolved_at: deps.wall() });
    }
    for (const one of found) name(one, venue);
    // Cancelled at every look until it is gone: an unknown outcome is simply asked for again.
    for (const { clientOrderId } of read.value) {
      const parts = partsOfOrderId(clientOrderId);
      if (parts !== null && breakKindOf(clientOrderId, deps.fencingId()) === 'old_fence_order')
        await trading.cancel(deps.instrument, clientOrderId);
    }
    return true;
  };
  return {
    open: () => [...standing.values()],
    // What is not named at once is compared with books that go on changing: recovery does not wait for it.
    undecided: () => false,
    async look() {
      const answers = await Promise.all(deps.venues.map(lookAt));
      return answers.every((answered) => answered);
    },
  };
}

/** Two that look, as one: what they found together, and a look only counts when both could. */
export const together = (one: Reconciler, other: Reconciler): Reconciler => ({
  open: () => [...one.open(), ...other.open()],
  undecided: () => one.undecided() || other.undecided(),
  async look() {
    const answers = await Promise.all([one.look(), other.look()]);
    return answers.every((answered) => answered);
  },
});
