/**
 * Reads what a venue closed by itself, and tells the engine of what our books do not know. A push only rings: the venue's
 * id of such an order is not unique, a push may be lost, and only the list has every trade with its id.
 */
import { partId } from '#executor/engine/forced.ts';
import type { AccountPort } from '#executor/venues/venue.ts';
import type { FillFact } from '#shared/domain/ledger/fact.ts';
import type { PositionE8 } from '#shared/domain/money.ts';
import type { Fill, ForcedOrder } from '#shared/domain/order.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { InstrumentId, VenueId } from '#shared/domain/venue.ts';

/** After a ring the list is read at once, and again: a venue may push sooner than it lists, and our own fills come late. */
const PAUSES_MS = [0, 500, 1_500, 4_000] as const;
/** A ring during that begins again here, so that many of them cannot use up the venue's request budget. */
const RUNG_AGAIN_STEP = 2;

/** More than the clocks of a venue and ours are ever apart while both are used. */
const CLOCKS_APART_MS = 10_000;

export interface ForcedMonitorDeps {
  readonly instrument: InstrumentId;
  readonly accounts: readonly Pick<AccountPort, 'venue' | 'forcedOrders'>[];
  /** How far back each read asks: never further than our books remember, or a trade would be booked twice. */
  readonly since: () => EpochMs;
  readonly knows: (fact: FillFact) => boolean;
  /** Of a trade that hedges in memory have in part: how many parts they have; null when nothing of it is missing. */
  readonly partsBeforeRest: (fill: Fill) => number | null;
  readonly tell: (order: ForcedOrder, held: PositionE8 | null) => void;
  readonly wall: () => EpochMs;
  readonly ready: () => boolean;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

export interface ForcedMonitor {
  /** Something says that this venue closed a position: its list is read soon, a few times. */
  readonly ring: (venue: VenueId) => void;
  /**
   * @param held what the venue was just seen to hold while nothing of ours was on its way
   * @returns whether our books have taken in something that they did not know
   */
  readonly explain: (venue: VenueId, held: PositionE8) => Promise<boolean>;
  /** Books and venue are equal now: a trade of before that our books do not have closed nothing of ours. */
  readonly agreed: (venue: VenueId) => void;
}

export function createForcedMonitor(deps: ForcedMonitorDeps): ForcedMonitor {
  const { log } = deps;
  const steps = new Map<VenueId, number>();
  const agreedAt = new Map<VenueId, EpochMs>();

  const isKnown = (fill: Fill, part: number): boolean =>
    deps.knows({ ...fill, kind: 'fill', simulated: false, id: partId(fill.tradeId, part), hedge: '' });
  /** Known wholly: a crash may have come between two parts of a trade that closed two hedges. */
  const isBooked = (fill: Fill): boolean => {
    if (!isKnown(fill, 0)) return false;
    const parts = deps.partsBeforeRest(fill);
    return parts === null || parts === 0 || isKnown(fill, parts);
  };
  const isNews = (fill: Fill): boolean =>
    fill.at > (agreedAt.get(fill.venue) ?? 0) - CLOCKS_APART_MS && !isBooked(fill);

  const read = async (venue: VenueId, held: PositionE8 | null): Promise<boolean> => {
    const account = deps.accounts.find((each) => each.venue === venue);
    if (account === undefined || !deps.ready()) return false;
    const answer = await account.forcedOrders(deps.instrument, deps.since());
    if (answer.kind === 'unknown') log('forced.unknown', { venue, detail: answer.detail });
    if (answer.kind === 'unknown' || !deps.ready()) return false;
    let booked = 0;
    for (const order of answer.value) {
      const fills = order.fills.filter(isNews);
      if (fills.length === 0) continue;
      deps.tell({ ...order, fills }, held);
      const fit = fills.filter(isBooked).length;
      booked += fit;
      const { venueOrderId, reason } = order;
      // Told again and again while it fits nothing: once per confirmed difference is enough.
      if (fit > 0 || held !== null)
        log('forced.read', { venue, venue_order_id: venueOrderId, reason, trades: fills.length, booked: fit });
    }
    return booked > 0;
  };
  const follow = async (venue: VenueId): Promise<void> => {
    for (let step = 0; step < PAUSES_MS.length; step = (steps.get(venue) ?? step) + 1) {
      steps.set(venue, step);
      await deps.sleep(PAUSES_MS[step] ?? 0);
      await read(venue, null);
    }
    steps.delete(venue);
  };
  return {
    explain: read,
    agreed: (venue) => void agreedAt.set(venue, deps.wall()),
    ring(venue) {
      const step = steps.get(venue);
      if (step === undefined) void follow(venue);
      else steps.set(venue, Math.min(step, RUNG_AGAIN_STEP - 1));
    },
  };
}
