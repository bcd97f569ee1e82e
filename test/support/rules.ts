/** The rules of one perpetual at both venues, as they are there; a test whose numbers matter says its own by spread. */
import { notional, price, quantity } from '#shared/domain/money.ts';
import type { InstrumentRules } from '#shared/domain/venue.ts';

export const binanceRules: InstrumentRules = {
  venue: 'binance-um',
  instrument: 'BTCUSDT',
  venueSymbol: 'BTCUSDT',
  contractSize: quantity('1'),
  lot: quantity('0.001'),
  tick: price('0.1'),
  quantityMin: quantity('0.001'),
  notionalMin: notional('100'),
};
export const okxRules: InstrumentRules = {
  venue: 'okx',
  instrument: 'BTCUSDT',
  venueSymbol: 'BTC-USDT-SWAP',
  contractSize: quantity('0.01'),
  lot: quantity('0.0001'),
  tick: price('0.1'),
  quantityMin: quantity('0.0001'),
  notionalMin: notional('0'),
};
