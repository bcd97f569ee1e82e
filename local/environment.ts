/** What the processes of one machine are started with. The AWS SDK only gets other endpoints; nothing else is different. */
import { join } from 'node:path';
import * as z from 'zod';
import type { Environment } from '#shared/config/env.ts';
import type { Config } from '#shared/config/schema.ts';
import { paperCredentials } from './venues/credentials.ts';

export const names = {
  region: 'eu-central-1',
  /** The emulators check no signature; the SDK wants something to sign with. */
  accessKey: 'local',
  tables: { control: 'propbot-control', trading: 'propbot-trading', audit: 'propbot-audit' },
  operatorsSecret: 'propbot/operators',
  venueKeysSecret: 'propbot/venue-keys',
  telegramSecret: 'propbot/telegram',
  venueKeys: { 'binance-um': paperCredentials.binance, okx: paperCredentials.okx },
} as const;

/** Compiled code is kept between starts, which then take a third of the time. */
const compileCache = join(import.meta.dirname, '../node_modules/.cache/propbot-compile');
/** A person's own AWS account is nothing that a paper run may reach. */
const notInherited = /^(AWS_|PROFILE$|TRADING_PROFILE$|EXCHANGE_PROFILE$|NODE_OPTIONS$|npm_)/;

export function childEnvironment(from: Environment, config: Config): Environment {
  const kept = Object.fromEntries(Object.entries(from).filter(([name]) => !notInherited.test(name)));
  return {
    ...kept,
    AWS_REGION: names.region,
    AWS_ACCESS_KEY_ID: names.accessKey,
    AWS_SECRET_ACCESS_KEY: names.accessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    PROFILE: config.profile,
    BOOK: config.book,
    CONTROL_TABLE: names.tables.control,
    TRADING_TABLE: names.tables.trading,
    AUDIT_TABLE: names.tables.audit,
    OPERATORS_SECRET_ID: names.operatorsSecret,
    VENUE_KEYS_SECRET_ID: names.venueKeysSecret,
    TELEGRAM_SECRET_ID: names.telegramSecret,
    NODE_COMPILE_CACHE: compileCache,
    POWERTOOLS_DEV: 'false',
  };
}

const WithEndpoint = z.looseObject({ endpoint: z.string() });
const WithQueue = WithEndpoint.extend({ queueUrl: z.string(), noticesUrl: z.string() });

export function storeEnvironment(facts: {
  readonly dynamodb: unknown;
  readonly queue: unknown;
  readonly secrets: unknown;
}): Environment {
  const queue = WithQueue.parse(facts.queue);
  return {
    AWS_ENDPOINT_URL_DYNAMODB: WithEndpoint.parse(facts.dynamodb).endpoint,
    AWS_ENDPOINT_URL_SQS: queue.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: WithEndpoint.parse(facts.secrets).endpoint,
    DOORBELL_QUEUE_URL: queue.queueUrl,
    NOTICES_QUEUE_URL: queue.noticesUrl,
  };
}

const Address = z.looseObject({ rest: z.string(), ws: z.string() });
/** What the venue simulator says of itself when it is ready. */
const VenueFacts = z.looseObject({
  binance: Address,
  okx: Address,
  info: z.looseObject({
    market: z.string(),
    source: z.string(),
    reframed: z.string(),
    speed: z.number(),
    overlay: z.looseObject({ note: z.string().default('no overlay: the bare market') }),
  }),
});

/** Where prices come from, as people read it everywhere: what is re-framed, invented or laid over says so. */
export function marketNotes(facts: unknown): readonly string[] {
  const { market, source, reframed, overlay, speed } = VenueFacts.parse(facts).info;
  const fast = speed === 1 ? '' : `${speed} times as fast as it happened`;
  return [`${market}: ${source}`, reframed, overlay.note, fast].filter((part) => part !== '');
}

export function venueEnvironment(facts: unknown): Environment {
  const { binance, okx } = VenueFacts.parse(facts);
  return {
    BINANCE_UM_REST_URL: binance.rest,
    BINANCE_UM_WS_URL: binance.ws,
    OKX_REST_URL: okx.rest,
    OKX_WS_URL: okx.ws,
    MARKET_NOTE: marketNotes(facts).join('; '),
  };
}
