import { E8, type PriceE8, type QuantityE8, type UsdtE8 } from '../money.ts';

/** Fractions of notional, times 10^8: 0.0005 is 50_000n. A negative one is a rebate. */
export interface FeeSchedule {
  readonly takerE8: bigint;
  readonly makerE8: bigint;
}

/**
 * What one execution moves in the wallet: negative when paid. Worked out on the exact notional and rounded to 10^-8 USDT
 * in the venue's favour (a fee up, a rebate down), once an execution, as venues book it.
 */
export function feeOf(price: PriceE8, quantity: QuantityE8, rateE8: bigint): UsdtE8 {
  const exactE24 = price * quantity * rateE8;
  const unit = E8 * E8;
  const magnitude = exactE24 >= 0n ? (exactE24 + unit - 1n) / unit : -(-exactE24 / unit);
  return -magnitude as bigint as UsdtE8;
}
