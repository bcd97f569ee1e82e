import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { MatchOrder, MatchRejection, MatchTrade } from '#shared/domain/matching/order.ts';
import type { Fill, OrderReport, OrderState } from '#shared/domain/order.ts';
import type { VenueId } from '#shared/domain/venue.ts';

import type { RejectReason } from '../venue.ts';

export const rejectReasons: Readonly<Record<MatchRejection, RejectReason>> = {
  'quantity-step': 'size-or-step',
  'quantity-min': 'size-or-step',
  'price-step': 'size-or-step',
  'price-band': 'price-band',
  'price-missing': 'other',
  'notional-min': 'notional-too-small',
  'duplicate-id': 'duplicate-id',
  'insufficient-margin': 'insufficient-margin',
  'nothing-to-reduce': 'reduce-only',
  'would-take': 'would-take',
  'fok-unfillable': 'no-liquidity',
  'no-book': 'no-liquidity',
  'too-many-open-orders': 'not-permitted',
};

/** What was left of an immediate order has expired; what we took back is cancelled. */
const stateOf = (order: MatchOrder): OrderState =>
  order.state === 'cancelled' && order.endedBecause === 'ioc-remainder' ? 'expired' : order.state;

/** Paper ids are told apart from a venue's at a glance, and from those of an earlier run by the start stamp. */
export interface PaperNames {
  readonly venue: VenueId;
  readonly startStamp: string;
}
export const tradeIdOf = (names: PaperNames, order: string, trade: MatchTrade): string =>
  `paper-${names.startStamp}-${order}-${trade.tradeNumber}`;

export const reportOf = (names: PaperNames, order: MatchOrder, instrument: string): OrderReport => ({
  venue: names.venue,
  clientOrderId: order.clientOrderId as ClientOrderId,
  venueOrderId: `paper-${names.startStamp}-${instrument}-${order.orderNumber}`,
  state: stateOf(order),
  filledQuantity: order.filled,
});
export const fillOf = (names: PaperNames, order: MatchOrder, trade: MatchTrade, instrument: string): Fill => ({
  venue: names.venue,
  clientOrderId: order.clientOrderId as ClientOrderId,
  tradeId: tradeIdOf(names, instrument, trade),
  side: order.side,
  price: trade.price,
  quantity: trade.quantity,
  fee: trade.fee,
  at: trade.at,
});
