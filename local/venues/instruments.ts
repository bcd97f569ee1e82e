/** The one perpetual that both venues list, with the rules and fees of a normal account on each. */
import type { FeeSchedule } from '#shared/domain/matching/fees.ts';
import { notional, price, quantity } from '#shared/domain/money.ts';
import type { InstrumentRules, VenueId } from '#shared/domain/venue.ts';

export const INSTRUMENT = 'BTCUSDT';

export const instrumentRules: Readonly<Record<VenueId, InstrumentRules>> = {
  'binance-um': {
    venue: 'binance-um',
    instrument: INSTRUMENT,
    venueSymbol: 'BTCUSDT',
    contractSize: quantity('1'),
    lot: quantity('0.001'),
    tick: price('0.1'),
    quantityMin: quantity('0.001'),
    notionalMin: notional('100'),
  },
  okx: {
    venue: 'okx',
    instrument: INSTRUMENT,
    venueSymbol: 'BTC-USDT-SWAP',
    contractSize: quantity('0.01'),
    lot: quantity('0.0001'),
    tick: price('0.1'),
    quantityMin: quantity('0.0001'),
    notionalMin: notional('0'),
  },
};

/** Taker 0.05 % and maker 0.02 % on both: the published rates of a normal account. */
export const feeSchedules: Readonly<Record<VenueId, FeeSchedule>> = {
  'binance-um': { takerE8: 50_000n, makerE8: 20_000n },
  okx: { takerE8: 50_000n, makerE8: 20_000n },
};

/** Funding settles every eight hours at this rate; the simulator shows it and charges it at settlement. */
export const FUNDING_RATE: Readonly<Record<VenueId, string>> = { 'binance-um': '0.0001', okx: '0.00008' };
export const FUNDING_INTERVAL_MS = 8 * 3_600_000;
