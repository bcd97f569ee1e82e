import { systemClock } from '#shared/runtime/clock.ts';
import { dynamoAuditStore } from '#shared/store/dynamo/audit-store.ts';
import { dynamoTradingStore } from '#shared/store/dynamo/trading-store.ts';
import { wireObjects, wireTables } from '#functions/wiring.ts';
import { createDailyReport } from './app.ts';

const { documents, tables, book, log } = wireTables('daily-report');

export const handler = createDailyReport({
  audit: dynamoAuditStore(documents, tables),
  trading: dynamoTradingStore(documents, tables.trading),
  objects: wireObjects('reports'),
  clock: systemClock,
  log,
  book,
});
