/** Binance's numbers for what the matching refuses; from the error-code page of the USD-M futures documentation. */
import type { MatchRejection } from '#shared/domain/matching/order.ts';

import { WireRefusal } from '../refusal.ts';

const rejections: Readonly<Record<MatchRejection, readonly [code: number, message: string]>> = {
  'quantity-step': [-1111, 'Precision is over the maximum defined for this asset.'],
  'quantity-min': [-4004, 'Quantity less than min quantity.'],
  'price-step': [-4014, 'Price not increased by tick size.'],
  'price-band': [-4016, 'Limit price is out of the allowed range.'],
  'price-missing': [-1102, "Mandatory parameter 'price' was not sent, was empty/null, or malformed."],
  'notional-min': [-4164, "Order's notional must be no smaller than 100 (unless you choose reduce only)."],
  'duplicate-id': [-4116, 'ClientOrderId is duplicated.'],
  'insufficient-margin': [-2019, 'Margin is insufficient.'],
  'nothing-to-reduce': [-2022, 'ReduceOnly Order is rejected.'],
  'would-take': [
    -5022,
    'Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be recorded in the order history',
  ],
  'fok-unfillable': [
    -5021,
    'Due to the order could not be filled immediately, the FOK order has been rejected. The order will not be recorded in the order history',
  ],
  'no-book': [-4131, "The counterparty's best price does not meet the PERCENT_PRICE filter limit."],
  'too-many-open-orders': [-2025, 'Reach max open order limit.'],
};

export const refuse = (code: number, message: string, status = 400): WireRefusal =>
  new WireRefusal(status, String(code), message);
export const refuseOrder = (reason: MatchRejection): WireRefusal => refuse(...rejections[reason]);
export const missing = (name: string): WireRefusal =>
  refuse(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
