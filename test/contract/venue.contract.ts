/**
 * What every venue must do, for the executor to trust it. Kept by the paper venue and by ccxt against the venue
 * simulator, as Binance and as OKX. The book stands still unless a card moves it:
 *
 *   asks   60001.0 x 2     60000.2 x 1     60000.1 x 0.5
 *   bids   60000.0 x 0.5   59999.9 x 1     59999.0 x 2
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { BookView, LookUpOutcome, PlaceOutcome, Venue } from '#executor/venues/venue.ts';
import type { ClientOrderId } from '#shared/domain/ids.ts';
import { feeOf } from '#shared/domain/matching/fees.ts';
import { price, quantity } from '#shared/domain/money.ts';
import { isFinal, type ClearedOrder, type Fill, type OrderReport } from '#shared/domain/order.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { InstrumentRules } from '#shared/domain/venue.ts';

import { anOrder, freshId, type Wish } from './venue-orders.ts';

export interface VenueUnderTest {
  readonly venue: Venue;
  readonly rules: InstrumentRules;
  /** Fraction of notional times 10^8. */
  readonly takerE8: bigint;
  /** Longest that an order may still arrive after its stamp, by the venue's options. */
  readonly arrivalMsMax: number;
  wall(): number;
  /** The book above, whole again. */
  restoreBook(): Promise<void>;
  close(): Promise<void>;
}

const PUSH_WAIT_MS_MAX = 5_000;
const POLL_MS = 10;
export async function until<T>(ask: () => T | undefined | Promise<T | undefined>, what: string): Promise<T> {
  const tries = PUSH_WAIT_MS_MAX / POLL_MS;
  for (let index = 0; index < tries; index += 1) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(POLL_MS);
  }
  throw new Error(`it did not happen within ${PUSH_WAIT_MS_MAX} ms: ${what}`);
}

export interface Heard {
  readonly fills: Fill[];
  readonly orders: OrderReport[];
  readonly gaps: string[];
  live: number;
}
export function listen(venue: Venue): Heard {
  const heard: Heard = { fills: [], orders: [], gaps: [], live: 0 };
  venue.trading.onOrders({
    fill: (fill) => heard.fills.push(fill),
    order: (report) => heard.orders.push(report),
    gap: (why) => heard.gaps.push(why),
    live: () => void (heard.live += 1),
  });
  return heard;
}
export const sumOf = (fills: readonly Fill[]): bigint => fills.reduce((sum, fill) => sum + fill.quantity, 0n);

type Found = Extract<LookUpOutcome, { kind: 'found' }>;
/** A venue may need a moment to tell all; the answer may be late, never wrong. */
export const finallyFound = (tested: VenueUnderTest, id: ClientOrderId): Promise<Found> =>
  until(async () => {
    const answer = await tested.venue.trading.lookUp('BTCUSDT', id, epochMs(tested.wall()));
    return answer.kind === 'found' && isFinal(answer.report.state) ? answer : undefined;
  }, `order ${id} is found, ended`);

