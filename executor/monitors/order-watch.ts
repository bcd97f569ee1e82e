/**
 * Looks at what rests at the venues. An order of an older fencing id is cancelled, and shown until it is gone; one that
 * is not ours is shown and never touched: a person may have set it. Either is a break, and a break blocks new risk.
 */
import type { AccountPort, TradingPort } from '#executor/venues/venue.ts';
import { partsOfOrderId, type FencingId } from '#shared/domain/ids.ts';
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

export interface OrderWatchDeps {
  readonly book: string;
  readonly instrument: InstrumentId;
  readonly venues: readonly WatchedVenue[];
  readonly fencingId: () => FencingId;
  readonly wall: () => EpochMs;
  readonly onBreak: (found: BreakRecord) => void;
}

export function createOrderWatch(deps: OrderWatchDeps): Reconciler {
  const standing = new Map<string, BreakRecord>();

  const take = (report: OrderReport): string | null => {
    const kind = breakKindOf(report.clientOrderId, deps.fencingId());
    if (kind === null) return null;
    const id = `order-${report.venue}-${report.venueOrderId}`;
    if (!standing.has(id)) {
      const found: BreakRecord = {
        id,
        book: deps.book,
        kind,
        venue: report.venue,
        instrument: deps.instrument,
        ours: kind === 'foreign_order' ? 'no such order' : 'nothing of an earlier leader',
        theirs: `${report.clientOrderId || report.venueOrderId} resting`,
        found_at: deps.wall(),
        resolved_at: null,
      };
      standing.set(id, found);
      deps.onBreak(found);
    }
    return id;
  };

  const lookAt = async ({ venue, trading, account }: WatchedVenue): Promise<boolean> => {
    const read = await account.openOrders(deps.instrument);
    if (read.kind === 'unknown') return false;
    const there = new Set(read.value.map(take));
    for (const [id, found] of standing) {
      if (found.venue !== venue || there.has(id)) continue;
      standing.delete(id);
      deps.onBreak({ ...found, resolved_at: deps.wall() });
    }
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
    // One look names what rests and is not ours.
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
