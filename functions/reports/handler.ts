import { readEnv } from '#shared/config/env.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { dynamoAuditStore } from '#shared/store/dynamo/audit-store.ts';
import { dynamoControlStore } from '#shared/store/dynamo/control-store.ts';
import { dynamoTradingStore } from '#shared/store/dynamo/trading-store.ts';
import { handle } from '#functions/handle.ts';
import { wireObjects, wireTables } from '#functions/wiring.ts';
import { reportsOperations } from './app.ts';

const { EXCLUDE_DRY_RUN_FROM_PNL: excluded = 'true' } = readEnv(['EXCLUDE_DRY_RUN_FROM_PNL']);
const { documents, tables, book, log } = wireTables('reports');

export const handler = handle<'reports'>(
  { log, clock: systemClock },
  reportsOperations({
    audit: dynamoAuditStore(documents, tables),
    control: dynamoControlStore(documents, tables),
    trading: dynamoTradingStore(documents, tables.trading),
    objects: wireObjects('reports'),
    clock: systemClock,
    book,
    simulatedExcluded: excluded !== 'false' && excluded !== '0',
  }),
);
