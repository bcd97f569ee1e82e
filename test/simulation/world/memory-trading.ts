/** The trading table in memory. What is read of hedges and fills is checked by the schema, as a real read would be. */
import * as z from 'zod';
import { isLive } from '#shared/domain/hedge.ts';
import type { IdBlock, TradingStore } from '#shared/store/ports.ts';
import { utcDay } from '#shared/store/utc-day.ts';
import type { IncidentJournal } from '#shared/wire/incident.ts';
import type { DailyReport } from '#shared/wire/report.ts';
import type { ExecutorStatus, SpreadHistory } from '#shared/wire/status.ts';
import type { PnlHistory } from '#shared/wire/pnl-history.ts';
import type { ExecutionRecord, WhyNotRecord } from '#shared/wire/trade-watch.ts';
import {
  FillRecord,
  HedgeRecord,
  type BreakRecord,
  type DustRecord,
  type FundingRecord,
} from '#shared/wire/trading.ts';
import { pageOf, type Through } from './memory-control.ts';

interface BookTable {
  nextId: number;
  readonly blocks: IdBlock[];
  readonly hedges: Map<number, HedgeRecord>;
  readonly fills: Map<string, FillRecord>;
  readonly breaks: Map<string, BreakRecord>;
  readonly fundings: Map<string, FundingRecord>;
  readonly dust: Map<string, DustRecord>;
  status: ExecutorStatus | null;
  spread: SpreadHistory | null;
  incidents: IncidentJournal | null;
  pnlHistory: PnlHistory | null;
  execution: ExecutionRecord | null;
  whyNot: WhyNotRecord | null;
  readonly reports: Map<string, DailyReport>;
}
export type TradingTables = Map<string, BookTable>;

export interface TradingWatch {
  onBlock?(block: IdBlock): void;
  onHedge?(record: HedgeRecord): void;
  /** @param by whoever writes it, by the name of its process */
  onFill?(record: FillRecord, isNew: boolean, by: string): void;
  onBreak?(record: BreakRecord): void;
  onFunding?(record: FundingRecord): void;
  onDust?(record: DustRecord, isNew: boolean): void;
  onStatus?(status: ExecutorStatus): void;
}

export const emptyTradingTables = (): TradingTables => new Map();

export function bookTable(tables: TradingTables, book: string): BookTable {
  const known = tables.get(book);
  if (known !== undefined) return known;
  const fresh: BookTable = {
    nextId: 0,
    blocks: [],
    hedges: new Map(),
    fills: new Map(),
    breaks: new Map(),
    fundings: new Map(),
    dust: new Map(),
    status: null,
    spread: null,
    incidents: null,
    pnlHistory: null,
    execution: null,
    whyNot: null,
    reports: new Map(),
  };
  tables.set(book, fresh);
  return fresh;
}

const fillKey = (fill: FillRecord): string => `${fill.simulated ? 'simulated' : 'real'}#${fill.venue}#${fill.trade_id}`;
const byTimeThenKey = (fills: readonly FillRecord[]): readonly FillRecord[] =>
  fills.toSorted((left, right) => left.at - right.at || (fillKey(left) < fillKey(right) ? -1 : 1));
const lineKey = (line: FundingRecord | DustRecord): string => {
  const id = 'funding_id' in line ? line.funding_id : line.dust_id;
  return [String(line.at).padStart(15, '0'), line.simulated ? 'simulated' : 'real', line.venue, id].join('#');
};
const inOrder = <T>(lines: ReadonlyMap<string, T>): readonly T[] =>
  [...lines].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, line]) => line);
const Hedges = z.array(HedgeRecord);
const Fills = z.array(FillRecord);

