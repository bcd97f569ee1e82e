import type { EntryBlock } from '#shared/domain/guard-reading.ts';
import type { HoldReason } from '#shared/domain/hold.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import type { ClientOrderId, FencingId } from '#shared/domain/ids.ts';
import type { NotionalE8, PositionE8, PriceE8, QuantityE8 } from '#shared/domain/money.ts';
import type { Fill, ForcedOrder, OrderReport } from '#shared/domain/order.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { Findable } from './hedge/attempts.ts';
import type { Hedge } from './hedge/hedge.ts';

/** What became of a send, in the engine's words; the venue port's outcome with what the engine needs of it. */
export type SendOutcome =
  | { readonly kind: 'accepted'; readonly report: OrderReport | null; readonly fills: readonly Fill[] }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unknown'; readonly detail: string };

export type LookUpAnswer =
  | { readonly kind: 'found'; readonly report: OrderReport; readonly fills: readonly Fill[] }
  | { readonly kind: 'never-arrived' }
  | { readonly kind: 'unknown'; readonly detail: string };

/** Everything that is rarer than a quote. Each carries when it happened, on both clocks. */
export type EngineEvent = { readonly now: MonotonicMs; readonly at: EpochMs } & (
  | { readonly type: 'timer' }
  | { readonly type: 'standing'; readonly fencingId: FencingId; readonly leaseValidUntil: MonotonicMs }
  /** `readAt`: when the read was sent; what was read is at least that fresh. */
  | { readonly type: 'level'; readonly level: ControlLevel; readonly readAt: MonotonicMs }
  | { readonly type: 'ids'; readonly first: number; readonly last: number }
  | { readonly type: 'hold'; readonly reason: HoldReason; readonly note: string }
  | { readonly type: 'hold-written'; readonly id: string; readonly version: number }
  /** The venue has said that it wants to hear nothing before that instant. */
  | { readonly type: 'told-to-wait'; readonly venue: VenueId; readonly until: MonotonicMs }
  /** What nothing new may be opened on, though no HOLD is on: all that stands, which replaces what stood. */
  | { readonly type: 'entry-blocks'; readonly blocks: readonly EntryBlock[] }
  /** What selling on the first venue and buying on the second would be paid in funding over the horizon; null: not known. */
  | { readonly type: 'funding-outlook'; readonly bps: number | null }
  | { readonly type: 'margin'; readonly venue: VenueId; readonly free: NotionalE8 | null }
  | { readonly type: 'send-outcome'; readonly id: ClientOrderId; readonly outcome: SendOutcome }
  | { readonly type: 'look-up-answer'; readonly id: ClientOrderId; readonly answer: LookUpAnswer }
  | { readonly type: 'order'; readonly report: OrderReport }
  | { readonly type: 'fill'; readonly fill: Fill }
  /**
   * What a venue's own order on our account has traded; told as often as it is read. `held`: what the venue was seen to
   * hold while nothing of ours was on its way; null when it was not looked at.
   */
  | { readonly type: 'forced'; readonly order: ForcedOrder; readonly held: PositionE8 | null }
  | {
      readonly type: 'cancel-outcome';
      readonly id: ClientOrderId;
      readonly outcome: 'cancelled' | 'already-done' | 'unknown';
    }
  /** Close every live hedge pair by pair, reduce-only, until flat or off. `id`: the command that asked. */
  | { readonly type: 'flatten'; readonly on: boolean; readonly id: string }
  /** Withdraw our resting opening orders. */
  | { readonly type: 'cancel-resting' }
  /** A person says what became of an order, with a reason; the end of a doubt that no venue answers. */
  | {
      readonly type: 'settle-doubt';
      readonly id: ClientOrderId;
      readonly filled: QuantityE8;
      readonly price: PriceE8 | null;
      readonly note: string;
    }
  /** A person says that our books take over what the venue holds. `id`: the command, which names the entry for ever. */
  | { readonly type: 'adopt-position'; readonly venue: VenueId; readonly held: PositionE8; readonly id: string }
  /** A person asks that one hedge be closed, reduce-only, until it is or until the asking ends. */
  | { readonly type: 'close-one'; readonly hedge: string; readonly on: boolean }
  /** The table has a record of this hedge that names the attempts below these. */
  | { readonly type: 'recorded'; readonly hedge: string; readonly attempts: Findable }
  /** Off: nothing that stands alone is mended until books and venues have been compared. */
  | { readonly type: 'mending'; readonly on: boolean }
  /** What lies on the real dust line of a venue from an earlier life. */
  | { readonly type: 'dust'; readonly venue: VenueId; readonly base: PositionE8 }
  /** What lone legs of finished real hedges of an earlier life came to, and until when; it counts in the hour as well. */
  | { readonly type: 'stood-alone'; readonly ended: readonly { readonly usdtMs: number; readonly until: EpochMs }[] }
  | { readonly type: 'restore'; readonly hedges: readonly Hedge[] }
);
