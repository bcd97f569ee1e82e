import { durationMs } from '#shared/domain/time.ts';
import type { InstrumentId } from '#shared/domain/venue.ts';

import type { AccountPort, Read } from '../venue.ts';
import type { PaperFloor, PaperVenueOptions } from './paper-floor.ts';
import { reportOf } from './paper-outcomes.ts';

const known = <T>(value: T): Promise<Read<T>> => Promise.resolve({ kind: 'known', value });
const unknown = <T>(detail: string): Promise<Read<T>> => Promise.resolve({ kind: 'unknown', detail });

export function createPaperAccount(options: PaperVenueOptions, floor: PaperFloor): AccountPort {
  const { venue, fees } = options;
  const { account } = floor;
  const noSuch = (instrument: InstrumentId): string => `the paper venue has no ${instrument}`;
  return {
    venue,
    rules(instrument) {
      const market = floor.caughtUp(instrument);
      return market === undefined ? unknown(noSuch(instrument)) : known(market.rules);
    },
    positions() {
      for (const instrument of floor.instruments()) floor.caughtUp(instrument);
      const held = account.instruments().map((instrument) => account.position(instrument));
      const open = held.filter((position) => position.quantity !== 0n);
      return known(open.map(({ instrument, quantity }) => ({ venue, instrument, quantity })));
    },
    balance: () =>
      known({
        venue,
        free: account.available(),
        total: account.equity(),
        wallet: account.wallet(),
        used: account.margin(),
        maintenance: account.maintenance(),
      }),
    openOrders(instrument) {
      const market = floor.caughtUp(instrument);
      if (market === undefined) return unknown(noSuch(instrument));
      return known(market.matcher.openOrders().map((order) => reportOf(options, order, instrument)));
    },
    clockOffset: () => known({ offsetMs: 0, roundTripMs: durationMs(0) }),
    prepare(instrument, leverage) {
      account.setLeverage(instrument, leverage);
      return known({ oneWay: true, leverage: account.position(instrument).leverage });
    },
    // Paper has no margin calls: nothing closes by itself.
    forcedOrders: () => known([]),
    fees: () => known({ taker: Number(fees.takerE8) / 1e8, maker: Number(fees.makerE8) / 1e8 }),
    funding: (instrument) => floor.funding.read(instrument),
    async fundingPayments(instrument, since) {
      if (floor.caughtUp(instrument) === undefined) return unknown(noSuch(instrument));
      // Whoever asks what was paid keeps the rate fresh for what comes next.
      await floor.funding.read(instrument);
      return known(floor.funding.paid(instrument, since));
    },
  };
}
