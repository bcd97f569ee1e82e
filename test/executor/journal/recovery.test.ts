/** What a leader did, and what a later one makes of it from the venues as they are and the table as far as it got. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { price } from '#shared/domain/money.ts';
import { nth } from '#test/executor/world.ts';
import {
  carriedOn,
  expectBooksToBeVenues,
  found,
  idOf,
  live,
  OURS,
  recoverFrom,
  recoverIn,
  REFUSED,
  RESERVED,
  tableWith,
  venueIds,
} from './recovery-world.ts';

describe('a leader dies, and its local journal with it', () => {
  test('wherever it stops, and however much of its journal the table has: books = venues, and nothing is invented', async () => {
    let [lost, adopted, gaps] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('apart', 'answer', 'answer', 'answer', 'together'), {
          minLength: 1,
          maxLength: 100,
          size: 'max',
        }),
        fc.array(fc.constantFrom(10, 10, 10, 5, 0, REFUSED, REFUSED, REFUSED), {
          minLength: 1,
          maxLength: 24,
          size: 'max',
        }),
        fc.nat({ max: 40 }),
        async (steps, tenths, tableEnds) => {
          const { orders, entries, table } = live(steps, tenths, tableEnds);
          const { recovered } = await recoverFrom(table, orders);
          expectBooksToBeVenues(recovered, orders, table);
          if (entries.length > table.length && orders.size > 0) lost += 1;
          if (recovered.hedges.some((hedge) => hedge.repair.sent > 4)) gaps += 1;
          if (recovered.hedges.some((hedge) => hedge.strategy === 'recovered')) adopted += 1;
        },
      ),
      { numRuns: 300 },
    );
    expect(lost).toBeGreaterThan(50);
    expect(adopted).toBeGreaterThan(10);
    expect(gaps).toBeGreaterThan(10);
  });
});

describe('what a start carries on is told from what it sends itself', () => {
  test('every order that comes back is marked, in the table at once and in every later record; a new one is not', async () => {
    const { orders, entries } = live(['apart', 'answer', 'answer', 'together'], [10]);
    const trading = await tableWith(entries.slice(0, 2));
    const { recovered } = await recoverIn(trading, orders, OURS);
    const { recorded } = carriedOn(recovered, orders);
    const inTable = (await trading.liveHedges('main')).flatMap((hedge) => hedge.legs.flatMap((leg) => leg.orders));
    expect(inTable.map(({ mark }) => mark)).toEqual(inTable.map(() => 'RESUMED'));
    expect(inTable.length).toBeGreaterThan(2); // Those of the record, and the closing ones that only the venues had.
    const after = recorded.flatMap((hedge) => hedge.legs.flatMap((leg) => leg.orders));
    expect(after.length).toBeGreaterThan(0);
    expect(new Set(after.map(({ mark }) => mark))).toEqual(new Set(['RESUMED']));
    const own = entries.flatMap((entry) =>
      entry.kind === 'hedge' ? entry.record.legs.flatMap((leg) => leg.orders) : [],
    );
    expect(new Set(own.map(({ mark }) => mark))).toEqual(new Set([null]));
  });
});

describe('orders under a reserved id of which there is no record', () => {
  test('both legs become an open hedge, in doubt until the venue has told its fills, and written under our fence', async () => {
    const orders = new Map([found('okx', 'e', 'sell', '0.01'), found('binance-um', 'h', 'buy', '0.01')]);
    const { recovered } = await recoverFrom([], orders);
    expect(recovered.hedges.map(({ id, state, fencingId }) => [id, state, fencingId])).toEqual([
      ['h00000003', 'in_doubt', OURS],
    ]);
    const { engine, recorded } = carriedOn(recovered, orders);
    const hedge = nth(engine.view.liveHedges(), 0);
    expect(hedge.state).toBe('open');
    expect(hedge.legs.map(({ role, venue, side }) => [role, venue, side])).toEqual([
      ['entry', 'okx', 'sell'],
      ['hedge', 'binance-um', 'buy'],
    ]);
    expect(recorded.at(-1)).toMatchObject({ state: 'open', fencing_id: OURS, legs: [{ opened_quantity: '0.01' }, {}] });
  });

  test.each([
    ['the entry alone', [found('okx', 'e', 'sell', '0.01')], -1_000_000n],
    ['the hedge leg alone', [found('binance-um', 'h', 'buy', '0.01')], 0n],
    [
      'an entry that filled and a hedge leg that found nobody',
      [found('okx', 'e', 'sell', '0.01'), found('binance-um', 'h', 'buy', '0', 'expired')],
      -1_000_000n,
    ],
  ])('%s becomes a leg that stands alone', async (_what, list, atOkx) => {
    const orders = new Map(list);
    const { engine } = carriedOn((await recoverFrom([], orders)).recovered, orders);
    expect(['partial', 'rescuing']).toContain(nth(engine.view.liveHedges(), 0).state);
    expect(engine.view.expectedPosition('okx')).toBe(atOkx);
    // Reckoned with at a real price, also where no order ever was.
    for (const leg of nth(engine.view.liveHedges(), 0).legs) expect(leg.reservePrice).toBe(price('60000'));
  });

  test('a hedge that was opened, mended and closed again without any record ends closed', async () => {
    const orders = new Map([
      found('okx', 'e', 'sell', '0.01'),
      found('binance-um', 'h', 'buy', '0.004', 'expired'),
      found('binance-um', 'r', 'buy', '0.006', 'filled', 1),
      found('okx', 'x', 'buy', '0.01'),
      found('binance-um', 'y', 'sell', '0.01'),
    ]);
    const { engine } = carriedOn((await recoverFrom([], orders)).recovered, orders);
    expect(nth(engine.view.finishedHedges(), 0)).toMatchObject({ state: 'closed', strategy: 'recovered' });
    expect(venueIds.map((venue) => engine.view.expectedPosition(venue))).toEqual([0n, 0n]);
  });

  test('orders that filled nothing and live no more are nothing to carry on, and every one of them is named', async () => {
    const orders = new Map([
      found('okx', 'e', 'sell', '0', 'expired'),
      found('binance-um', 'h', 'buy', '0', 'expired'),
    ]);
    const { recovered, said } = await recoverFrom([], orders);
    const [entry, hedge] = [idOf('e'), idOf('h')];
    expect(recovered).toMatchObject({ hedges: [], breaks: [], complete: true });
    expect(recovered.nothingFilled.toSorted()).toEqual([entry, hedge].toSorted());
    expect(said.map(({ event, fields }) => [event, fields['hedge']])).toEqual([['recovery.nothing_filled', 3]]);
    const { orders: named } = nth(said, 0).fields as { readonly orders: readonly string[] };
    expect(named.toSorted()).toEqual([`${entry} expired on okx`, `${hedge} expired on binance-um`].toSorted());
  });

  test.each([
    ['both on one side', [found('okx', 'e', 'buy', '0.01'), found('binance-um', 'h', 'buy', '0.01')], 'on one side'],
    ['both on one venue', [found('okx', 'e', 'sell', '0.01'), found('okx', 'h', 'buy', '0.01')], 'on one venue'],
    ['one that rests and has not filled', [found('okx', 'e', 'sell', '0', 'live')], 'its side is not known'],
  ] as const)('%s make no hedge: each order is a named break', async (_what, list, why) => {
    const { recovered } = await recoverFrom([], new Map(list));
    expect(recovered.hedges).toEqual([]);
    expect(recovered.breaks.map((one) => one.id)).toEqual(expect.arrayContaining(list.map(([id]) => `unknown-${id}`)));
    for (const one of recovered.breaks) expect(one).toMatchObject({ kind: 'unknown_order', resolved_at: null });
    expect(recovered.breaks[0]?.ours).toContain(why);
  });

  test('a venue that does not answer is asked again until it does', async () => {
    const orders = new Map([found('okx', 'e', 'sell', '0.01'), found('binance-um', 'h', 'buy', '0.01')]);
    const { recovered, asked, slept } = await recoverFrom([], orders, 40);
    expect(recovered.complete).toBe(true);
    expect(recovered.hedges).toHaveLength(1);
    expect(asked.length).toBeGreaterThan(40);
    expect(slept).toBeGreaterThan(0);
  });

  test('without any order every reserved id is asked for, once a leg and venue', async () => {
    const { asked } = await recoverFrom([], new Map());
    expect(asked.length).toBe(RESERVED * 2 * 2);
    expect(new Set(asked).size).toBe(RESERVED * 2);
    expect(asked).toContain(idOf('e'));
  });
});