export function memoryTradingStore(
  tables: TradingTables,
  through: Through,
  watch: TradingWatch = {},
  by = '',
): TradingStore {
  const of = (book: string): BookTable => bookTable(tables, book);
  const step = <T>(work: () => T): Promise<T> => through('trading', work);
  return {
    reserveIds: (book, fencingId, count, _at) =>
      step(() => {
        const table = of(book);
        const block: IdBlock = { fencing_id: fencingId, first: table.nextId, last: table.nextId + count - 1 };
        table.nextId += count;
        table.blocks.push(block);
        watch.onBlock?.(block);
        return block;
      }),
    listBlocks: (book, limit) => step(() => of(book).blocks.toReversed().slice(0, limit)),
    write: (records) =>
      step(() => {
        for (const line of records.fundings ?? []) {
          const { fundings } = of(line.book);
          if ((fundings.get(lineKey(line))?.fencing_id ?? 0) > line.fencing_id) continue;
          fundings.set(lineKey(line), line);
          watch.onFunding?.(line);
        }
        for (const fill of records.fills) {
          const { fills } = of(fill.book);
          const isNew = !fills.has(fillKey(fill));
          fills.set(fillKey(fill), fill);
          watch.onFill?.(fill, isNew, by);
        }
        for (const line of records.dust ?? []) {
          const { dust } = of(line.book);
          const isNew = !dust.has(lineKey(line));
          dust.set(lineKey(line), line);
          watch.onDust?.(line, isNew);
        }
        for (const hedge of records.hedges) {
          const { hedges } = of(hedge.book);
          if ((hedges.get(hedge.number)?.fencing_id ?? 0) > hedge.fencing_id) continue;
          hedges.set(hedge.number, hedge);
          watch.onHedge?.(hedge);
        }
        for (const found of records.breaks) {
          of(found.book).breaks.set(found.id, found);
          watch.onBreak?.(found);
        }
      }),
    liveHedges: (book) =>
      step(() => {
        const live = [...of(book).hedges.values()].filter((hedge) => isLive(hedge.state));
        return Hedges.parse(live.toSorted((left, right) => left.number - right.number));
      }),
    listHedges: (book, limit, cursor) =>
      step(() => {
        const all = [...of(book).hedges.values()].toSorted((left, right) => right.number - left.number);
        const page = pageOf(all, (hedge) => String(hedge.number), limit, cursor);
        return { items: Hedges.parse(page.items), cursor: page.cursor };
      }),
    fillsOf: (book, hedgeId) =>
      step(() => Fills.parse(byTimeThenKey([...of(book).fills.values()].filter((fill) => fill.hedge_id === hedgeId)))),
    fillsOfDay: (book, day) =>
      step(() => byTimeThenKey([...of(book).fills.values()].filter((fill) => utcDay(fill.at) === day))),
    fundings: (book, from, until) =>
      step(() => inOrder(of(book).fundings).filter((line) => line.at >= from && line.at < until)),
    dust: (book, newestMax) =>
      step(() => (newestMax === undefined ? inOrder(of(book).dust) : inOrder(of(book).dust).slice(-newestMax))),
    openBreaks: (book) => step(() => [...of(book).breaks.values()].filter((found) => found.resolved_at === null)),
    writeStatus: (status) =>
      step(() => {
        of(status.book).status = status;
        watch.onStatus?.(status);
      }),
    readStatus: (book) => step(() => of(book).status),
    writeSpread: (history) =>
      step(() => {
        of(history.book).spread = history;
      }),
    readSpread: (book) => step(() => of(book).spread),
    writeIncidents: (journal) =>
      step(() => {
        const table = of(journal.book);
        if ((table.incidents?.fencing_id ?? 0) > journal.fencing_id) return 'outdated';
        table.incidents = journal;
        return 'written';
      }),
    readIncidents: (book) => step(() => of(book).incidents),
    writePnlHistory: (history) =>
      step(() => {
        const table = of(history.book);
        if ((table.pnlHistory?.fencing_id ?? 0) > history.fencing_id) return 'outdated';
        table.pnlHistory = history;
        return 'written';
      }),
    readPnlHistory: (book) => step(() => of(book).pnlHistory),
    writeExecution: (record) =>
      step(() => {
        of(record.book).execution = record;
      }),
    readExecution: (book) => step(() => of(book).execution),
    writeWhyNot: (record) =>
      step(() => {
        of(record.book).whyNot = record;
      }),
    readWhyNot: (book) => step(() => of(book).whyNot),
    writeReport: (report) =>
      step(() => {
        const { reports } = of(report.book);
        if (reports.has(report.day)) return 'already-there';
        reports.set(report.day, report);
        return 'written';
      }),
    reportOf: (book, day) => step(() => of(book).reports.get(day) ?? null),
    latestReport: (book) =>
      step(() => [...of(book).reports.values()].toSorted((a, b) => (a.day < b.day ? 1 : -1))[0] ?? null),
  };
}
