/**
 * Edge between two books, in basis points, as plain binary floats: for deciding only, never for accounting. These
 * functions run for every quote: they allocate nothing and return plain numbers.
 */

/** Gross spread of selling at `bid` and buying at `ask`, in basis points of the buying price. Negative when it costs. */
export function grossSpreadBps(bid: number, ask: number): number {
  return ((bid - ask) / ask) * 10_000;
}

/** What opening and closing both legs at once costs in taker fees, in basis points of one leg's notional. */
export function roundTripFeesBps(takerFeeOne: number, takerFeeOther: number): number {
  return 2 * (takerFeeOne + takerFeeOther) * 10_000;
}

/**
 * Average price of taking `quantity` from the best level on.
 * @returns NaN when the levels do not hold that much
 */
export function averagePrice(
  prices: Float64Array,
  quantities: Float64Array,
  from: number,
  levels: number,
  quantity: number,
): number {
  let left = quantity;
  let cost = 0;
  for (let level = from; level < from + levels; level += 1) {
    const at = quantities[level] ?? 0;
    const taken = at < left ? at : left;
    cost += taken * (prices[level] ?? Number.NaN);
    left -= taken;
    if (left <= 1e-12) return cost / quantity;
  }
  return Number.NaN;
}

/** Price of the last level that taking `quantity` touches, NaN when the levels do not hold that much. */
export function worstPrice(
  prices: Float64Array,
  quantities: Float64Array,
  from: number,
  levels: number,
  quantity: number,
): number {
  let left = quantity;
  for (let level = from; level < from + levels; level += 1) {
    left -= quantities[level] ?? 0;
    if (left <= 1e-12) return prices[level] ?? Number.NaN;
  }
  return Number.NaN;
}
