/** How far ahead of the table a leader may go, and what its successors find of it. */
import { describe, expect, test } from 'vitest';
import { ATTEMPTS_AHEAD } from '#executor/engine/hedge/attempts.ts';
import { partsOfOrderId, type FencingId, type LegLetter } from '#shared/domain/ids.ts';
import { aLevel, nth } from '#test/executor/world.ts';
import {
  expectBooksToBeVenues,
  found,
  live,
  OURS,
  recoverFrom,
  recoverIn,
  REFUSED,
  tableWith,
} from './recovery-world.ts';

describe('attempts that a venue refused lie between the table and one that filled', () => {
  const { limits, parameters } = aLevel();
  const oneHedge = {
    limits: { ...limits, max_open_positions: 1 },
    parameters: { ...parameters, order_notional_usdt: '1900' },
  };
  const answers = (count: number) => Array.from({ length: count }, () => 'answer' as const);
  const refused = (count: number) => Array.from({ length: count }, () => REFUSED);
  /** Long enough for every pause between two refusals. */
  const WAITS = 400;
  const attemptsOf = (orders: Iterable<string>, letters: readonly LegLetter[]) =>
    [...orders].map(partsOfOrderId).flatMap((parts) => (parts !== null && letters.includes(parts.leg) ? [parts] : []));

  const expectFound = async ({ orders, table }: ReturnType<typeof live>): Promise<void> =>
    expectBooksToBeVenues((await recoverFrom(table, orders)).recovered, orders, table);

  describe.each([
    ['the table has nothing of the hedge', 0],
    ['the table has its opening', 2],
  ])('%s', (_what, tableEnds) => {
    test.each([0, 1, 2, 7])('a repair behind %i refusals is found', async (refusals) => {
      const life = live(['apart', ...answers(WAITS)], [10, 0, ...refused(refusals), 10, 0, 0, 0], tableEnds, oneHedge);
      expect(attemptsOf(life.orders.keys(), ['r']).map(({ attempt }) => attempt)).toContain(refusals);
      await expectFound(life);
    });

    test.each([8, 9, 30])('behind %i refusals none is sent, because none would be found', async (refusals) => {
      const life = live(['apart', ...answers(WAITS)], [10, 0, ...refused(refusals), 10], tableEnds, oneHedge);
      expect(attemptsOf(life.placed, ['r'])).toHaveLength(ATTEMPTS_AHEAD);
      expect(attemptsOf(life.orders.keys(), ['r'])).toEqual([]);
      await expectFound(life);
    });

    test.each([0, 7])('a close behind %i refused pairs is found', async (refusals) => {
      const steps = ['apart', 'answer', 'answer', 'together', ...answers(WAITS)] as const;
      const life = live(steps, [10, 10, ...refused(2 * refusals), 10], tableEnds, oneHedge);
      expect(attemptsOf(life.orders.keys(), ['x', 'y']).map(({ attempt }) => attempt)).toEqual([refusals, refusals]);
      await expectFound(life);
    });

    test.each([8, 30])('behind %i refused pairs no close is sent', async (refusals) => {
      const steps = ['apart', 'answer', 'answer', 'together', ...answers(WAITS)] as const;
      const life = live(steps, [10, 10, ...refused(2 * refusals), 10], tableEnds, oneHedge);
      expect(attemptsOf(life.placed, ['x', 'y'])).toHaveLength(2 * ATTEMPTS_AHEAD);
      await expectFound(life);
    });

    test('repairs that fill are found however many they are: a leg is mended on while the table is out', async () => {
      const life = live(
        ['apart', ...answers(WAITS)],
        [10, 0, ...Array.from({ length: 40 }, () => 2)],
        tableEnds,
        oneHedge,
      );
      expect(attemptsOf(life.orders.keys(), ['r']).length).toBeGreaterThan(ATTEMPTS_AHEAD);
      await expectFound(life);
    });
  });

  test('while the table takes what is written, refusals stop nothing', () => {
    const life = live(['apart', ...answers(WAITS)], [10, 0, ...refused(12), 10], undefined, oneHedge);
    expect(attemptsOf(life.orders.keys(), ['r']).map(({ attempt }) => attempt)).toContain(12);
  });
});

describe('two leaders die one after the other', () => {
  test('the second begins its attempts behind those of the first, and the third finds them', async () => {
    const orders = new Map([
      found('okx', 'e', 'sell', '0.01'),
      found('binance-um', 'h', 'buy', '0', 'expired'),
      found('binance-um', 'r', 'buy', '0.004', 'expired', 3),
    ]);
    const trading = await tableWith([]);
    const first = await recoverIn(trading, orders, OURS);
    expect(nth(first.recovered.hedges, 0).repair.sent).toBe(4);
    // The second mends under its own fence with its next number, and dies before it writes a word of it.
    orders.set(...found('binance-um', 'r', 'buy', '0.006', 'filled', 4, OURS));
    const second = await recoverIn(trading, orders, 3 as FencingId);
    expectBooksToBeVenues(second.recovered, orders);
    expect(
      new Set(
        second.asked
          .map((id) => partsOfOrderId(id))
          .filter((parts) => parts?.leg === 'r')
          .map((parts) => parts?.fencingId),
      ),
    ).toEqual(new Set([OURS]));
  });

  test('one that was stopped before every answer hands nothing over and writes nothing: who comes next has to ask again', async () => {
    const trading = await tableWith([]);
    const orders = new Map([found('okx', 'e', 'sell', '0.01'), found('binance-um', 'h', 'buy', '0.01')]);
    const { recovered } = await recoverIn(trading, orders, OURS, 0, () => true);
    expect(recovered).toEqual({ hedges: [], breaks: [], nothingFilled: [], complete: false });
    expect(await trading.liveHedges('main')).toEqual([]);
    await recoverIn(trading, orders, OURS);
    expect((await trading.liveHedges('main')).map((record) => record.fencing_id)).toEqual([OURS]);
  });
});
