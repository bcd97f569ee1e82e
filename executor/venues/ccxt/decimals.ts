import * as z from 'zod';

import { parseE8, type PriceE8, type QuantityE8, type UsdtE8 } from '#shared/domain/money.ts';

/** Ids arrive as text or as numbers; they are only ever compared. */
export const idText = z.union([z.string(), z.number(), z.bigint()]).transform(String);
export const instant = z.union([z.string().regex(/^\d+$/), z.number()]).transform(Number);

/** Exact, or the payload is not understood. */
export const decimalE8 = z.union([z.string(), z.number()]).transform((text, context): bigint => {
  const value = parseE8(String(text));
  if (value !== null) return value;
  context.addIssue(`«${text}» is not a plain decimal with at most eight decimals`);
  return z.NEVER;
});
export const priceE8 = decimalE8.transform((value) => value as PriceE8);
export const quantityE8 = decimalE8.transform((value) => value as QuantityE8);
export const fraction = z.union([z.string(), z.number()]).transform(Number).pipe(z.number());

const LONG_DECIMAL = /^(-?)(\d{1,20})(?:\.(\d{1,40}))?$/;

/** Money with any number of decimals, rounded down to 10^-8: a fee is never shown smaller than it was. */
export function floorUsdt(text: string): UsdtE8 | null {
  const match = LONG_DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '0', decimals = ''] = match;
  const kept = BigInt(whole + decimals.slice(0, 8).padEnd(8, '0'));
  const rest = /[1-9]/.test(decimals.slice(8));
  return (sign === '-' ? -kept - (rest ? 1n : 0n) : kept) as UsdtE8;
}
export const signedUsdt = z.string().transform((text, context): UsdtE8 => {
  const value = floorUsdt(text);
  if (value !== null) return value;
  context.addIssue(`«${text}» is not a plain decimal`);
  return z.NEVER;
});
