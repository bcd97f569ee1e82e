/** A seeded source of chance. Each cause has a stream of its own, so that a draw of one does not shift the others. */

/** Spreads text over 32 bits (FNV-1a). */
function hashOf(text: string, from: number): number {
  let hash = from >>> 0;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** @returns whether it happens this time, with the probability that is given */
export function createChance(seed: number, stream: string): (probability: number) => boolean {
  let state = hashOf(stream, Math.imul(seed, 0x9e3779b1) ^ 0x811c9dc5);
  return (probability) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 < probability;
  };
}
