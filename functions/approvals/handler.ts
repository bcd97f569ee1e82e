import { dynamoCodeAttempts } from '#shared/store/dynamo/code-attempts.ts';
import { dynamoTradingStore } from '#shared/store/dynamo/trading-store.ts';
import { twoManRule } from '#functions/authority.ts';
import { handle } from '#functions/handle.ts';
import { dryRunLocked, wireOperators, wireTables, wireTelling } from '#functions/wiring.ts';
import { approvalsOperations } from './app.ts';

const wired = wireTables('approvals');
const telling = wireTelling(wired);

export const handler = handle<'approvals'>(
  telling,
  approvalsOperations({
    ...telling,
    book: wired.book,
    trading: dynamoTradingStore(wired.documents, wired.tables.trading),
    attempts: dynamoCodeAttempts(wired.documents, wired.tables.control),
    operators: wireOperators(),
    dryRunLocked: dryRunLocked(),
    twoManRule: twoManRule(),
  }),
);
