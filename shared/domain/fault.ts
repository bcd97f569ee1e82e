/** What goes wrong on purpose, to see that it does no harm. Nothing of this exists in an executor without chaos. */
export interface Faults {
  /** The fault profile that the values began with. */
  readonly profile: string;
  /** Probability that an update of a book is dropped. */
  readonly wsDropP: number;
  /** Probability that a request fails before it is sent. */
  readonly restTimeoutP: number;
  /** How long an order, and a cancel of all, is kept back. */
  readonly orderDelayMs: number;
  /** The same seed makes the same requests and updates fail, counted from the start. */
  readonly seed: number;
}

/** What has gone wrong on purpose since the start. */
export interface Injected {
  readonly wsDropped: number;
  readonly restFailed: number;
  readonly ordersDelayed: number;
}
