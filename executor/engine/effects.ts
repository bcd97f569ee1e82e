import type { Denial } from '#shared/domain/denial.ts';
import type { Hold } from '#shared/domain/level.ts';
import type { BookedOrder, ClearedOrder, Fill, OrderRequest } from '#shared/domain/order.ts';
import type { NotionalE8, PositionE8, PriceE8, QuantityE8 } from '#shared/domain/money.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { Hedge } from './hedge/hedge.ts';

/** A hedge that could have been opened. */
export interface Opportunity {
  readonly sell: VenueId;
  /** Net of all fees, for the whole size. */
  readonly edgeBps: number;
  /** Worth of one leg. */
  readonly notional: NotionalE8;
}

/** All that the engine can ask of its shell. It does nothing itself. */
export type Effect =
  /** `planned`: what the book of that instant promises; null when there is none to be priced by. */
  | { readonly type: 'place'; readonly order: ClearedOrder; readonly planned: PriceE8 | null }
  /** Ask the venue what became of an order whose request was signed at the latest at `sentBefore`. */
  | { readonly type: 'look-up'; readonly order: OrderRequest; readonly sentBefore: EpochMs }
  /** The engine holds already; this one is to be written into the level. */
  | { readonly type: 'hold'; readonly hold: Hold }
  /** The hedge as it is now, for the journal. Read at once: the object goes on changing. */
  | { readonly type: 'record-hedge'; readonly hedge: Hedge }
  | { readonly type: 'record-fill'; readonly hedge: Hedge; readonly fill: Fill }
  /** Withdraw one order; asked again until its end is proven. */
  | { readonly type: 'cancel'; readonly order: OrderRequest }
  /** Safe mode by a guard, to be written into the level; the engine holds already. */
  | { readonly type: 'safe-mode'; readonly reason: string }
  /** A decision that people should be able to read later, with its numbers. */
  | { readonly type: 'note'; readonly event: string; readonly fields: Readonly<Record<string, unknown>> }
  /** Base that goes from a hedge to the dust line of a venue, long above zero, and what a unit counts as. */
  | {
      readonly type: 'record-dust';
      readonly hedge: Hedge;
      readonly venue: VenueId;
      readonly quantity: PositionE8;
      readonly price: PriceE8;
    }
  /** The venue has proven another end of an order than the one that a person gave it. */
  | {
      readonly type: 'record-break';
      readonly order: BookedOrder;
      readonly ours: QuantityE8;
      readonly theirs: QuantityE8;
    }
  /** `givenUp`: what would have been opened; null when an order of a hedge that stands was denied. */
  | { readonly type: 'record-denial'; readonly denials: readonly Denial[]; readonly givenUp: Opportunity | null };
