import { dynamoTradingStore } from '#shared/store/dynamo/trading-store.ts';
import { handle } from '#functions/handle.ts';
import { dryRunLocked, wireTables, wireTelling } from '#functions/wiring.ts';
import { configOperations } from './app.ts';

const wired = wireTables('config');
const telling = wireTelling(wired);

export const handler = handle<'config'>(
  telling,
  configOperations({
    ...telling,
    book: wired.book,
    trading: dynamoTradingStore(wired.documents, wired.tables.trading),
    dryRunLocked: dryRunLocked(),
  }),
);
