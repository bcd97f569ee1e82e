/** The part of the stores' contract that is about trading facts. */
import { expect, test } from 'vitest';
import type { FencingId } from '#shared/domain/ids.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import type { IncidentJournal } from '#shared/wire/incident.ts';
import { aBreak, aDust, aFill, aFunding, aHedge, aStatus, NOON } from '#test/support/records.ts';
import { anExecution, aWhyNot } from '#test/support/trade-watch.ts';

const fence = (id: number): FencingId => id as FencingId;
const later = (ms: number) => epochMs(NOON + ms);

export function tradingPromises(store: () => TradingStore): void {
  test('blocks of ids never overlap, whoever reserves at the same time', async () => {
    const trading = store();
    const blocks = await Promise.all([1, 2, 3, 4].map((id) => trading.reserveIds('main', fence(id), 10, NOON)));
    const numbers = blocks.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, n) => first + n));
    expect(new Set(numbers).size).toBe(40);
    const listed = await trading.listBlocks('main', 10);
    expect(listed.map((block) => block.first)).toEqual([30, 20, 10, 0]);
    expect(listed.toSorted((a, b) => a.first - b.first)).toEqual(blocks.toSorted((a, b) => a.first - b.first));
  });

  test('a hedge is live until it is closed or failed, and listed for ever', async () => {
    const trading = store();
    const write = (...hedges: ReturnType<typeof aHedge>[]) => trading.write({ hedges, fills: [], breaks: [] });
    await write(aHedge({ number: 1, id: 'h1' }), aHedge({ number: 2, id: 'h2' }), aHedge({ number: 10, id: 'h10' }));
    expect((await trading.liveHedges('main')).map((hedge) => hedge.id)).toEqual(['h1', 'h2', 'h10']);
    await write(aHedge({ number: 1, id: 'h1', state: 'closing' }), aHedge({ number: 1, id: 'h1', state: 'closed' }));
    await write(aHedge({ number: 2, id: 'h2', state: 'failed' }));
    expect((await trading.liveHedges('main')).map((hedge) => hedge.id)).toEqual(['h10']);
    const first = await trading.listHedges('main', 2, null);
    const second = await trading.listHedges('main', 2, first.cursor);
    expect([...first.items, ...second.items].map((hedge) => `${hedge.id} ${hedge.state}`)).toEqual([
      'h10 open',
      'h2 failed',
      'h1 closed',
    ]);
  });

  test('a leader that was replaced cannot bring back a hedge that its successor closed; its fills are kept', async () => {
    const trading = store();
    await trading.write({ hedges: [aHedge({ fencing_id: 1 })], fills: [], breaks: [] });
    await trading.write({ hedges: [aHedge({ fencing_id: 2, state: 'closed' })], fills: [], breaks: [] });
    await trading.write({ hedges: [aHedge({ fencing_id: 1, state: 'open' })], fills: [aFill()], breaks: [] });
    expect(await trading.liveHedges('main')).toEqual([]);
    expect((await trading.listHedges('main', 5, null)).items.map((hedge) => hedge.state)).toEqual(['closed']);
    expect(await trading.fillsOf('main', 'h1')).toEqual([aFill()]);
  });

  test('a fill told twice is one fill, found by its hedge and by its day, in order of time', async () => {
    const trading = store();
    const early = aFill({ trade_id: 'z', at: NOON });
    const late = aFill({ trade_id: 'a', at: later(1) });
    const simulated = aFill({ trade_id: 'a', at: later(2), simulated: true });
    const nextDay = aFill({ trade_id: 'n', at: later(12 * 3_600_000), hedge_id: 'h2' });
    await trading.write({ hedges: [], fills: [late, early, late, nextDay], breaks: [] });
    await trading.write({ hedges: [], fills: [late, simulated], breaks: [] });
    expect(await trading.fillsOf('main', 'h1')).toEqual([early, late, simulated]);
    expect(await trading.fillsOfDay('main', '2026-11-21')).toEqual([early, late, simulated]);
    expect(await trading.fillsOfDay('main', '2026-11-22')).toEqual([nextDay]);
  });

  test('a funding payment told twice is one payment, found by when it was, from an instant on and before another', async () => {
    const trading = store();
    const first = aFunding({ funding_id: 'z', at: later(-5) });
    const second = aFunding({ funding_id: 'a', at: NOON });
    const simulated = aFunding({ funding_id: 'a', at: NOON, simulated: true });
    const last = aFunding({ funding_id: 'b', at: later(10), shares: [], unattributed_usdt: '-0.06' });
    await trading.write({ hedges: [], fills: [], breaks: [], fundings: [last, first, second] });
    await trading.write({ hedges: [], fills: [], breaks: [], fundings: [simulated, second] });
    expect(await trading.fundings('main', later(-5), later(11))).toEqual([first, second, simulated, last]);
    expect(await trading.fundings('main', later(-4), later(10))).toEqual([second, simulated]);
    expect(await trading.fundings('other', epochMs(0), later(11))).toEqual([]);
  });

  test('a replaced leader does not share funding out over what its successor wrote, and the successor does', async () => {
    const trading = store();
    const write = (fencing_id: number, unattributed_usdt: string) =>
      trading.write({ hedges: [], fills: [], breaks: [], fundings: [aFunding({ fencing_id, unattributed_usdt })] });
    const told = async () => (await trading.fundings('main', NOON, later(1))).map((one) => one.unattributed_usdt);
    await write(1, '0.01');
    await write(2, '0.02');
    expect(await told()).toEqual(['0.02']);
    await write(1, '0.03');
    expect(await told()).toEqual(['0.02']);
    await write(2, '0.04');
    expect(await told()).toEqual(['0.04']);
  });

  test('dust is every line of it, oldest first, each once', async () => {
    const trading = store();
    const handed = aDust({ dust_id: 'z', at: NOON });
    const taken = aDust({ dust_id: 'a', hedge_id: 'h2', quantity: '-0.0004', at: later(1) });
    await trading.write({ hedges: [], fills: [], breaks: [], dust: [taken, handed] });
    await trading.write({ hedges: [], fills: [], breaks: [], dust: [handed] });
    expect(await trading.dust('main')).toEqual([handed, taken]);
    expect([await trading.dust('main', 1), await trading.dust('main', 2)]).toEqual([[taken], [handed, taken]]);
    expect(await trading.dust('other')).toEqual([]);
  });

  test('funding and dust between hedges that a newer leader has overruled are written all the same', async () => {
    const trading = store();
    await trading.write({ hedges: [aHedge({ fencing_id: 2, state: 'closed' })], fills: [], breaks: [] });
    await trading.write({
      hedges: [aHedge({ fencing_id: 1 }), aHedge({ fencing_id: 1, number: 2, id: 'h2' })],
      fills: [aFill()],
      breaks: [aBreak()],
      fundings: [aFunding()],
      dust: [aDust()],
    });
    expect((await trading.liveHedges('main')).map((hedge) => hedge.id)).toEqual(['h2']);
    expect(await trading.fundings('main', NOON, later(1))).toEqual([aFunding()]);
    expect(await trading.dust('main')).toEqual([aDust()]);
    expect(await trading.openBreaks('main')).toEqual([aBreak()]);
  });

  test('more facts than one transaction takes are all written', async () => {
    const trading = store();
    const fills = Array.from({ length: 130 }, (_, n) => aFill({ trade_id: `t${n}`, at: later(n) }));
    await trading.write({ hedges: [aHedge()], fills, breaks: [aBreak()] });
    expect(await trading.fillsOf('main', 'h1')).toHaveLength(130);
    expect(await trading.liveHedges('main')).toHaveLength(1);
    expect(await trading.openBreaks('main')).toEqual([aBreak()]);
  });

  test('a break is open until it is resolved', async () => {
    const trading = store();
    await trading.write({ hedges: [], fills: [], breaks: [aBreak(), aBreak({ id: 'break-2' })] });
    await trading.write({ hedges: [], fills: [], breaks: [aBreak({ resolved_at: later(5) })] });
    expect((await trading.openBreaks('main')).map((found) => found.id)).toEqual(['break-2']);
  });

  test('status and spread are what was written last', async () => {
    const trading = store();
    expect(await trading.readStatus('main')).toBeNull();
    const status = aStatus({ hedges: [aHedge()], breaks: [aBreak()] });
    await trading.writeStatus(status);
    expect(await trading.readStatus('main')).toEqual(status);
    expect(await trading.readSpread('main')).toBeNull();
    const history: { book: string; points: [number, number, number][] } = { book: 'main', points: [[NOON, 1.5, 2.5]] };
    await trading.writeSpread(history);
    expect(await trading.readSpread('main')).toEqual(history);
  });

  test('the incident journal is what the newest leader wrote last', async () => {
    const trading = store();
    expect(await trading.readIncidents('main')).toBeNull();
    const journal = (fencing_id: number, by: string): IncidentJournal => ({
      book: 'main',
      fencing_id,
      incidents: [{ id: 'hold-0001', kind: 'hold', reason: 'MANUAL', by, summary: '', at: NOON, until: null }],
    });
    expect(await trading.writeIncidents(journal(2, 'alice'))).toBe('written');
    expect(await trading.writeIncidents(journal(1, 'bob'))).toBe('outdated');
    expect(await trading.readIncidents('main')).toEqual(journal(2, 'alice'));
    expect(await trading.writeIncidents(journal(2, 'carol'))).toBe('written');
    expect(await trading.readIncidents('main')).toEqual(journal(2, 'carol'));
  });

  test('the history of profit is what the newest leader wrote last', async () => {
    const trading = store();
    expect(await trading.readPnlHistory('main')).toBeNull();
    const half = {
      unrealized_pnl_usdt: '1',
      realized_pnl_today_usdt: '-2',
      total_notional_usdt: '0',
      open_hedges: 0,
      partial_hedges: 0,
      exposure_by_venue: [],
    };
    const history = (fencing_id: number, at: number) => ({
      book: 'main',
      fencing_id,
      snapshots: [{ at: epochMs(at), dry_run_mode: true, real: half, simulated: half }],
    });
    expect(await trading.writePnlHistory(history(2, 1))).toBe('written');
    expect(await trading.writePnlHistory(history(1, 2))).toBe('outdated');
    expect(await trading.writePnlHistory(history(2, 3))).toBe('written');
    expect(await trading.readPnlHistory('main')).toEqual(history(2, 3));
  });

  test('how orders did and what was not opened are one item each, the newest counts', async () => {
    const trading = store();
    expect([await trading.readExecution('main'), await trading.readWhyNot('main')]).toEqual([null, null]);
    const execution = anExecution();
    const whyNot = aWhyNot();
    for (const at of [NOON, later(1)]) {
      await trading.writeExecution({ ...execution, written_at: at });
      await trading.writeWhyNot({ ...whyNot, written_at: at });
    }
    expect(await trading.readExecution('main')).toEqual({ ...execution, written_at: later(1) });
    expect(await trading.readWhyNot('main')).toEqual({ ...whyNot, written_at: later(1) });
  });
}
