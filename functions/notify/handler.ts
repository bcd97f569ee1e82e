import { secretsClient } from '#shared/aws/clients.ts';
import { cachedOptionalSecret } from '#shared/aws/secrets.ts';
import { readEnv } from '#shared/config/env.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { dynamoDeliveryStore } from '#shared/store/dynamo/delivery-store.ts';
import { telegramChat } from '#functions/telegram-chat.ts';
import { TelegramSecret } from '#functions/telegram-secret.ts';
import { wireTables } from '#functions/wiring.ts';
import { createNotify } from './app.ts';

const env = readEnv(['AWS_REGION', 'TELEGRAM_SECRET_ID', 'TELEGRAM_API_URL']);
const { documents, tables, book, log } = wireTables('notify');
const secrets = secretsClient({ region: env.AWS_REGION });

export const handler = createNotify({
  secret: cachedOptionalSecret(secrets, env.TELEGRAM_SECRET_ID, TelegramSecret, systemClock),
  chat: (secret) => telegramChat(secret.bot_token, secret.chat_id, env.TELEGRAM_API_URL),
  deliveries: dynamoDeliveryStore(documents, tables.trading),
  clock: systemClock,
  log,
  book,
});
