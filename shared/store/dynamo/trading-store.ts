import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { IncidentJournal } from '#shared/wire/incident.ts';
import { DailyReport } from '#shared/wire/report.ts';
import { ExecutorStatus, SpreadHistory } from '#shared/wire/status.ts';
import { PnlHistory } from '#shared/wire/pnl-history.ts';
import { ExecutionRecord, WhyNotRecord } from '#shared/wire/trade-watch.ts';
import { BreakRecord, DustRecord, FillRecord, FundingRecord, HedgeRecord } from '#shared/wire/trading.ts';
import type { TradingStore } from '../ports.ts';
import { getItem, getRecord, mustBeFailedCondition, queryAll, queryPage, textPage, type Documents } from './access.ts';
import { listBlocks, reserveIds } from './id-blocks.ts';
import {
  dayFillsOf,
  dustOf,
  executionKey,
  fundingsOf,
  hedgeFillsOf,
  hedgesOf,
  incidentsKey,
  liveHedgesOf,
  openBreaksOf,
  pnlHistoryKey,
  reportKey,
  reportsOf,
  spreadKey,
  statusKey,
  stretchOf,
  whyNotKey,
} from './keys.ts';
import { packedItem, unpackedRecord } from './packed.ts';
import { factsOf, unlessOfANewerLeader, writeFacts } from './trading-writes.ts';

const byTime = (fills: readonly FillRecord[]): readonly FillRecord[] =>
  fills.toSorted((left, right) => left.at - right.at);

/** What the executor has done and how it is, in the trading table. */
export function dynamoTradingStore(client: Documents, table: string): TradingStore {
  const put = async (item: Record<string, unknown>): Promise<void> => {
    await client.send(new PutCommand({ TableName: table, Item: item }));
  };
  const putAsLeader = async (Item: { readonly fencing_id: number }): Promise<'written' | 'outdated'> => {
    try {
      await client.send(new PutCommand({ TableName: table, Item, ...unlessOfANewerLeader(Item.fencing_id) }));
      return 'written';
    } catch (error) {
      mustBeFailedCondition(error);
      return 'outdated';
    }
  };
  return {
    reserveIds: (book, fencingId, count, at) => reserveIds(client, table, book, fencingId, count, at),
    listBlocks: (book, limit) => listBlocks(client, table, book, limit),
    write: (records) => writeFacts(client, factsOf(table, records)),
    liveHedges: (book) => queryAll(client, { table, pk: liveHedgesOf(book) }, HedgeRecord),
    listHedges: (book, limit, cursor) => textPage(client, { table, pk: hedgesOf(book), limit, cursor }, HedgeRecord),
    fillsOf: async (book, hedgeId) =>
      byTime(await queryAll(client, { table, pk: hedgeFillsOf(book, hedgeId) }, FillRecord)),
    fillsOfDay: async (book, day) => byTime(await queryAll(client, { table, pk: dayFillsOf(book, day) }, FillRecord)),
    fundings: (book, from, until) =>
      queryAll(client, { table, pk: fundingsOf(book), between: stretchOf(from, until) }, FundingRecord),
    dust: async (book, newestMax) => {
      if (newestMax === undefined) return queryAll(client, { table, pk: dustOf(book) }, DustRecord);
      const newest = { table, pk: dustOf(book), newestFirst: true, limit: newestMax } as const;
      return (await queryPage(client, newest, DustRecord)).items.toReversed();
    },
    openBreaks: (book) => queryAll(client, { table, pk: openBreaksOf(book) }, BreakRecord),
    writeStatus: async (status) => put({ ...(await packedItem(status)), ...statusKey(status.book) }),
    readStatus: async (book) => {
      const item = await getItem(client, table, statusKey(book));
      return item === null ? null : unpackedRecord(ExecutorStatus, item);
    },
    writeSpread: (history) => put({ ...history, ...spreadKey(history.book) }),
    readSpread: (book) => getRecord(client, table, spreadKey(book), SpreadHistory),
    writeIncidents: (journal) => putAsLeader({ ...journal, ...incidentsKey(journal.book) }),
    writePnlHistory: (history) => putAsLeader({ ...history, ...pnlHistoryKey(history.book) }),
    readPnlHistory: (book) => getRecord(client, table, pnlHistoryKey(book), PnlHistory),
    readIncidents: (book) => getRecord(client, table, incidentsKey(book), IncidentJournal),
    writeExecution: (record) => put({ ...record, ...executionKey(record.book) }),
    readExecution: (book) => getRecord(client, table, executionKey(book), ExecutionRecord),
    writeWhyNot: (record) => put({ ...record, ...whyNotKey(record.book) }),
    readWhyNot: (book) => getRecord(client, table, whyNotKey(book), WhyNotRecord),
    writeReport: async (report) => {
      const firstOfItsDay = 'attribute_not_exists(pk)';
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: { ...report, ...reportKey(report.book, report.day) },
            ConditionExpression: firstOfItsDay,
          }),
        );
        return 'written';
      } catch (error) {
        mustBeFailedCondition(error);
        return 'already-there';
      }
    },
    latestReport: async (book) => {
      const { items } = await queryPage(
        client,
        { table, pk: reportsOf(book), newestFirst: true, limit: 1 },
        DailyReport,
      );
      return items[0] ?? null;
    },
    reportOf: (book, day) => getRecord(client, table, reportKey(book, day), DailyReport),
  };
}
