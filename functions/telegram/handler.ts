import { secretsClient } from '#shared/aws/clients.ts';
import { cachedOptionalSecret } from '#shared/aws/secrets.ts';
import { readEnv } from '#shared/config/env.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { dynamoCodeAttempts } from '#shared/store/dynamo/code-attempts.ts';
import { dynamoTelegramUpdates } from '#shared/store/dynamo/telegram-updates.ts';
import { dynamoTradingStore } from '#shared/store/dynamo/trading-store.ts';
import { FLATTEN_WAIT_MS_MAX, RECEIPT_WAIT_MS_MAX } from '#functions/command-answer.ts';
import { twoManRule } from '#functions/authority.ts';
import { handle } from '#functions/handle.ts';
import { dryRunLocked, wireOperators, wireTables, wireTelling } from '#functions/wiring.ts';
import { telegramOperations } from './app.ts';
import { telegramChat } from '#functions/telegram-chat.ts';
import { TelegramSecret } from '#functions/telegram-secret.ts';

const env = readEnv(['AWS_REGION', 'TELEGRAM_SECRET_ID', 'TELEGRAM_API_URL']);
const wired = wireTables('telegram');
const telling = wireTelling(wired);
const { documents, tables, book } = wired;
const trading = dynamoTradingStore(documents, tables.trading);

export const handler = handle<'telegram'>(
  telling,
  telegramOperations({
    ...telling,
    book,
    trading,
    receiptWaitMsMax: RECEIPT_WAIT_MS_MAX,
    flattenWaitMsMax: FLATTEN_WAIT_MS_MAX,
    secret: cachedOptionalSecret(
      secretsClient({ region: env.AWS_REGION }),
      env.TELEGRAM_SECRET_ID,
      TelegramSecret,
      systemClock,
    ),
    operators: wireOperators(),
    updates: dynamoTelegramUpdates(documents, tables.control),
    attempts: dynamoCodeAttempts(documents, tables.control),
    dryRunLocked: dryRunLocked(),
    twoManRule: twoManRule(),
    chat: (secret) => telegramChat(secret.bot_token, secret.chat_id, env.TELEGRAM_API_URL),
  }),
);
