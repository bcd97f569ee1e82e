import { dynamoTradingStore } from '#shared/store/dynamo/trading-store.ts';
import { handle } from '#functions/handle.ts';
import { wireTables, wireTelling } from '#functions/wiring.ts';
import { arbOperations } from './app.ts';

const wired = wireTables('arb');
const telling = wireTelling(wired);

export const handler = handle<'arb'>(
  telling,
  arbOperations({
    ...telling,
    book: wired.book,
    trading: dynamoTradingStore(wired.documents, wired.tables.trading),
  }),
);
