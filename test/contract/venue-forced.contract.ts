/** What every venue must tell of what it closed by itself. The book stands still, as in `venue.contract.ts`. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { quantity } from '#shared/domain/money.ts';
import type { ForcedOrder, ForcedReason } from '#shared/domain/order.ts';
import { epochMs } from '#shared/domain/time.ts';

import { anOrder } from './venue-orders.ts';
import { finallyFound, sumOf, until, type VenueUnderTest } from './venue.contract.ts';

export interface ForcingVenueUnderTest extends VenueUnderTest {
  /** The venue closes so much of what is held by itself. */
  forceClose(reason: ForcedReason, base: string): Promise<void>;
}

export function venueForcedContract(name: string, make: () => Promise<ForcingVenueUnderTest>): void {
  describe(`${name} keeps the venue contract`, () => {
    let tested: ForcingVenueUnderTest;
    beforeEach(async () => {
      tested = await make();
      await tested.restoreBook();
    });
    afterEach(async () => {
      await tested.close();
    });

    test('what it closed by itself is rung for and then told with every trade, apart from what we and others ordered', async () => {
      const { account, trading } = tested.venue;
      const heard = { fills: [] as string[], orders: [] as string[], forced: [] as ForcedReason[], live: 0 };
      trading.onOrders({
        fill: (fill) => heard.fills.push(fill.tradeId),
        order: (report) => heard.orders.push(report.clientOrderId),
        forced: (reason) => heard.forced.push(reason),
        gap: () => undefined,
        live: () => void (heard.live += 1),
      });
      await until(() => (heard.live > 0 ? true : undefined), 'the order stream is live');
      const begun = epochMs(tested.wall() - 1_000);
      const told = async (): Promise<readonly ForcedOrder[]> => {
        const read = await account.forcedOrders('BTCUSDT', begun);
        if (read.kind === 'unknown') throw new Error(read.detail);
        return read.value;
      };
      expect(await told()).toEqual([]);
      const order = anOrder(tested.rules, { side: 'buy', quantity: '0.3', limit: '60000.1' });
      expect((await trading.place(order)).kind).toBe('accepted');
      const own = (await finallyFound(tested, order.clientOrderId)).fills.map((fill) => fill.tradeId);
      // More than the best level holds, so that one order has several trades; and twice for one reason.
      await tested.restoreBook();
      const wanted: readonly (readonly [ForcedReason, string])[] = [
        ['adl', '0.02'],
        ['adl', '0.03'],
        ['liquidation', '0.2'],
        ['settlement', '0.05'],
      ];
      for (const [reason, base] of wanted) await tested.forceClose(reason, base);
      await until(() => (new Set(heard.forced).size === 3 ? true : undefined), 'each reason is rung for');
      const orders = await until(async () => {
        const all = await told();
        return all.length === wanted.length ? all : undefined;
      }, 'all four are told');
      expect(orders.map(({ reason, fills }) => [reason, sumOf(fills)])).toEqual(
        wanted.map(([reason, base]) => [reason, quantity(base)]),
      );
      expect(new Set(orders.map(({ venueOrderId }) => venueOrderId)).size).toBe(wanted.length);
      const fills = orders.flatMap((one) => one.fills);
      expect(fills.every((fill) => fill.side === 'sell' && fill.price > 0n && fill.at >= begun)).toBe(true);
      const ids = fills.map((fill) => fill.tradeId);
      expect(new Set([...ids, ...own]).size).toBe(ids.length + own.length);
      // Nothing of it is told as an order or a fill of ours.
      expect(heard.fills.filter((id) => ids.includes(id))).toEqual([]);
      expect(new Set(heard.orders)).toEqual(new Set([order.clientOrderId]));
      const later = await account.forcedOrders('BTCUSDT', epochMs(tested.wall() + 60_000));
      expect(later).toEqual({ kind: 'known', value: [] });
      expect(await account.forcedOrders('NOSUCH', begun)).toMatchObject({ kind: 'unknown' });
      const held = await account.positions();
      expect(held).toEqual({ kind: 'known', value: [] });
    });
  });
}
