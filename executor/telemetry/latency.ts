/** A fixed histogram of microseconds: recording is one addition, reading is rare. */
const BUCKETS = 2_000;

export interface Latency {
  record(microseconds: number): void;
  /** Null before the first record. */
  percentiles(): { readonly p50: number; readonly p99: number } | null;
}

/** Half-microsecond buckets to one millisecond; what is slower counts in the last. */
export function createLatency(): Latency {
  const counts = new Uint32Array(BUCKETS);
  let total = 0;
  const at = (share: number): number => {
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      seen += counts[bucket] ?? 0;
      if (seen >= total * share) return (bucket + 1) / 2;
    }
    return BUCKETS / 2;
  };
  return {
    record(microseconds) {
      const bucket = Math.max(0, Math.min(BUCKETS - 1, Math.floor(microseconds * 2)));
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      total += 1;
    },
    percentiles: () => (total === 0 ? null : { p50: at(0.5), p99: at(0.99) }),
  };
}
