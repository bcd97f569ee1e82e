/** The one perpetual of a world, as each of its venues has it. */
import { fromNumber, parseE8, type PriceE8, type QuantityE8 } from '#shared/domain/money.ts';
import { venueIds, type InstrumentRules } from '#shared/domain/venue.ts';
import type { VenueRow } from '../fault.ts';
import { TICK } from './market.ts';

export const INSTRUMENT = 'BTCUSDT';

export const rulesOf = (row: VenueRow): InstrumentRules => ({
  venue: venueIds[row],
  instrument: INSTRUMENT,
  venueSymbol: row === 0 ? 'BTCUSDT' : 'BTC-USDT-SWAP',
  contractSize: (row === 0 ? 100_000_000n : 1_000_000n) as QuantityE8,
  lot: (row === 0 ? 100_000n : 10_000n) as QuantityE8,
  tick: fromNumber(TICK) as PriceE8,
  quantityMin: (row === 0 ? 100_000n : 10_000n) as QuantityE8,
  notionalMin: (parseE8(row === 0 ? '100' : '0') ?? 0n) as InstrumentRules['notionalMin'],
});
