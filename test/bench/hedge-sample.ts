/** What the clock within the executor writes, and the bench reads: one line a hedging order. */
export const SAMPLES_FILE = 'hedge-clock.jsonl';

export interface HedgeSample {
  /** From the first fill since the order before to the bytes of the order. */
  readonly us: number;
  /** Of that the time in which the thread really ran; the rest it waited, for sockets or for its turn on the machine. */
  readonly cpuUs: number;
  /** Fills since the order before: more than one when the first was too little to hedge, or when they came together. */
  readonly fills: number;
}
