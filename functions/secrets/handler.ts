import { secretsClient } from '#shared/aws/clients.ts';
import { readEnv } from '#shared/config/env.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { dynamoControlStore } from '#shared/store/dynamo/control-store.ts';
import { dynamoKeyAges } from '#shared/store/dynamo/key-ages.ts';
import { VenueKeys } from '#shared/wire/venue-keys.ts';
import { handle } from '#functions/handle.ts';
import { wireChanging, wireOperators, wireTables } from '#functions/wiring.ts';
import { addressesOf } from './addresses.ts';
import { secretsOperations } from './app.ts';
import { TelegramKeys } from './new-values.ts';
import { secretPlace } from './place.ts';
import { tryBinance, tryOkx } from './try-key.ts';

const env = readEnv([
  'AWS_REGION',
  'PROFILE',
  'VENUE_KEYS_SECRET_ID',
  'TELEGRAM_SECRET_ID',
  'BINANCE_UM_REST_URL',
  'OKX_REST_URL',
]);
const wired = wireTables('secrets');
const { documents, tables, book, log } = wired;
const client = secretsClient({ region: env.AWS_REGION });
const addresses = addressesOf(env.PROFILE, env);

export const handler = handle<'secrets'>(
  { log, clock: systemClock, changing: wireChanging(wired) },
  secretsOperations({
    profile: env.PROFILE,
    book,
    clock: systemClock,
    control: dynamoControlStore(documents, tables),
    venueKeys: secretPlace(client, env.VENUE_KEYS_SECRET_ID, VenueKeys),
    telegram: secretPlace(client, env.TELEGRAM_SECRET_ID, TelegramKeys),
    keyAges: dynamoKeyAges(documents, tables.control),
    operators: wireOperators(),
    tryBinance: (key, at) => tryBinance(addresses.binance, key, at),
    tryOkx: (key, at) => tryOkx(addresses.okx, key, at),
  }),
);
