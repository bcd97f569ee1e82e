import { expect, test } from 'vitest';

import { catchUp, loadBooks } from '#executor/journal/ledger.ts';
import { dayOf } from '#shared/domain/ledger/entry.ts';
import { totalOf } from '#shared/domain/ledger/result.ts';
import { formatE8, price, usdtOfCash } from '#shared/domain/money.ts';
import { epochMs } from '#shared/domain/time.ts';
import { utcDay } from '#shared/store/utc-day.ts';
import type { DustRecord, FillRecord, FundingRecord, HedgeRecord } from '#shared/wire/trading.ts';
import { aDust, aFill, aFunding, aHedge, NOON } from '#test/support/records.ts';

const DAY_MS = 86_400_000;
const at = (ms: number) => epochMs(NOON + ms);

/** The reads that the books need, over plain lists. */
function table(records: {
  readonly fills?: readonly FillRecord[];
  readonly fundings?: readonly FundingRecord[];
  readonly dust?: readonly DustRecord[];
  readonly live?: readonly HedgeRecord[];
}) {
  const { fills = [], fundings = [], dust = [], live = [] } = records;
  const read: string[] = [];
  return {
    read,
    liveHedges: () => Promise.resolve(live),
    dust: () => Promise.resolve(dust),
    fillsOfDay: (_book: string, day: string) => Promise.resolve(fills.filter((fill) => utcDay(fill.at) === day)),
    fillsOf: (_book: string, hedge: string) => {
      read.push(hedge);
      return Promise.resolve(fills.filter((fill) => fill.hedge_id === hedge));
    },
    fundings: (_book: string, from: number, until: number) =>
      Promise.resolve(fundings.filter((funding) => funding.at >= from && funding.at < until)),
  };
}
const opened = (hedge_id: string, ms: number, simulated = false) => [
  aFill({ hedge_id, simulated, trade_id: `${hedge_id}a`, venue: 'okx', side: 'buy', at: at(ms) }),
  aFill({ hedge_id, simulated, trade_id: `${hedge_id}b`, venue: 'binance-um', side: 'sell', at: at(ms) }),
];
const closed = (hedge_id: string, ms: number, simulated = false) => [
  aFill({ hedge_id, simulated, trade_id: `${hedge_id}c`, venue: 'okx', side: 'sell', price: '60100', at: at(ms) }),
  aFill({ hedge_id, simulated, trade_id: `${hedge_id}d`, venue: 'binance-um', side: 'buy', at: at(ms) }),
];
const load = (records: Parameters<typeof table>[0]) => loadBooks({ trading: table(records), book: 'main', now: NOON });
/** 1 USDT of price, four fees of 0.3. */
const MADE = '-0.2';
const today = (ledger: Awaited<ReturnType<typeof load>>['books']['real']) =>
  formatE8(usdtOfCash(totalOf(ledger.madeOn(dayOf(NOON)))));

test('a hedge that was opened days ago and closed today is in the books with all of its fills and funding', async () => {
  const fills = [...opened('h1', -5 * DAY_MS), ...closed('h1', -1_000)];
  const fundings = [
    aFunding({
      funding_id: 'old',
      at: at(-3 * DAY_MS),
      amount_usdt: '-0.5',
      shares: [{ hedge_id: 'h1', amount_usdt: '-0.5' }],
    }),
  ];
  const { books, since } = await load({ fills, fundings });
  expect(today(books.real)).toBe('-0.7');
  expect(since).toBe(at(-5 * DAY_MS));
});

test('a hedge that lives is in the books, however long ago it was opened; one that ended within the day costs no read', async () => {
  const fills = [...opened('lives', -9 * DAY_MS), ...opened('h2', -2_000), ...closed('h2', -1_000)];
  const trading = table({ fills, live: [aHedge({ id: 'lives' })] });
  const { books } = await loadBooks({ trading, book: 'main', now: NOON });
  expect(books.real.positionOn('okx')).toBe(1_000_000n);
  expect(books.real.positionOn('binance-um')).toBe(-1_000_000n);
  expect(books.real.madeBy('h2')).not.toBeNull();
  expect(trading.read).toEqual(['lives']);
});

test('what was open on paper ended with its process; what was closed on paper counts, with its funding only', async () => {
  const fills = [...opened('open', -2_000, true), ...opened('ended', -2_000, true), ...closed('ended', -1_000, true)];
  const shares = [
    { hedge_id: 'open', amount_usdt: '-0.1' },
    { hedge_id: 'ended', amount_usdt: '-0.2' },
  ];
  const paid = aFunding({ simulated: true, amount_usdt: '-0.3', shares, at: at(-1_500) });
  const dust = [aDust({ simulated: true, hedge_id: 'ended' })];
  const { books } = await load({ fills, fundings: [paid], dust });
  expect(books.simulated.positionOn('okx')).toBe(0n);
  expect(books.simulated.madeBy('ended')?.funding).toBe(-20_000_000n * 100_000_000n);
  expect(totalOf(books.simulated.unrealized(() => price('60000')))).toBe(0n);
  // 1 USDT of price, four fees of 0.3, its own 0.2 of funding, and nothing of the other's.
  expect(today(books.simulated)).toBe('-0.4');
  expect(totalOf(books.real.madeOn(dayOf(NOON)))).toBe(0n);
});

test('dust is in the books for as long as it lies there', async () => {
  const left = [
    ...opened('h1', -40 * DAY_MS),
    aFill({ hedge_id: 'h1', trade_id: 'x', quantity: '0.0004', at: at(-40 * DAY_MS) }),
    ...closed('h1', -40 * DAY_MS),
  ];
  const { books, since } = await load({ fills: left, dust: [aDust({ at: at(-40 * DAY_MS) })] });
  expect([books.real.dustOf('okx'), books.real.dustOf('binance-um')]).toEqual([40_000n, 0n]);
  expect([books.real.positionOn('okx'), books.real.positionOn('binance-um')]).toEqual([40_000n, 0n]);
  expect(totalOf(books.real.unrealized(() => price('60100')))).toBe(40_000n * 10_000_000_000n);
  expect(totalOf(books.real.madeOn(dayOf(at(-40 * DAY_MS))))).toBe(0n);
  expect(since).toBe(epochMs(Date.UTC(2026, 10, 20)));
});

test('without records the books are empty', async () => {
  const { books } = await load({});
  expect(today(books.real)).toBe('0');
  const { books: one } = await load({ fills: [...opened('h1', -10), ...closed('h1', -5)] });
  expect(today(one.real)).toBe(MADE);
});

test('what an earlier leader wrote after the books were loaded is told to them, each fill and payment once', async () => {
  const before = opened('h1', -3_000).slice(0, 1);
  const { books } = await load({ fills: before });
  const all = [...opened('h1', -3_000), ...opened('h2', -2_000)];
  const trading = table({ fills: all, fundings: [aFunding({ at: at(-1_000) })] });
  for (let times = 0; times < 2; times += 1) await catchUp(books, { trading, book: 'main', now: NOON });
  expect(books.real.positionOn('okx')).toBe(2_000_000n);
  expect(books.real.positionOn('binance-um')).toBe(-2_000_000n);
  expect(books.real.heldAt('okx', NOON)).toHaveLength(2);
  expect(formatE8(usdtOfCash(totalOf(books.real.unrealized(() => null))))).toBe('-1.26');
});
