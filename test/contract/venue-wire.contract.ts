/** What a venue across a wire must do beyond the venue contract: everything that can go wrong between asking and hearing. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { epochMs, type MonotonicMs } from '#shared/domain/time.ts';
import { price, quantity } from '#shared/domain/money.ts';

import { anOrder, type Wish } from './venue-orders.ts';
import { finallyFound, listen, sumOf, until, type VenueUnderTest } from './venue.contract.ts';

export interface WireVenueUnderTest extends VenueUnderTest {
  /** What our clocks and our gate were asked, in order. */
  readonly asked: string[];
  /** From now on the gate answers so; `pauseMs` stops the whole process inside it, after the stamp. */
  setGate(gate: { readonly allowed: boolean; readonly pauseMs: number }): void;
  /** Client order ids that reached the venue, whatever became of them, by the venue's own log. */
  arrived(): Promise<readonly string[]>;
  loseAnswers(count: number): Promise<void>;
  setLatency(ms: number): Promise<void>;
  setStreams(open: boolean): Promise<void>;
  setMaintenance(on: boolean): Promise<void>;
  setBanned(on: boolean): Promise<void>;
  /** What a refusal as banned lets us wait, whether the venue says it or not. */
  readonly waitMs: number;
  /** Our own clock stands from now on; `advance` moves it. */
  monotonic(): MonotonicMs;
  stopClock(): void;
  advance(ms: number): void;
  readonly orderTimeoutMs: number;
  readonly requestWindowMs: number;
  /** The shortest time that the venue's dead-man's switch can be set to. */
  readonly deadManMsMin: number;
  /** The same venue with a secret that is wrong. */
  withWrongSecret(): VenueUnderTest['venue'];
}

const buy: Wish = { side: 'buy', quantity: '0.3', limit: '60000.1' };

