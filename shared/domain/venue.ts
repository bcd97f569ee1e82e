import type { PriceE8, QuantityE8, NotionalE8 } from './money.ts';

/** Every venue we know by name. Order matters: the index of a venue in the engine's arrays is its index here. */
export const venueIds = ['binance-um', 'okx'] as const;
export type VenueId = (typeof venueIds)[number];
export const isVenueId = (text: string): text is VenueId => (venueIds as readonly string[]).includes(text);

/** Canonical name of a perpetual, the same on every venue: `BTCUSDT`. */
export type InstrumentId = string;

/** What one venue says of one perpetual, converted to base units. Prices in USDT, quantities in base currency. */
export interface InstrumentRules {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  /** The venue's own name: `BTCUSDT`, `BTC-USDT-SWAP`. */
  readonly venueSymbol: string;
  /** Base currency in one contract; 1 where orders are in base. */
  readonly contractSize: QuantityE8;
  /** Smallest step of an order's quantity, in base. */
  readonly lot: QuantityE8;
  readonly tick: PriceE8;
  readonly quantityMin: QuantityE8;
  /** Zero where the venue has none. */
  readonly notionalMin: NotionalE8;
}
