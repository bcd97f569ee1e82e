import { readEnv } from '#shared/config/env.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { dynamoControlStore } from '#shared/store/dynamo/control-store.ts';
import { dynamoDeliveryStore } from '#shared/store/dynamo/delivery-store.ts';
import { dynamoLeaseStore } from '#shared/store/dynamo/lease-store.ts';
import { dynamoTradingStore } from '#shared/store/dynamo/trading-store.ts';
import { twoManRule } from '#functions/authority.ts';
import { handle } from '#functions/handle.ts';
import { dryRunLocked, wireTables } from '#functions/wiring.ts';
import { statusOperations } from './app.ts';

const env = readEnv(['PROFILE', 'BUILD_VERSION']);
const { documents, tables, book, log } = wireTables('status');

export const handler = handle<'status'>(
  { log, clock: systemClock },
  statusOperations({
    control: dynamoControlStore(documents, tables),
    leases: dynamoLeaseStore(documents, tables.control),
    trading: dynamoTradingStore(documents, tables.trading),
    deliveries: dynamoDeliveryStore(documents, tables.trading),
    clock: systemClock,
    book,
    profile: env.PROFILE,
    buildVersion: env.BUILD_VERSION ?? 'unknown',
    dryRunLocked: dryRunLocked(),
    twoManRule: twoManRule(),
  }),
);
