import { readEnv } from '#shared/config/env.ts';
import { dynamoTradingStore } from '#shared/store/dynamo/trading-store.ts';
import { FLATTEN_WAIT_MS_MAX, RECEIPT_WAIT_MS_MAX } from '#functions/command-answer.ts';
import { handle } from '#functions/handle.ts';
import { dryRunLocked, wireTables, wireTelling } from '#functions/wiring.ts';
import { controlOperations } from './app.ts';

const wired = wireTables('control');
const telling = wireTelling(wired);

export const handler = handle<'control'>(
  telling,
  controlOperations({
    ...telling,
    book: wired.book,
    trading: dynamoTradingStore(wired.documents, wired.tables.trading),
    receiptWaitMsMax: RECEIPT_WAIT_MS_MAX,
    flattenWaitMsMax: FLATTEN_WAIT_MS_MAX,
    dryRunLocked: dryRunLocked(),
    profile: readEnv(['PROFILE']).PROFILE,
  }),
);
