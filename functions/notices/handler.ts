import { secretsClient } from '#shared/aws/clients.ts';
import { queueNotice } from '#shared/aws/notices.ts';
import { queueClient } from '#shared/aws/queue-clients.ts';
import { cachedOptionalSecret } from '#shared/aws/secrets.ts';
import { readEnv } from '#shared/config/env.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { dynamoControlStore } from '#shared/store/dynamo/control-store.ts';
import { dynamoKeyAges } from '#shared/store/dynamo/key-ages.ts';
import { dynamoNoticeStore } from '#shared/store/dynamo/notice-store.ts';
import { dynamoTradingStore } from '#shared/store/dynamo/trading-store.ts';
import { TelegramSecret } from '#functions/telegram-secret.ts';
import { wireOperators, wireTables } from '#functions/wiring.ts';
import { createNotices } from './app.ts';

const env = readEnv(['AWS_REGION', 'TELEGRAM_SECRET_ID', 'NOTICES_QUEUE_URL']);
const { documents, tables, book, log } = wireTables('notices');
const queue = queueClient({ region: env.AWS_REGION });
const secrets = secretsClient({ region: env.AWS_REGION });

export const handler = createNotices({
  notices: dynamoNoticeStore(documents, tables),
  control: dynamoControlStore(documents, tables),
  trading: dynamoTradingStore(documents, tables.trading),
  keyAges: dynamoKeyAges(documents, tables.control),
  operators: wireOperators(),
  secret: cachedOptionalSecret(secrets, env.TELEGRAM_SECRET_ID, TelegramSecret, systemClock),
  queue: (message) => queueNotice(queue, env.NOTICES_QUEUE_URL, book, message),
  clock: systemClock,
  log,
  book,
});
