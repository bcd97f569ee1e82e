import { systemClock } from '#shared/runtime/clock.ts';
import { dynamoAuditStore } from '#shared/store/dynamo/audit-store.ts';
import { dynamoTradingStore } from '#shared/store/dynamo/trading-store.ts';
import { handle } from '#functions/handle.ts';
import { wireTables } from '#functions/wiring.ts';
import { reportsOperations } from './app.ts';

const { documents, tables, book, log } = wireTables('reports');

export const handler = handle<'reports'>(
  { log, clock: systemClock },
  reportsOperations({
    audit: dynamoAuditStore(documents, tables),
    trading: dynamoTradingStore(documents, tables.trading),
    book,
  }),
);
