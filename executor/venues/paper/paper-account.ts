import { durationMs, epochMs } from '#shared/domain/time.ts';
import type { InstrumentId } from '#shared/domain/venue.ts';

import type { AccountPort, Read } from '../venue.ts';
import type { PaperFloor, PaperVenueOptions } from './paper-floor.ts';
import { reportOf } from './paper-outcomes.ts';

const FUNDING_INTERVAL_MS = 8 * 3_600_000;
const known = <T>(value: T): Promise<Read<T>> => Promise.resolve({ kind: 'known', value });
const unknown = <T>(detail: string): Promise<Read<T>> => Promise.resolve({ kind: 'unknown', detail });

export function createPaperAccount(options: PaperVenueOptions, floor: PaperFloor): AccountPort {
  const { venue, fees, clock } = options;
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
    balance: () => known({ venue, free: account.available(), total: account.wallet() }),
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
    fees: () => known({ taker: Number(fees.takerE8) / 1e8, maker: Number(fees.makerE8) / 1e8 }),
    // The paper account pays no funding: a hedge on paper lives for minutes, and both legs would nearly cancel out.
    funding: () =>
      known({
        rate: 0,
        nextAt: epochMs((Math.floor(clock.wall() / FUNDING_INTERVAL_MS) + 1) * FUNDING_INTERVAL_MS),
      }),
  };
}
