import { Api } from 'grammy';
import { changeSecret, readSecretNow } from '#shared/aws/change-secret.ts';
import { secretsClient } from '#shared/aws/clients.ts';
import { secretVersions } from '#shared/aws/secret-versions.ts';
import { readEnv } from '#shared/config/env.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { OperatorRecords } from '#shared/wire/operator.ts';
import { createLog } from '#functions/log.ts';
import { rotate, RotationError, RotationEvent } from './app.ts';

const env = readEnv(['AWS_REGION', 'OPERATORS_SECRET_ID', 'TELEGRAM_API_URL', 'LOG_LEVEL']);
const log = createLog('rotate-secret', env.LOG_LEVEL);
const client = secretsClient({ region: env.AWS_REGION });
const telegram = env.TELEGRAM_API_URL === undefined ? {} : { apiRoot: env.TELEGRAM_API_URL };

export async function handler(event: unknown): Promise<void> {
  const asked = RotationEvent.parse(event);
  const about = { secret: asked.SecretId, step: asked.Step };
  try {
    await rotate(
      {
        ...secretVersions(client),
        changeOperator: async (id, change) => {
          await changeSecret(client, env.OPERATORS_SECRET_ID, OperatorRecords, (now) => {
            if (now === null || !now.value.some((one) => one.id === id)) {
              throw new RotationError(`there is no operator ${id}`);
            }
            return now.value.map((one) => (one.id === id ? change(one) : one));
          });
        },
        operator: async (id) => {
          const now = await readSecretNow(client, env.OPERATORS_SECRET_ID, OperatorRecords);
          return now?.value.find((one) => one.id === id) ?? null;
        },
        setWebhook: async (botToken, webhookSecret) => {
          const api = new Api(botToken, telegram);
          const { url = '' } = await api.getWebhookInfo();
          if (url === '') throw new RotationError('the bot has no webhook yet');
          await api.setWebhook(url, { secret_token: webhookSecret });
        },
        now: () => systemClock.wall(),
      },
      asked,
    );
    log.info('secret.rotating', about);
  } catch (error) {
    // A client's own error may quote the address that it called, and a bot's token is in that.
    const why = error instanceof RotationError ? error.message : error instanceof Error ? error.name : 'unknown';
    log.error('secret.not_rotated', { ...about, why });
    throw new RotationError(`step ${asked.Step}: ${why}`);
  }
}
