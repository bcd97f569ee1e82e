/** A start that finds something says once how much it found, and which orders it carries on. */
import { expect, test } from 'vitest';
import { tracksOf, type Hedge } from '#executor/engine/hedge/hedge.ts';
import { resume, sayResumed, type Resumed } from '#executor/runtime/resume.ts';
import { forcedOrderId, type HedgeNumber } from '#shared/domain/ids.ts';
import { createBooks } from '#shared/domain/ledger/books.ts';
import type { OwnDraft } from '#executor/control/event-writer.ts';
import { fillFact } from '#shared/wire/facts.ts';
import type { FillRecord } from '#shared/wire/trading.ts';
import { found, idOf, live, lookingIn, OURS, tableWith, type Found } from '../journal/recovery-world.ts';

async function resumedFrom(table: Parameters<typeof tableWith>[0], orders: ReadonlyMap<string, Found>) {
  const told: string[] = [];
  const { deps } = lookingIn(await tableWith(table), orders, OURS);
  const shell = { dispatch: ({ type }: { readonly type: string }) => void told.push(type), record: () => undefined };
  return { deps, told, resumed: await resume({ ...deps, books: createBooks(), shell }) };
}

test('hedges, orders and fills of the table and of the venues are counted before the engine goes on with them', async () => {
  const { orders, entries } = live(['apart', 'answer', 'answer'], [10]);
  const { resumed, told } = await resumedFrom(entries, orders);
  const [entry, hedgeLeg, secondEntry, secondHedge] = [...orders.keys()];
  // What is not proven comes first, then the newest.
  const ids = [secondEntry, secondHedge, hedgeLeg, entry];
  expect(resumed).toEqual({
    hedges: 2,
    orders: 4,
    fills: 2,
    breaks: 0,
    nothing_filled: 0,
    complete: true,
    resumed: ids,
  });
  expect(told).toEqual(['dust', 'dust', 'mending', 'stood-alone', 'restore']);
});

/** A start during which the leader before writes a trade of the venue's own making, right after so many reads. */
async function forcedMeanwhile(reads: number) {
  const { orders, entries } = live(['apart', 'answer'], [10]);
  const filled = entries.flatMap((entry) => (entry.kind === 'fill' ? [entry.record] : []));
  const [own] = filled;
  if (own === undefined) throw new Error('something has filled');
  const late: FillRecord = {
    ...own,
    trade_id: 'forced-1',
    client_order_id: forcedOrderId('e', '7001', 1 as HedgeNumber),
    side: own.side === 'buy' ? 'sell' : 'buy',
  };
  const table = await tableWith(entries);
  let left = reads;
  const then = async <T>(read: Promise<T>): Promise<T> => {
    const answer = await read;
    left -= 1;
    if (left === 0) await table.write({ hedges: [], fills: [late], breaks: [] });
    return answer;
  };
  const trading: typeof table = {
    ...table,
    liveHedges: (book) => then(table.liveHedges(book)),
    fillsOf: (book, id) => then(table.fillsOf(book, id)),
    fillsOfDay: (book, day) => then(table.fillsOfDay(book, day)),
    dust: (book) => then(table.dust(book)),
  };
  const books = createBooks();
  const restored: Hedge[] = [];
  const dispatch: Parameters<typeof resume>[0]['shell']['dispatch'] = (event) => {
    if (event.type === 'restore') restored.push(...event.hedges);
  };
  const { deps } = lookingIn(trading, orders, OURS);
  await resume({ ...deps, books, shell: { dispatch, record: () => undefined } });
  const fills = restored.flatMap((hedge) => tracksOf(hedge).flatMap((track) => track.fills));
  return {
    wasWritten: left <= 0,
    inBooks: books.real.knows(fillFact(late)),
    inHedge: fills.some((fill) => fill.tradeId === 'forced-1'),
  };
}

test('what the leader before writes meanwhile is in the books and in its hedge, or in neither', async () => {
  const seen = new Set<string>();
  for (let reads = 1; ; reads += 1) {
    const { wasWritten, inBooks, inHedge } = await forcedMeanwhile(reads);
    if (!wasWritten) break;
    expect([reads, inBooks]).toEqual([reads, inHedge]);
    seen.add(`${inHedge}`);
  }
  expect([...seen].toSorted()).toEqual(['false', 'true']);
});

test('orders without a proven end are named first', async () => {
  const orders = new Map([found('okx', 'e', 'sell', '0.01'), found('binance-um', 'h', 'buy', '0.01')]);
  const { resumed } = await resumedFrom([], orders);
  expect(resumed).toMatchObject({ hedges: 1, orders: 2, fills: 0, resumed: [idOf('e'), idOf('h')] });
});

test('what makes no hedge is counted as a break', async () => {
  const orders = new Map([found('okx', 'e', 'sell', '0.01'), found('okx', 'h', 'buy', '0.01')]);
  const { resumed, told } = await resumedFrom([], orders);
  expect(resumed).toMatchObject({ hedges: 0, orders: 0, breaks: 2, complete: true });
  expect(told.slice(-2)).toEqual(['hold', 'hold']);
});

test('orders that ended without a fill are counted, though nothing comes of them', async () => {
  const orders = new Map([found('okx', 'e', 'sell', '0', 'expired'), found('binance-um', 'h', 'buy', '0', 'expired')]);
  const { resumed } = await resumedFrom([], orders);
  expect(resumed).toMatchObject({ hedges: 0, orders: 0, breaks: 0, nothing_filled: 2, complete: true, resumed: [] });
});

test('the event is one line in the log and one event of the audit chain, and they say the same', async () => {
  const { deps, resumed } = await resumedFrom([], new Map([found('okx', 'e', 'sell', '0.01')]));
  const lines: unknown[] = [];
  const events: OwnDraft[] = [];
  sayResumed(
    {
      ...deps,
      name: 'executor-1',
      log: { info: (event, fields) => void lines.push([event, fields]) },
      tell: (event) => void events.push(event),
    },
    resumed,
  );
  const detail: Resumed & { readonly fencing_id: number } = { ...resumed, fencing_id: OURS };
  expect(lines).toEqual([['restart.resume', detail]]);
  expect(events).toEqual([{ action: 'restart.resume', actor: 'executor-1', subject: 'main', reason: '', detail }]);
});
