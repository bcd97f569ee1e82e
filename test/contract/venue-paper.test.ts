import { createPaperVenue } from '#executor/venues/paper/paper-venue.ts';
import { BOOK_LEVELS, type BookView } from '#executor/venues/venue.ts';
import { usdt } from '#shared/domain/money.ts';
import { epochMs } from '#shared/domain/time.ts';
import { systemClock } from '#shared/runtime/clock.ts';

import { venueFundingContract } from './venue-funding.contract.ts';
import { venueContract, type VenueUnderTest } from './venue.contract.ts';
import { okxRules } from '#test/support/rules.ts';

const levels = (values: readonly number[]): Float64Array => {
  const array = new Float64Array(BOOK_LEVELS);
  array.set(values);
  return array;
};
const view = (filled: number): BookView => ({
  venue: 'okx',
  instrument: 'BTCUSDT',
  bidPrices: levels([60_000, 59_999.9, 59_999]),
  bidQuantities: levels([0.5, 1, 2]),
  askPrices: levels([60_000.1, 60_000.2, 60_001]),
  askQuantities: levels([0.5, 1, 2]),
  bidLevels: filled,
  askLevels: filled,
  venueAt: epochMs(systemClock.wall()),
  receivedAt: systemClock.monotonic(),
  madeAt: systemClock.monotonic(),
});

const FUNDING_MS = 200;

function make(): Promise<VenueUnderTest> {
  const venue = createPaperVenue({
    venue: 'okx',
    rules: [okxRules],
    fees: { takerE8: 50_000n, makerE8: 20_000n },
    clock: systemClock,
    balance: usdt('1000000'),
    startStamp: 't1',
    liveFunding: () => {
      const nextAt = epochMs((Math.floor(systemClock.wall() / FUNDING_MS) + 1) * FUNDING_MS);
      return Promise.resolve({ kind: 'known', value: { rate: 0.0001, nextAt } });
    },
  });
  return Promise.resolve({
    venue,
    rules: okxRules,
    takerE8: 50_000n,
    arrivalMsMax: 0,
    wall: () => systemClock.wall(),
    async restoreBook() {
      // Matching must see the empty book, or nothing of the whole one would be news to it.
      venue.feed(view(0));
      await venue.account.positions();
      venue.feed(view(3));
    },
    close: () => venue.close(),
  });
}

venueContract('the paper venue', make);
venueFundingContract('the paper venue', make);
