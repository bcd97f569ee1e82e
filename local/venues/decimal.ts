/** Writes an exact amount with a fixed number of decimals, cutting what is beyond; venues pad theirs with zeros. */
export function fixedE8(value: bigint, decimals: number): string {
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(9, '0');
  const whole = digits.slice(0, -8);
  return decimals === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-8, digits.length - 8 + decimals)}`;
}
