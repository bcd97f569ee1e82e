/** What every venue must tell of funding. The book stands still, as in `venue.contract.ts`, and intervals are short. */
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { price } from '#shared/domain/money.ts';
import { epochMs } from '#shared/domain/time.ts';

import { finallyFound, until, type VenueUnderTest } from './venue.contract.ts';
import { anOrder, type Wish } from './venue-orders.ts';

export function venueFundingContract(name: string, make: () => Promise<VenueUnderTest>): void {
  describe(`${name} keeps the venue contract`, () => {
    let tested: VenueUnderTest;
    beforeEach(async () => {
      tested = await make();
      await tested.restoreBook();
    });
    afterEach(async () => {
      await tested.close();
    });

    test('funding is told once it is booked: a long pays the rate on the mark, a short receives it, and asking again changes nothing', async () => {
      const { account } = tested.venue;
      const trade = async (wish: Wish) => {
        const order = anOrder(tested.rules, wish);
        expect((await tested.venue.trading.place(order)).kind).toBe('accepted');
        return finallyFound(tested, order.clientOrderId);
      };
      const begun = epochMs(tested.wall());
      const payments = async () => {
        // A venue allows few such questions, and may book only when the first book after the end of an interval arrives.
        await sleep(150);
        await tested.restoreBook();
        const read = await account.fundingPayments('BTCUSDT', begun);
        if (read.kind === 'unknown') throw new Error(read.detail);
        return read.value;
      };
      const rate = await account.funding('BTCUSDT');
      if (rate.kind === 'unknown') throw new Error(rate.detail);
      expect(rate.value.rate).toBeGreaterThan(0);
      // Half a tick between the best prices, times a tenth of a coin, times the rate.
      const owed = (price('60000.05') * BigInt(Math.round(rate.value.rate * 1e8))) / 1_000_000_000n;
      await trade({ side: 'buy', quantity: '0.1', limit: '60000.1' });
      const paid = await until(async () => (await payments()).at(0), 'a long has paid');
      expect(paid.amount).toBe(-owed);
      expect([null, rate.value.rate]).toContain(paid.rate);
      expect(paid.at).toBeGreaterThanOrEqual(begun);
      await trade({ side: 'sell', quantity: '0.2', limit: '60000.0' });
      const received = await until(async () => (await payments()).find(({ amount }) => amount > 0n), 'a short is paid');
      expect(received.amount).toBe(owed);
      const all = await payments();
      expect(all[0]).toEqual(paid);
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted((one, other) => one - other));
      const later = await account.fundingPayments('BTCUSDT', epochMs(received.at));
      expect(later.kind === 'known' && later.value[0]).toEqual(received);
      expect(await account.fundingPayments('NOSUCH', begun)).toMatchObject({ kind: 'unknown' });
    });
  });
}
