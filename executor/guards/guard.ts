import type { Denial } from '#shared/domain/denial.ts';
import type { EntryBlock } from '#shared/domain/guard-reading.ts';
import type { NotionalE8, QuantityE8 } from '#shared/domain/money.ts';
import type { OrderRequest } from '#shared/domain/order.ts';
import type { Permission } from '#shared/domain/permission.ts';
import type { InstrumentRules, VenueId } from '#shared/domain/venue.ts';

/** What a guard may know of one venue at that instant. */
export interface VenueSnapshot {
  readonly quoteAgeMs: number;
  /** Null when the book may be traded on, else why not. */
  readonly unusableWhy: string | null;
  readonly rules: InstrumentRules;
  /** Absolute notional of open, in flight and in doubt on this venue and symbol, simulated or real like the order. */
  readonly positionNotional: NotionalE8;
  /** Orders of this kind (simulated or real) that may live there. */
  readonly liveOrders: number;
  /** Free margin; null when it is not known, which is not «enough». */
  readonly freeMargin: NotionalE8 | null;
}

/** Everything a guard may look at, frozen at one instant. A guard reads nothing else. */
export interface Snapshot {
  /** For this very order: a real order under dry run has the permissions of HOLD. */
  readonly permission: Permission;
  /** Why permission is what it is, for people. */
  readonly permissionWhy: string;
  readonly venues: Readonly<Record<VenueId, VenueSnapshot>>;
  /** What nothing new may be opened on, by the standing guards. */
  readonly entryBlocks: readonly EntryBlock[];
  readonly edgeBps: number;
  /** All legs of all hedges like this one (simulated or real): open + in flight + in doubt. */
  readonly totalNotional: NotionalE8;
  /** The part of it that the strategy which opens has; nothing where no budget of it is enforced. */
  readonly strategyNotional: NotionalE8;
  readonly liveHedges: number;
  readonly liveOrders: number;
  readonly ordersLastMin: number;
  /** A live hedge of the same pair with its legs the other way round. */
  readonly oppositeHedge: string | null;
  readonly liveSimulatedHedges: number;
  /** What stands open on the order's leg and side, for orders that reduce. */
  readonly exposedQuantity: QuantityE8;
  /** Notional that this order's sibling leg adds, so that both legs are reserved together. */
  readonly siblingNotional: NotionalE8;
  readonly leverage: number;
}

/** What holds on one venue for the symbol that is traded there. */
export interface VenueLimits {
  readonly positionNotionalMax: NotionalE8;
  /** Of all that stands on the venue; null where nobody set one. */
  readonly notionalMax: NotionalE8 | null;
  readonly openOrdersMax: number | null;
}

export interface GuardLimits {
  readonly quoteAgeMsMax: number;
  readonly edgeBpsMax: number;
  readonly totalNotionalMax: NotionalE8;
  /** Budget of the strategy that opens; null where it has none, or where budgets only advise. */
  readonly strategyNotionalMax: NotionalE8 | null;
  readonly venues: Readonly<Record<VenueId, VenueLimits>>;
  readonly openPositionsMax: number;
  readonly openOrdersMax: number;
  readonly ordersPerMinMax: number;
}

/** `null` means «nothing against it». */
export type Guard = (order: OrderRequest, snapshot: Snapshot, limits: GuardLimits) => Denial | null;
