/**
 * All arithmetic on money. Everything is a whole number of 10^-8 units in a bigint, so sums are exact; a function that
 * rounds says in which direction. On the wire and in tables money is a decimal string (`shared/wire/money.ts`).
 */
import type { Brand } from './brand.ts';
import { invariant } from './invariant.ts';

/** Quote currency (USDT) per one unit of base, times 10^8. Always above zero. */
export type PriceE8 = Brand<bigint, 'PriceE8'>;
/** Amount of base currency, times 10^8. Never negative; the side carries the sign. */
export type QuantityE8 = Brand<bigint, 'QuantityE8'>;
/** Absolute worth in USDT, times 10^8. Never negative. */
export type NotionalE8 = Brand<bigint, 'NotionalE8'>;
/** Signed amount of USDT, times 10^8: profit, loss, fee (a fee paid is negative). */
export type UsdtE8 = Brand<bigint, 'UsdtE8'>;
/** Signed amount of base currency, times 10^8: a position, long above zero. */
export type PositionE8 = Brand<bigint, 'PositionE8'>;

export const E8 = 100_000_000n;
const DECIMAL = /^(-?)(\d{1,20})(?:\.(\d{1,18}))?$/;

/**
 * Reads a plain decimal such as `-61800.25` as a whole number of 10^-8.
 * @returns null when the text is not a plain decimal or has more than eight decimals that are not zero
 */
export function parseE8(text: string): bigint | null {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', fraction = ''] = match;
  if (fraction.length > 8 && !/^0*$/.test(fraction.slice(8))) return null;
  const value = BigInt(whole + fraction.slice(0, 8).padEnd(8, '0'));
  return sign === '-' ? -value : value;
}

const ZERO = '0'.charCodeAt(0);

/** The shortest plain decimal that reads back as exactly this value. */
export function formatE8(value: bigint): string {
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(9, '0');
  const point = digits.length - 8;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === ZERO) end -= 1;
  const whole = sign + digits.slice(0, point);
  return end === point ? whole : `${whole}.${digits.slice(point, end)}`;
}

function must(text: string): bigint {
  const value = parseE8(text);
  invariant(value !== null, `«${text}» is a plain decimal with at most eight decimals`);
  return value;
}

/** For constants and tests. @throws {InvariantViolation} when the text is not a decimal of that kind. */
export function price(text: string): PriceE8 {
  const value = must(text);
  invariant(value > 0n, `a price is above zero, not ${text}`);
  return value as PriceE8;
}
export function quantity(text: string): QuantityE8 {
  const value = must(text);
  invariant(value >= 0n, `a quantity is not negative, not ${text}`);
  return value as QuantityE8;
}
export function notional(text: string): NotionalE8 {
  const value = must(text);
  invariant(value >= 0n, `a notional is not negative, not ${text}`);
  return value as NotionalE8;
}
export const usdt = (text: string): UsdtE8 => must(text) as UsdtE8;

/** Rounds up: a limit compares against the larger value, never the smaller. */
export function notionalOf(priceE8: PriceE8, quantityE8: QuantityE8): NotionalE8 {
  return ((priceE8 * quantityE8 + E8 - 1n) / E8) as NotionalE8;
}

/**
 * Signed cash that moves when base is bought (negative) or sold (positive). Exact: the product of two 10^-8 numbers has
 * sixteen decimals, so cash is kept in 10^-16 (`CashE16`) until a total is shown.
 */
export type CashE16 = Brand<bigint, 'CashE16'>;
export function cashOf(side: 'buy' | 'sell', priceE8: PriceE8, quantityE8: QuantityE8): CashE16 {
  const cash = priceE8 * quantityE8;
  return (side === 'buy' ? -cash : cash) as CashE16;
}
export const cashFromUsdt = (amount: UsdtE8): CashE16 => (amount * E8) as CashE16;
/** Rounds toward minus infinity: a total that is shown is never better than the truth. */
export function usdtOfCash(cash: CashE16): UsdtE8 {
  const down = cash / E8;
  return (cash < 0n && down * E8 !== cash ? down - 1n : down) as UsdtE8;
}

/** Rounds down to a whole lot: we never send more than was asked for. */
export function floorToLot(quantityE8: QuantityE8, lot: QuantityE8): QuantityE8 {
  invariant(lot > 0n, 'a lot size is above zero');
  return ((quantityE8 / lot) * lot) as QuantityE8;
}

/** Rounds to a price step in the direction that makes a marketable order more likely to fill. */
export function roundToTick(priceE8: PriceE8, tick: PriceE8, side: 'buy' | 'sell'): PriceE8 {
  invariant(tick > 0n, 'a tick size is above zero');
  const down = (priceE8 / tick) * tick;
  return (side === 'buy' && down !== priceE8 ? down + tick : down) as PriceE8;
}

/** For the hot path and for display only; never fed back into accounting. */
export const toNumber = (value: bigint): number => Number(value) / 1e8;
/** From the hot path into an order: the nearest 10^-8, so that a decimal that was read as a float comes back as itself. */
export const fromNumber = (value: number): bigint => BigInt(Math.round(value * 1e8));
