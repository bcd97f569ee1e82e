/** What every market source plays: two books in whole ticks and whole lots, so that nothing is rounded twice. */
import type { BookSide } from '#shared/domain/matching/ladder.ts';
import type { Side } from '#shared/domain/order.ts';
import type { VenueId } from '#shared/domain/venue.ts';

/** Zero lots: the level is gone. */
export interface TickLevel {
  readonly side: BookSide;
  readonly ticks: number;
  readonly lots: number;
}

/** `atMs` counts from the beginning of the pass. A `snapshot` says the whole book, `levels` only what changed. */
export type MarketRecord =
  | {
      readonly kind: 'snapshot' | 'levels';
      readonly atMs: number;
      readonly venue: VenueId;
      readonly levels: readonly TickLevel[];
    }
  | {
      readonly kind: 'trade';
      readonly atMs: number;
      readonly venue: VenueId;
      readonly takerSide: Side;
      readonly ticks: number;
      readonly lots: number;
    };

/** Where the market comes from, for whoever looks at it: nothing re-framed or invented goes unmarked. */
export interface MarketInfo {
  readonly market: 'recorded' | 'synthetic';
  readonly source: string;
  /** What is shown as something that it is not; empty when nothing is. */
  readonly reframed: string;
  readonly seed: number | null;
}

export interface MarketSource {
  readonly info: MarketInfo;
  /** Length of one pass; infinite for a source that never repeats. */
  readonly passMs: number;
  /** A fresh pass: begins with a snapshot of each book at 0 ms; times never go back. */
  pass(): Iterator<MarketRecord, undefined>;
}

export const REFRAMED_NOTE =
  'The OKX book is re-framed: it is the Binance COIN-M BTCUSD_PERP book, recorded together with Binance USD-M BTCUSDT, with contracts of 100 USD converted to BTC-USDT-SWAP contracts of 0.01 BTC. No OKX data is in it.';
