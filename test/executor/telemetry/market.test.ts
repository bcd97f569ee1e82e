import { describe, expect, test } from 'vitest';
import { createDepths, marketRecord } from '#executor/telemetry/market.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import { loadConfig } from '#shared/config/load.ts';
import { MarketRecord, MARKET_LEVELS_MAX } from '#shared/wire/market.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import { binanceRules, okxRules } from '#test/support/rules.ts';

const view = (venue: VenueId, bids: readonly number[], asks: readonly number[]) => ({
  venue,
  instrument: 'BTCUSDT',
  bidPrices: Float64Array.from(bids),
  bidQuantities: new Float64Array(bids.length).fill(2),
  askPrices: Float64Array.from(asks),
  askQuantities: new Float64Array(asks.length).fill(3),
  bidLevels: bids.length,
  askLevels: asks.length,
  venueAt: epochMs(0),
  receivedAt: monotonicMs(0),
  madeAt: monotonicMs(0),
});

describe('the levels of the last book', () => {
  test('are copies: what the venue changes later is not seen', () => {
    const depths = createDepths(['okx', 'binance-um']);
    const book = view('okx', [10, 9], [11]);
    depths.see(book);
    book.bidPrices[0] = 99;
    expect(depths.of('okx')).toEqual({
      bids: [
        [10, 2],
        [9, 2],
      ],
      asks: [[11, 3]],
    });
    expect(depths.of('binance-um')).toEqual({ bids: [], asks: [] });
  });

  test('are gone with the stream, and are those of the next book after it', () => {
    const depths = createDepths(['okx']);
    depths.see(view('okx', [10, 9], [11]));
    depths.forget('okx');
    expect(depths.of('okx')).toEqual({ bids: [], asks: [] });
    depths.see(view('okx', [8], [12]));
    expect(depths.of('okx').bids).toEqual([[8, 2]]);
  });

  test.each([MARKET_LEVELS_MAX, MARKET_LEVELS_MAX + 1])(
    'of %i levels no more are kept than the engine looks at',
    (levels) => {
      const depths = createDepths(['okx']);
      depths.see(
        view(
          'okx',
          Array.from({ length: levels }, (_, index) => 100 - index),
          [101],
        ),
      );
      expect(depths.of('okx').bids).toHaveLength(MARKET_LEVELS_MAX);
    },
  );

  test('end before one that is no price', () => {
    const depths = createDepths(['okx']);
    depths.see(view('okx', [10, Number.NaN, 8], [Number.POSITIVE_INFINITY]));
    expect(depths.of('okx')).toEqual({ bids: [[10, 2]], asks: [] });
  });
});

describe('the market that is published', () => {
  const config = loadConfig({ PROFILE: 'paper' });
  const told = { takerFee: 0.0005, makerFee: 0.0002, leverage: 3 };
  const depths = createDepths(['binance-um', 'okx']);
  const rates = new Map([['okx', { rate: 0.0001, nextAt: epochMs(5) }]] as const);
  const both = new Map([
    ['binance-um', { ...told, rules: binanceRules }],
    ['okx', { ...told, rules: okxRules }],
  ] as const);

  test('is of both venues, and a record that is read back', () => {
    const record = marketRecord({ config, prepared: both, feed: { depths } }, rates);
    expect(MarketRecord.parse(record)).toMatchObject({
      mode: 'taker_taker',
      venues: [
        { venue: 'binance-um', lot: '0.001', notional_min: '100', taker_fee: 0.0005, leverage: 3, funding: null },
        { venue: 'okx', lot: '0.0001', funding: { rate: 0.0001, next_at: 5 } },
      ],
      rescue: { band_schedule_bps: [5, 10, 20, 40] },
    });
  });

  test('is not told before both have said their rules', () => {
    const one = new Map([...both].slice(0, 1));
    expect(marketRecord({ config, prepared: one, feed: { depths } }, rates)).toBeNull();
  });
});
