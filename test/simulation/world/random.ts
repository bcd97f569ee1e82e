/** Seeded chance. Every cause of chance has a stream of its own, so that a draw in one does not shift the others. */
export interface Random {
  /** At least 0, below 1. */
  uniform(): number;
  between(min: number, max: number): number;
  /** Whole number, both ends included. */
  whole(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  exponential(mean: number): number;
}

/** Spreads a name over 32 bits (FNV-1a). */
export function hashOfText(text: string, from = 0x811c9dc5): number {
  let hash = from;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

export function createRandom(seed: number, stream: string): Random {
  let state = hashOfText(stream, (Math.imul(seed, 0x9e3779b1) ^ 0x811c9dc5) >>> 0);
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (min: number, max: number): number => min + (max - min) * uniform();
  return {
    uniform,
    between,
    whole: (min, max) => Math.floor(between(min, max + 1)),
    chance: (probability) => uniform() < probability,
    pick: (list) => list[Math.floor(uniform() * list.length)] ?? list[0],
    exponential: (mean) => -mean * Math.log(1 - uniform()),
  };
}
