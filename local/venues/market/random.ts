/** A seeded source of numbers, so that a market can be had again. Not for anything secret. */
export interface Random {
  /** At least 0, below 1. */
  uniform(): number;
  between(min: number, max: number): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
  exponential(mean: number): number;
  /** Index of one of these weights, by its share; the last one when the weights sum to less than was drawn. */
  pick(weights: readonly number[]): number;
}

export function createRandom(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  /** A 32-bit counter stirred by multiplications and shifts: short, fast, even enough for a market. */
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const exponential = (mean: number): number => -mean * Math.log(1 - uniform());
  return {
    uniform,
    exponential,
    between: (min, max) => min + (max - min) * uniform(),
    normal: () => Math.sqrt(exponential(2)) * Math.cos(2 * Math.PI * uniform()),
    pick(weights) {
      let left = uniform() * weights.reduce((sum, weight) => sum + weight, 0);
      for (const [index, weight] of weights.entries()) {
        left -= weight;
        if (left < 0) return index;
      }
      return weights.length - 1;
    },
  };
}
