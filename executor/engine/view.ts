/** The engine's state as others may look at it. Never changed through this. */
import type { ControlLevel, Hold } from '#shared/domain/level.ts';
import type { PositionE8 } from '#shared/domain/money.ts';
import type { Fill, OrderRequest } from '#shared/domain/order.ts';
import type { Permission } from '#shared/domain/permission.ts';
import { monotonicMs, type EpochMs, type MonotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import { adoptedBy } from './adopt.ts';
import { expectedPosition } from './exposure.ts';
import { partsBeforeRest } from './forced.ts';
import { isSentTrack, tracksOf, type Hedge, type OrderTrack } from './hedge/hedge.ts';
import { holdsInForce, permissionAt, whyNotOpen } from './latches.ts';
import { touchEdgeBps } from './quotes.ts';
import { stillnessOf, type Stillness } from './silence.ts';
import { cancelsLastMin, ordersLastMin, type EngineState } from './state.ts';

export interface EngineView {
  holds(): readonly Hold[];
  level(): ControlLevel | null;
  permission(now: MonotonicMs): Permission;
  whyNotOpen(now: MonotonicMs): string;
  liveHedges(): readonly Hedge[];
  finishedHedges(): readonly Hedge[];
  edgeBps(sell: 0 | 1): number;
  ordersLastMin(now: MonotonicMs): number;
  cancelsLastMin(now: MonotonicMs): number;
  /** Lone legs over the last hour, USDT x seconds. */
  unhedgedUsdtS(now: MonotonicMs): number;
  /** No real hedge stands open and no real order is on its way. */
  flat(): boolean;
  /** Client ids of real orders that may live at a venue. */
  openOrders(): readonly OrderRequest[];
  dust(): ReadonlyMap<string, bigint>;
  /** Opening orders that have left and whose answer is still out. */
  openingInFlight(): number;
  /** Signed base position that our books expect on a venue, real hedges only. */
  expectedPosition(venue: VenueId): PositionE8;
  /** Whether real orders are on their way: only while nothing moves can books and venue be compared. */
  stillness(): Stillness;
  /** The open hedge that this adoption made; null when it made none, or it is over. */
  adopted(id: string): string | null;
  /** How many parts of a forced trade hedges in memory have while some of it is missing; null when none of it is. */
  forcedPartsBeforeRest(trade: Fill): number | null;
  /** No order that was sent before then may have filled there more than we know. */
  isTold(venue: VenueId, simulated: boolean, sentBefore: EpochMs): boolean;
  idsLeft(): number;
  /** When the level that is applied was asked for; negative infinity before the first. */
  levelReadAt(): MonotonicMs;
}

export function viewOf(state: EngineState): EngineView {
  const { latches } = state;
  return {
    holds: () => holdsInForce(latches),
    level: () => latches.level,
    permission: (now) => permissionAt(latches, now, latches.level?.dry_run.on ?? true),
    whyNotOpen: (now) => whyNotOpen(latches, now, latches.level?.dry_run.on ?? true),
    liveHedges: () => state.live,
    finishedHedges: () => state.finished,
    edgeBps: (sell) => touchEdgeBps(state, sell),
    ordersLastMin: (now) => ordersLastMin(state, now),
    cancelsLastMin: (now) => cancelsLastMin(state, now),
    unhedgedUsdtS: (now) => state.unhedgedHour.usdtSeconds(now),
    flat: () => state.live.every((hedge) => hedge.simulated),
    openOrders: () =>
      realTracks(state)
        .filter(isSentTrack)
        .filter((track) => track.stage !== 'settled')
        .map((track) => track.request),
    dust: () => state.dust,
    openingInFlight: () =>
      realTracks(state).filter((track) => track.stage === 'sending' && track.request.purpose === 'open').length,
    expectedPosition: (venue) => expectedPosition(state, venue),
    stillness: () => stillnessOf(state.live),
    adopted: (id) => adoptedBy(state, id),
    forcedPartsBeforeRest: (trade) => partsBeforeRest(state, trade),
    isTold: (venue, simulated, sentBefore) =>
      [...state.live, ...state.finished].every(
        (hedge) =>
          hedge.simulated !== simulated || tracksOf(hedge).every((track) => isToldOf(track, venue, sentBefore)),
      ),
    levelReadAt: () => monotonicMs(latches.levelReadAt),
    idsLeft: () =>
      Math.max(0, state.ids.through - state.ids.from + 1) + Math.max(0, state.ids.nextThrough - state.ids.nextFrom + 1),
  };
}

/** One that lives tells its fills as they come; while an answer is out, or fills are missing that the venue counts, nobody knows. */
const isToldOf = (
  { request, stage, sentAt, filled, reported }: OrderTrack,
  venue: VenueId,
  sentBefore: EpochMs,
): boolean =>
  request.venue !== venue ||
  sentAt >= sentBefore ||
  stage === 'settled' ||
  (stage === 'accepted' && filled >= reported);

const realTracks = (state: EngineState): ReturnType<typeof tracksOf> =>
  state.live.filter((hedge) => !hedge.simulated).flatMap((hedge) => tracksOf(hedge));
