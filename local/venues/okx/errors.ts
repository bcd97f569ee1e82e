/** OKX's codes for what the matching refuses; from the error-code page of the v5 documentation. */
import type { MatchRejection } from '#shared/domain/matching/order.ts';

import { WireRefusal } from '../refusal.ts';

/** `would-take` is not here: OKX accepts a post-only order and cancels it at once. */
export const rejections: Readonly<
  Record<Exclude<MatchRejection, 'would-take' | 'fok-unfillable'>, readonly [code: string, message: string]>
> = {
  'quantity-step': ['51121', 'Order quantity must be a multiple of the lot size.'],
  'quantity-min': ['51020', 'Your order should meet or exceed the minimum order amount.'],
  'price-step': ['51000', 'Parameter px error'],
  'price-band': ['51006', 'Order price is not within the price limit'],
  'price-missing': ['51000', 'Parameter px error'],
  'notional-min': ['51020', 'Your order should meet or exceed the minimum order amount.'],
  'duplicate-id': ['51016', 'Client order ID already exists.'],
  'insufficient-margin': ['51008', 'Order failed. Insufficient USDT margin in account'],
  'nothing-to-reduce': ['51169', "Order failed because you don't have any positions to reduce."],
  'no-book': ['51022', 'Contract suspended'],
  'too-many-open-orders': ['51025', 'Order count exceeds the limit.'],
};

export const refuse = (code: string, message: string, status = 200): WireRefusal =>
  new WireRefusal(status, code, message);