export function venueContract(name: string, make: () => Promise<VenueUnderTest>): void {
  describe(`${name} keeps the venue contract`, () => {
    let tested: VenueUnderTest;
    const place = async (wish: Wish): Promise<{ order: ClearedOrder; outcome: PlaceOutcome }> => {
      const order = anOrder(tested.rules, wish);
      return { order, outcome: await tested.venue.trading.place(order) };
    };
    /** Places, and asks the venue what became of it. */
    const trade = async (wish: Wish): Promise<Found> => {
      const { order, outcome } = await place(wish);
      expect(outcome.kind).toBe('accepted');
      return finallyFound(tested, order.clientOrderId);
    };
    beforeEach(async () => {
      tested = await make();
      await tested.restoreBook();
    });
    afterEach(async () => {
      await tested.close();
    });

    test('a limit inside the book takes level after level, and its executions add up to what it has filled', async () => {
      const { report, fills } = await trade({ side: 'buy', quantity: '0.8', limit: '60000.2' });
      expect(report.state).toBe('filled');
      expect(report.filledQuantity).toBe(quantity('0.8'));
      expect(sumOf(fills)).toBe(report.filledQuantity);
      expect(fills.map((fill) => [fill.price, fill.quantity])).toEqual([
        [price('60000.1'), quantity('0.5')],
        [price('60000.2'), quantity('0.3')],
      ]);
      expect(fills.every((fill) => fill.side === 'buy' && fill.venue === tested.venue.venue)).toBe(true);
    });

    test('a limit that the book cannot fill wholly fills what there is, and the rest is gone', async () => {
      const { report, fills } = await trade({ side: 'sell', quantity: '0.8', limit: '60000.0' });
      expect(['expired', 'cancelled']).toContain(report.state);
      expect(report.filledQuantity).toBe(quantity('0.5'));
      expect(sumOf(fills)).toBe(quantity('0.5'));
      expect(await tested.venue.account.openOrders('BTCUSDT')).toEqual({ kind: 'known', value: [] });
    });

    test('a limit outside the book fills nothing and leaves nothing behind', async () => {
      const { report, fills } = await trade({ side: 'buy', quantity: '0.8', limit: '59999.9' });
      expect(report.filledQuantity).toBe(0n);
      expect(fills).toEqual([]);
    });

    test.each([
      { side: 'buy', limit: '60000.9' },
      { side: 'sell', limit: '59999.1' },
    ] as const)('a $side of more than there is never trades worse than its limit $limit', async ({ side, limit }) => {
      const { fills } = await trade({ side, quantity: '3', limit });
      expect(sumOf(fills)).toBe(quantity('1.5'));
      expect(fills.every((fill) => (side === 'buy' ? fill.price <= price(limit) : fill.price >= price(limit)))).toBe(
        true,
      );
    });

    test('the fee of each execution is price times quantity times the rate, to the last decimal, below zero', async () => {
      const { fills } = await trade({ side: 'buy', quantity: '0.777', limit: '60000.2' });
      expect(fills.length).toBe(2);
      for (const fill of fills) {
        expect(fill.fee).toBe(feeOf(fill.price, fill.quantity, tested.takerE8));
        expect(fill.fee).toBeLessThan(0n);
      }
    });

    test('positions are the signed sum of the fills, and nothing when they cancel out', async () => {
      await trade({ side: 'buy', quantity: '0.6', limit: '60000.2' });
      await trade({ side: 'sell', quantity: '0.2', limit: '60000.0' });
      const held = { venue: tested.venue.venue, instrument: 'BTCUSDT', quantity: quantity('0.4') };
      expect(await tested.venue.account.positions()).toEqual({ kind: 'known', value: [held] });
      await trade({ side: 'sell', quantity: '0.4', limit: '59999.9', reduceOnly: true });
      expect(await tested.venue.account.positions()).toEqual({ kind: 'known', value: [] });
      await trade({ side: 'sell', quantity: '0.1', limit: '59999.0' });
      const short = { ...held, quantity: -10_000_000n };
      expect(await tested.venue.account.positions()).toEqual({ kind: 'known', value: [short] });
    });

    test('a market order closes what is held, and never more when it may only reduce', async () => {
      await trade({ side: 'buy', quantity: '0.3', limit: '60000.1' });
      const { fills } = await trade({
        side: 'sell',
        quantity: '0.4',
        limit: '59000',
        kind: 'market',
        reduceOnly: true,
      });
      expect(sumOf(fills)).toBe(quantity('0.3'));
      expect(await tested.venue.account.positions()).toEqual({ kind: 'known', value: [] });
    });

    test('a post-only order that would take is rejected, and trades nothing', async () => {
      const { outcome } = await place({ side: 'buy', quantity: '0.1', limit: '60000.1', kind: 'post-only' });
      expect(outcome).toMatchObject({ kind: 'rejected', reason: 'would-take' });
      expect(await tested.venue.account.positions()).toEqual({ kind: 'known', value: [] });
    });

    test('a reduce-only order without a position is rejected', async () => {
      const { outcome } = await place({ side: 'sell', quantity: '0.1', limit: '60000.0', reduceOnly: true });
      expect(outcome).toMatchObject({ kind: 'rejected', reason: 'reduce-only' });
    });

    test('a quantity below the minimum, and one between two steps, are rejected; the smallest that is right is not', async () => {
      const half = (tested.rules.lot / 2n)
        .toString()
        .padStart(9, '0')
        .replace(/^(\d+)(\d{8})$/, '$1.$2');
      const between = (tested.rules.lot * 100n + tested.rules.lot / 2n).toString().padStart(9, '0');
      const betweenText = between.replace(/^(\d+)(\d{8})$/, '$1.$2');
      for (const wrong of [half, betweenText]) {
        const { outcome } = await place({ side: 'buy', quantity: wrong, limit: '60000.1' });
        expect(outcome).toMatchObject({ kind: 'rejected', reason: 'size-or-step' });
      }
      const { outcome } = await place({ side: 'buy', quantity: '0.002', limit: '60000.1' });
      expect(outcome.kind).toBe('accepted');
    });

    test('an order that the margin cannot carry is rejected', async () => {
      const { outcome } = await place({ side: 'buy', quantity: '900', limit: '60000.1' });
      expect(outcome).toMatchObject({ kind: 'rejected', reason: 'insufficient-margin' });
    });

    test('an order that was never sent is unknown while it could still arrive, and never arrived afterwards', async () => {
      const id = freshId();
      const before = epochMs(tested.wall() + 60_000);
      expect(await tested.venue.trading.lookUp('BTCUSDT', id, before)).toMatchObject({ kind: 'unknown' });
      const longAgo = epochMs(tested.wall() - tested.arrivalMsMax - 1_000);
      expect(await tested.venue.trading.lookUp('BTCUSDT', id, longAgo)).toEqual({ kind: 'never-arrived' });
    });

    test('an order that rests is listed, cancelled once, and is then already done', async () => {
      const { order, outcome } = await place({ side: 'buy', quantity: '0.1', limit: '59000', kind: 'post-only' });
      expect(outcome.kind).toBe('accepted');
      const open = await tested.venue.account.openOrders('BTCUSDT');
      expect(open.kind === 'known' ? open.value.map((one) => one.clientOrderId) : open).toEqual([order.clientOrderId]);
      expect(await tested.venue.trading.cancel('BTCUSDT', order.clientOrderId)).toBe('cancelled');
      expect(await tested.venue.trading.cancel('BTCUSDT', order.clientOrderId)).toBe('already-done');
      const { report } = await finallyFound(tested, order.clientOrderId);
      expect(report).toMatchObject({ state: 'cancelled', filledQuantity: 0n });
    });

    test('cancelling an order that has filled is already done, and its fills stay', async () => {
      const { report } = await trade({ side: 'buy', quantity: '0.2', limit: '60000.1' });
      expect(await tested.venue.trading.cancel('BTCUSDT', report.clientOrderId)).toBe('already-done');
      expect(sumOf((await finallyFound(tested, report.clientOrderId)).fills)).toBe(quantity('0.2'));
    });

    test('cancelling all leaves nothing resting, also when nothing rested', async () => {
      expect(await tested.venue.trading.cancelAll('BTCUSDT')).toBe('done');
      await place({ side: 'buy', quantity: '0.1', limit: '59000', kind: 'post-only' });
      await place({ side: 'sell', quantity: '0.1', limit: '61000', kind: 'post-only' });
      expect(await tested.venue.trading.cancelAll('BTCUSDT')).toBe('done');
      expect(await tested.venue.account.openOrders('BTCUSDT')).toEqual({ kind: 'known', value: [] });
    });

    test("the dead-man's switch is set, set anew and taken back, and what rests stays meanwhile", async () => {
      const { order } = await place({ side: 'buy', quantity: '0.1', limit: '59000', kind: 'post-only' });
      for (const timeoutMs of [10_000, 10_000, 0])
        expect(await tested.venue.trading.armDeadMan('BTCUSDT', timeoutMs)).toBe('armed');
      const open = await tested.venue.account.openOrders('BTCUSDT');
      expect(open.kind === 'known' ? open.value.map((one) => one.clientOrderId) : open).toEqual([order.clientOrderId]);
    });

    test('each execution is pushed, with what a look-up tells of it, and the last report is final', async () => {
      const heard = listen(tested.venue);
      await until(() => (heard.live > 0 ? true : undefined), 'the order stream is live');
      const { report, fills } = await trade({ side: 'buy', quantity: '0.8', limit: '60000.2' });
      const pushed = await until(() => {
        const mine = heard.orders.filter((one) => one.clientOrderId === report.clientOrderId);
        return mine.some((one) => isFinal(one.state)) ? mine : undefined;
      }, 'a final report is pushed');
      expect(pushed.at(-1)).toEqual(report);
      const unique = [...new Map(heard.fills.map((fill) => [fill.tradeId, fill])).values()];
      expect(unique).toEqual(fills);
    });

    test('the book arrives best first, with what stands at each level', async () => {
      let last: BookView | undefined;
      const stop = tested.venue.marketData.subscribe(
        'BTCUSDT',
        (view) =>
          void (last = { ...view, bidPrices: view.bidPrices.slice(), askQuantities: view.askQuantities.slice() }),
        () => undefined,
      );
      await tested.restoreBook();
      const view = await until(() => (last?.askQuantities[0] === 0.5 ? last : undefined), 'the whole book');
      expect(Array.from(view.bidPrices.subarray(0, 3))).toEqual([60_000, 59_999.9, 59_999]);
      expect(Array.from(view.askQuantities.subarray(0, 3))).toEqual([0.5, 1, 2]);
      expect([view.bidLevels, view.askLevels]).toEqual([3, 3]);
      expect(view.venueAt).toBeGreaterThan(0);
      stop();
    });

    test('account questions are answered: rules, balance, fees, funding, clock, and one-way mode at the leverage asked for', async () => {
      const { account } = tested.venue;
      expect(await account.rules('BTCUSDT')).toEqual({ kind: 'known', value: tested.rules });
      expect(await account.rules('NOSUCH')).toMatchObject({ kind: 'unknown' });
      const balance = await account.balance();
      expect(balance.kind === 'known' && balance.value.free > 0n && balance.value.total > 0n).toBe(true);
      const taker = Number(tested.takerE8) / 1e8;
      expect(await account.fees('BTCUSDT')).toMatchObject({ kind: 'known', value: { taker } });
      const funding = await account.funding('BTCUSDT');
      expect(funding.kind === 'known' && funding.value.nextAt > tested.wall()).toBe(true);
      expect(await account.prepare('BTCUSDT', 3)).toEqual({ kind: 'known', value: { oneWay: true, leverage: 3 } });
      const clock = await account.clockOffset();
      expect(clock.kind === 'known' && Math.abs(clock.value.offsetMs) < 2_000).toBe(true);
    });
  });
}
