/** Why *we* refused an order, with the value and the limit. A venue rejects, a person declines, a guard denies. */
import type { StandingGuardId } from './guard-reading.ts';
import { unreachable } from './invariant.ts';
import { formatE8, type NotionalE8, type QuantityE8 } from './money.ts';
import type { Purpose } from './order.ts';
import type { VenueId } from './venue.ts';

export type Denial =
  | { readonly code: 'NOT_PERMITTED'; readonly purpose: Purpose; readonly because: string }
  | {
      readonly code: 'QUOTE_STALE';
      readonly venue: VenueId;
      readonly quoteAgeMs: number;
      readonly quoteAgeMsMax: number;
    }
  | { readonly code: 'BOOK_UNUSABLE'; readonly venue: VenueId; readonly why: string }
  | { readonly code: 'EDGE_IMPLAUSIBLE'; readonly edgeBps: number; readonly edgeBpsMax: number }
  | { readonly code: 'TOTAL_NOTIONAL_EXCEEDS_MAX'; readonly notional: NotionalE8; readonly notionalMax: NotionalE8 }
  | {
      readonly code: 'STRATEGY_BUDGET_EXCEEDS_MAX';
      readonly notional: NotionalE8;
      readonly notionalMax: NotionalE8;
    }
  | {
      readonly code: 'POSITION_EXCEEDS_MAX';
      readonly venue: VenueId;
      readonly notional: NotionalE8;
      readonly notionalMax: NotionalE8;
    }
  | {
      readonly code: 'VENUE_NOTIONAL_EXCEEDS_MAX';
      readonly venue: VenueId;
      readonly notional: NotionalE8;
      readonly notionalMax: NotionalE8;
    }
  | { readonly code: 'OPEN_POSITIONS_EXCEED_MAX'; readonly positions: number; readonly positionsMax: number }
  | {
      readonly code: 'OPEN_ORDERS_EXCEED_MAX';
      readonly on: VenueId | 'all';
      readonly orders: number;
      readonly ordersMax: number;
    }
  | { readonly code: 'ORDER_RATE_EXCEEDS_MAX'; readonly ordersPerMin: number; readonly ordersPerMinMax: number }
  | { readonly code: 'OPPOSITE_HEDGE_OPEN'; readonly hedge: string }
  | { readonly code: 'SIMULATED_STILL_OPEN'; readonly hedges: number }
  | { readonly code: 'OFF_STEP'; readonly venue: VenueId; readonly quantity: QuantityE8; readonly lot: QuantityE8 }
  | {
      readonly code: 'BELOW_MINIMUM';
      readonly venue: VenueId;
      readonly what: string;
      readonly value: string;
      readonly minimum: string;
    }
  | { readonly code: 'MARGIN_SHORT'; readonly venue: VenueId; readonly needed: NotionalE8; readonly free: NotionalE8 }
  | { readonly code: 'NOT_REDUCE_ONLY'; readonly purpose: Purpose }
  | { readonly code: 'MORE_THAN_EXPOSED'; readonly quantity: QuantityE8; readonly exposed: QuantityE8 }
  | {
      readonly code: 'ENTRIES_BLOCKED';
      readonly guard: StandingGuardId;
      readonly on: VenueId | 'all';
      readonly why: string;
    }
  | { readonly code: 'TOLD_TO_WAIT' }
  | { readonly code: 'NO_ID_RESERVED' };

export type DenialCode = Denial['code'];

/** One line for a log, a message or the page. Nothing ever parses it. */
export function describeDenial(denial: Denial): string {
  switch (denial.code) {
    case 'NOT_PERMITTED':
      return `an order to ${denial.purpose} may not leave: ${denial.because}`;
    case 'QUOTE_STALE':
      return Number.isFinite(denial.quoteAgeMs)
        ? `the ${denial.venue} quote is ${denial.quoteAgeMs.toFixed(0)} ms old, the limit is ${denial.quoteAgeMsMax} ms`
        : `how old the ${denial.venue} quote is, is not known: the clock of the venue has not been read yet`;
    case 'BOOK_UNUSABLE':
      return `the ${denial.venue} book cannot be traded on: ${denial.why}`;
    case 'EDGE_IMPLAUSIBLE':
      return `an edge of ${denial.edgeBps.toFixed(1)} bps is not believed, the limit is ${denial.edgeBpsMax} bps`;
    case 'TOTAL_NOTIONAL_EXCEEDS_MAX':
      return `total notional would be ${formatE8(denial.notional)} USDT, the limit is ${formatE8(denial.notionalMax)}`;
    case 'STRATEGY_BUDGET_EXCEEDS_MAX':
      return `notional of its strategy would be ${formatE8(denial.notional)} USDT, its budget is ${formatE8(denial.notionalMax)}`;
    case 'POSITION_EXCEEDS_MAX':
      return `notional on ${denial.venue} would be ${formatE8(denial.notional)} USDT, the limit is ${formatE8(denial.notionalMax)}`;
    case 'VENUE_NOTIONAL_EXCEEDS_MAX':
      return `all notional on ${denial.venue} would be ${formatE8(denial.notional)} USDT, its cap is ${formatE8(denial.notionalMax)}`;
    case 'OPEN_POSITIONS_EXCEED_MAX':
      return `there would be ${denial.positions} hedges, the limit is ${denial.positionsMax}`;
    case 'OPEN_ORDERS_EXCEED_MAX':
      return `there would be ${denial.orders} orders at ${denial.on === 'all' ? 'venues' : denial.on}, the limit is ${denial.ordersMax}`;
    case 'ORDER_RATE_EXCEEDS_MAX':
      return `with those that close what is open there would be ${denial.ordersPerMin} orders within a minute, the limit is ${denial.ordersPerMinMax}`;
    case 'OPPOSITE_HEDGE_OPEN':
      return `hedge ${denial.hedge} is open the other way round; it has to close first`;
    case 'SIMULATED_STILL_OPEN':
      return `${denial.hedges} simulated hedges have to close on paper before real ones open`;
    case 'OFF_STEP':
      return `${formatE8(denial.quantity)} is not a whole number of ${denial.venue} lots of ${formatE8(denial.lot)}`;
    case 'BELOW_MINIMUM':
      return `${denial.what} ${denial.value} is below the minimum of ${denial.venue}, ${denial.minimum}`;
    case 'MARGIN_SHORT':
      return `${denial.venue} would need ${formatE8(denial.needed)} USDT of margin, ${formatE8(denial.free)} is free`;
    case 'NOT_REDUCE_ONLY':
      return `an order to ${denial.purpose} must be reduce-only`;
    case 'MORE_THAN_EXPOSED':
      return `${formatE8(denial.quantity)} is more than the ${formatE8(denial.exposed)} that stands open`;
    case 'ENTRIES_BLOCKED':
      return `${denial.guard} blocks what opens on ${denial.on === 'all' ? 'any venue' : denial.on}: ${denial.why}`;
    case 'TOLD_TO_WAIT':
      return 'a venue has told us to wait (429 or 418); nothing opens before the time that it stated';
    case 'NO_ID_RESERVED':
      return 'no reserved hedge id is left; more are being reserved';
    default:
      return unreachable(denial);
  }
}
