/** What was made, by where it came from. Exact, in 10^-16 USDT; what was paid is below zero. */
import type { CashE16 } from '../money.ts';

export interface Result {
  readonly trading: CashE16;
  readonly fees: CashE16;
  readonly rebates: CashE16;
  readonly funding: CashE16;
}

const zero = 0n as CashE16;
export const nothingMade: Result = { trading: zero, fees: zero, rebates: zero, funding: zero };

const combined = (one: Result, other: Result, sign: bigint): Result => ({
  trading: (one.trading + sign * other.trading) as CashE16,
  fees: (one.fees + sign * other.fees) as CashE16,
  rebates: (one.rebates + sign * other.rebates) as CashE16,
  funding: (one.funding + sign * other.funding) as CashE16,
});
export const plusResult = (one: Result, other: Result): Result => combined(one, other, 1n);
export const minusResult = (one: Result, other: Result): Result => combined(one, other, -1n);
export const sumOfResults = (results: readonly Result[]): Result => results.reduce(plusResult, nothingMade);
/** All of it together; `usdtOfCash` shows it. */
export const totalOf = ({ trading, fees, rebates, funding }: Result): CashE16 =>
  (trading + fees + rebates + funding) as CashE16;
