/** What a strategy is: two small pure questions over plain numbers. A strategy opens and closes nothing itself. */
export interface OpenQuestion {
  /** Average prices of taking the wanted quantity from the two books. */
  readonly sellAverage: number;
  readonly buyAverage: number;
  readonly roundTripFeesBps: number;
  readonly spreadBpsMin: number;
  /** What holding it would be paid in funding over the horizon, basis points of one leg; NaN while nobody knows. */
  readonly fundingBps: number;
}
export interface CloseQuestion {
  /** Gross spread that closing now would give back, basis points: buy back the sold leg, sell the bought one. */
  readonly remainingSpreadBps: number;
  readonly closeSpreadBps: number;
  /** What holding it on would be paid in funding over the horizon; NaN while nobody knows. */
  readonly fundingBps: number;
}
export interface Strategy {
  readonly name: string;
  /** Net edge in basis points when it is worth opening, NaN when it is not. */
  openEdgeBps(question: OpenQuestion): number;
  shouldClose(question: CloseQuestion): boolean;
}