export function venueWireContract(name: string, make: () => Promise<WireVenueUnderTest>): void {
  describe(`${name} keeps the contract of a venue across a wire`, () => {
    let tested: WireVenueUnderTest;
    beforeEach(async () => {
      tested = await make();
      await tested.restoreBook();
      expect((await tested.venue.account.clockOffset()).kind).toBe('known');
    });
    afterEach(async () => {
      await tested.close();
    });

    test('the gate is asked after the stamp was taken, with nothing between, and what it refuses never arrives', async () => {
      const order = anOrder(tested.rules, buy);
      await tested.venue.account.rules('BTCUSDT');
      tested.setGate({ allowed: false, pauseMs: 0 });
      tested.asked.length = 0;
      const outcome = await tested.venue.trading.place(order);
      expect(outcome).toEqual({ kind: 'not-sent', why: 'the gate is shut' });
      const gate = tested.asked.indexOf('gate complete');
      expect(tested.asked.slice(gate - 2, gate + 1)).toEqual(['monotonic', 'monotonic', 'gate complete']);
      expect(await tested.arrived()).not.toContain(order.clientOrderId);
      tested.setGate({ allowed: true, pauseMs: 0 });
      expect((await tested.venue.trading.place(anOrder(tested.rules, buy))).kind).toBe('accepted');
    });

    test('how old a book is, is known once the clock of the venue was read, and not before', async () => {
      const seen = async (venue: VenueUnderTest['venue']): Promise<readonly [number, number]> => {
        let ages: readonly [number, number] | undefined;
        const stop = venue.marketData.subscribe(
          'BTCUSDT',
          (view) => void (ages = [view.madeAt, view.receivedAt]),
          () => undefined,
        );
        await tested.restoreBook();
        const found = await until(() => ages, 'a book');
        stop();
        return found;
      };
      const [madeAt, receivedAt] = await seen(tested.venue);
      expect(madeAt).toBeLessThanOrEqual(receivedAt);
      expect(madeAt).toBeGreaterThan(receivedAt - 5_000);
      const unread = tested.withWrongSecret();
      expect((await seen(unread))[0]).toBe(Number.NEGATIVE_INFINITY);
      await unread.close();
    });

    test('cancels and look-ups pass a gate that is shut', async () => {
      const order = anOrder(tested.rules, { ...buy, limit: '59000', kind: 'post-only' });
      expect((await tested.venue.trading.place(order)).kind).toBe('accepted');
      tested.setGate({ allowed: false, pauseMs: 0 });
      expect(await tested.venue.trading.cancel('BTCUSDT', order.clientOrderId)).toBe('cancelled');
      expect((await finallyFound(tested, order.clientOrderId)).report.state).toBe('cancelled');
    });

    test('a process that pauses between the stamp and the send wakes too late: the venue refuses the order', async () => {
      const order = anOrder(tested.rules, buy);
      await tested.venue.account.rules('BTCUSDT');
      const sentBefore = epochMs(tested.wall() + 100);
      tested.setGate({ allowed: true, pauseMs: tested.requestWindowMs + 200 });
      const outcome = await tested.venue.trading.place(order);
      const tooLate = outcome.kind === 'rejected' && outcome.reason === 'too-late';
      expect(tooLate || outcome.kind === 'unknown').toBe(true);
      expect(await tested.arrived()).toContain(order.clientOrderId);
      expect(await tested.venue.account.positions()).toEqual({ kind: 'known', value: [] });
      await until(async () => {
        const answer = await tested.venue.trading.lookUp('BTCUSDT', order.clientOrderId, sentBefore);
        expect(answer.kind).not.toBe('found');
        return answer.kind === 'never-arrived' ? true : undefined;
      }, 'the look-up proves that it never arrived');
    });

    test('an answer that is lost after the order acted is unknown, is not sent again, and a look-up finds it', async () => {
      await tested.venue.account.rules('BTCUSDT');
      await tested.loseAnswers(1);
      const order = anOrder(tested.rules, buy);
      expect(await tested.venue.trading.place(order)).toMatchObject({ kind: 'unknown' });
      const { fills, report } = await finallyFound(tested, order.clientOrderId);
      expect(report.filledQuantity).toBe(quantity('0.3'));
      expect(sumOf(fills)).toBe(quantity('0.3'));
      expect((await tested.arrived()).filter((id) => id === order.clientOrderId)).toHaveLength(1);
    });

    test('a venue that is slower than our bound leaves the outcome unknown, and the order is found later', async () => {
      await tested.venue.account.rules('BTCUSDT');
      await tested.setLatency(tested.orderTimeoutMs + 100);
      const order = anOrder(tested.rules, buy);
      expect(await tested.venue.trading.place(order)).toMatchObject({ kind: 'unknown', cause: 'timeout' });
      await tested.setLatency(0);
      expect((await finallyFound(tested, order.clientOrderId)).report.filledQuantity).toBe(quantity('0.3'));
    });

    test('a venue in maintenance says nothing that proves anything: unknown', async () => {
      await tested.venue.account.rules('BTCUSDT');
      await tested.setMaintenance(true);
      const { trading, account } = tested.venue;
      expect(await trading.place(anOrder(tested.rules, buy))).toMatchObject({ kind: 'unknown' });
      expect(await trading.lookUp('BTCUSDT', anOrder(tested.rules, buy).clientOrderId, epochMs(0))).toMatchObject({
        kind: 'unknown',
      });
      expect(await trading.cancelAll('BTCUSDT')).toBe('unknown');
      expect(await account.positions()).toMatchObject({ kind: 'unknown' });
    });

    test('its health tells requests that were answered from those that were not, and maintenance from both', async () => {
      const { account, health } = tested.venue;
      const look = () => health.requests(tested.monotonic(), 60_000);
      await account.positions();
      expect(look()).toMatchObject({ errors: 0, mostly: null, maintenance: null });
      expect(look().requests).toBeGreaterThan(0);
      await tested.setMaintenance(true);
      await account.positions();
      await account.positions();
      expect(look()).toMatchObject({ errors: 2, mostly: 'maintenance', maintenance: { answers: 2 } });
      await tested.setMaintenance(false);
      await account.positions();
      expect(look()).toMatchObject({ errors: 2, maintenance: null });
      await tested.setBanned(true);
      await account.positions();
      // What is not sent while the venue wants to hear nothing is no word about it.
      await account.positions();
      expect(look()).toMatchObject({ errors: 3 });
      await tested.setBanned(false);
    });

    test('a ban is never read as an order that lives', async () => {
      await tested.venue.account.rules('BTCUSDT');
      await tested.setBanned(true);
      const outcome = await tested.venue.trading.place(anOrder(tested.rules, buy));
      expect(outcome.kind === 'unknown' || (outcome.kind === 'rejected' && outcome.reason === 'banned')).toBe(true);
    });

    test('a venue that has told us to wait gets no request of any kind before that time, and every kind from then on', async () => {
      const { trading, account } = tested.venue;
      await account.rules('BTCUSDT');
      tested.stopClock();
      await tested.setBanned(true);
      const first = anOrder(tested.rules, buy);
      expect((await trading.place(first)).kind).not.toBe('not-sent');
      await tested.setBanned(false);
      tested.advance(tested.waitMs - 1);
      const early = anOrder(tested.rules, buy);
      const refused = await trading.place(early);
      expect(refused.kind === 'not-sent' && refused.why).toMatch(/wants to hear nothing for 1 ms more/);
      expect(await trading.cancel('BTCUSDT', first.clientOrderId)).toBe('unknown');
      expect(await trading.lookUp('BTCUSDT', first.clientOrderId, epochMs(0))).toMatchObject({ kind: 'unknown' });
      expect(await account.positions()).toMatchObject({ kind: 'unknown' });
      expect(await tested.arrived()).not.toContain(early.clientOrderId);
      tested.advance(1);
      // Its clock has stood still while ours was moved on.
      expect(await account.clockOffset()).toMatchObject({ kind: 'known' });
      expect(await account.positions()).toMatchObject({ kind: 'known' });
      expect(await trading.place(anOrder(tested.rules, buy))).toMatchObject({ kind: 'accepted' });
    });

    test('a wrong secret is rejected as such', async () => {
      const venue = tested.withWrongSecret();
      expect(await venue.trading.place(anOrder(tested.rules, buy))).toMatchObject({
        kind: 'rejected',
        reason: 'bad-credentials',
      });
      await venue.close();
    });

    test('the same order asked for twice at once leaves once', async () => {
      await tested.venue.account.rules('BTCUSDT');
      const order = anOrder(tested.rules, buy);
      const outcomes = await Promise.all([tested.venue.trading.place(order), tested.venue.trading.place(order)]);
      expect(outcomes.map((outcome) => outcome.kind).toSorted()).toEqual(['accepted', 'not-sent']);
      expect((await tested.arrived()).filter((id) => id === order.clientOrderId)).toHaveLength(1);
    });

    test("the venue cancels what rests when the dead-man's switch is not set anew, and positions stay", async () => {
      expect((await tested.venue.trading.place(anOrder(tested.rules, buy))).kind).toBe('accepted');
      const order = anOrder(tested.rules, { ...buy, limit: '59000', kind: 'post-only' });
      expect((await tested.venue.trading.place(order)).kind).toBe('accepted');
      expect(await tested.venue.trading.armDeadMan('BTCUSDT', tested.deadManMsMin)).toBe('armed');
      const rests = async (): Promise<number> => {
        const open = await tested.venue.account.openOrders('BTCUSDT');
        return open.kind === 'known' ? open.value.length : Number.NaN;
      };
      expect(await rests()).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, tested.deadManMsMin));
      await until(async () => ((await rests()) === 0 ? true : undefined), 'nothing rests any more');
      expect((await finallyFound(tested, order.clientOrderId)).report.state).toBe('cancelled');
      expect(await tested.venue.account.positions()).toMatchObject({ value: [{ quantity: quantity('0.3') }] });
    });

    test("an order is cancelled by the venue's own id, once", async () => {
      const order = anOrder(tested.rules, { ...buy, limit: '59000', kind: 'post-only' });
      const placed = await tested.venue.trading.place(order);
      const id = placed.kind === 'accepted' ? placed.venueOrderId : '';
      expect(await tested.venue.trading.cancelForeign('BTCUSDT', id)).toBe('cancelled');
      expect(await tested.venue.trading.cancelForeign('BTCUSDT', id)).toBe('already-done');
      expect((await finallyFound(tested, order.clientOrderId)).report.state).toBe('cancelled');
    });

    test("a dead-man's switch of which the venue says nothing is unknown", async () => {
      await tested.venue.account.rules('BTCUSDT');
      await tested.setMaintenance(true);
      expect(await tested.venue.trading.armDeadMan('BTCUSDT', 10_000)).toBe('unknown');
    });

    test('a simulated order never leaves', async () => {
      const order = anOrder(tested.rules, { ...buy, simulated: true });
      expect((await tested.venue.trading.place(order)).kind).toBe('not-sent');
      expect(await tested.arrived()).not.toContain(order.clientOrderId);
    });

    test('an order stream that breaks says so, comes back, and pushes again', async () => {
      const heard = listen(tested.venue);
      await until(() => (heard.live === 1 ? true : undefined), 'the stream is live');
      await tested.setStreams(false);
      await until(() => (heard.gaps.length > 0 ? true : undefined), 'the gap is told');
      await tested.setStreams(true);
      await until(() => (heard.live > 1 ? true : undefined), 'the stream is live again');
      const order = anOrder(tested.rules, buy);
      expect((await tested.venue.trading.place(order)).kind).toBe('accepted');
      const fill = await until(() => heard.fills.find((one) => one.clientOrderId === order.clientOrderId), 'a fill');
      expect(fill).toMatchObject({ price: price('60000.1'), quantity: quantity('0.3') });
    });

    test('a book that breaks says so, and comes back', async () => {
      let books = 0;
      const gaps: string[] = [];
      tested.venue.marketData.subscribe(
        'BTCUSDT',
        () => (books += 1),
        (why) => gaps.push(why),
      );
      await until(() => (books > 0 ? true : undefined), 'the first book');
      await tested.setStreams(false);
      await until(() => (gaps.length > 0 ? true : undefined), 'the gap is told');
      await tested.setStreams(true);
      books = 0;
      expect(await until(() => (books > 0 ? true : undefined), 'a book again')).toBe(true);
    });

    test('closing in the middle of everything ends every stream and answers every call, and may be asked for twice', async () => {
      const { venue } = tested;
      const heard = listen(venue);
      let books = 0;
      venue.marketData.subscribe(
        'BTCUSDT',
        () => (books += 1),
        () => undefined,
      );
      const placing = venue.trading.place(anOrder(tested.rules, buy));
      await venue.close();
      await venue.close();
      expect(['accepted', 'unknown', 'not-sent']).toContain((await placing).kind);
      const after = { books, orders: heard.orders.length };
      await tested.restoreBook();
      expect({ books, orders: heard.orders.length }).toEqual(after);
    });
  });
}
