/**
 * Every environment variable there is, and the only file that reads `process.env`. The environment holds addresses and
 * names; policy is in `configs/`. What may override a profile file is in `overrides.ts`, in the same words.
 */
import * as z from 'zod';
import { Book } from '#shared/wire/primitives.ts';

const text = z.string().min(1);
const url = z.url({ protocol: /^https?$/, error: 'an http or https address' });
const socketUrl = z.url({ protocol: /^wss?$/, error: 'a ws or wss address' });
const port = z.coerce.number().int().min(0).max(65_535);
const table = z.string().regex(/^[A-Za-z0-9_.-]{3,255}$/, { error: 'a table name of 3 to 255 letters, digits, _ . -' });

/** An optional variable may be absent or empty; both read as `undefined`. */
const variables = {
  AWS_REGION: text,
  AWS_ENDPOINT_URL_DYNAMODB: url.optional(),
  AWS_ENDPOINT_URL_SQS: url.optional(),
  AWS_ENDPOINT_URL_SECRETS_MANAGER: url.optional(),
  /** The three tables of `shared/store/dynamo/tables.ts`. */
  CONTROL_TABLE: table,
  TRADING_TABLE: table,
  AUDIT_TABLE: table,
  DOORBELL_QUEUE_URL: url,
  /** Messages on their way to Telegram. */
  NOTICES_QUEUE_URL: url,
  /** Names or ARNs of secrets, never their values. */
  OPERATORS_SECRET_ID: text,
  VENUE_KEYS_SECRET_ID: text,
  TELEGRAM_SECRET_ID: text,
  TELEGRAM_API_URL: url.optional(),
  BOOK: Book.optional(),
  PROFILE: z.enum(['paper', 'testnet', 'live']),
  /** Where the profile files are; the project's `configs/` when absent. */
  CONFIG_DIR: text.optional(),
  /** Where this process keeps files: journal, replay log. */
  DATA_DIR: text,
  /** Writes all that the engine is told, and a digest of what it asks for, to this file; see `npm run replay`. */
  EVENT_LOG: text.optional(),
  BUILD_VERSION: text.optional(),
  /** While `true` or `1`, dry run cannot be left, approved or not. */
  DRY_RUN_ONLY: z.enum(['true', 'false', '1', '0']).optional(),
  /** `false` or `0`, in `paper` on a loopback address only: who does not say who they are may act all the same. */
  AUTH_ENABLED: z.enum(['true', 'false', '1', '0']).optional(),
  /** `false` or `0`, in `paper` only: whoever asks may approve it too. */
  TWO_MAN_RULE: z.enum(['true', 'false', '1', '0']).optional(),
  /** For an executor that is to start in `live`. */
  LIVE_CONFIRM: text.optional(),
  /** Whether profit by strategy leaves simulated hedges out; it does unless this is `false` or `0`. */
  EXCLUDE_DRY_RUN_FROM_PNL: z.enum(['true', 'false', '1', '0']).optional(),
  LOG_LEVEL: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT']).optional(),
  /** Where people reach the API and the pages; cookies are `Secure` unless it is plain http on this machine. */
  PROPBOT_BASE_URL: url.optional(),
  /** What people read where prices come from. */
  MARKET_NOTE: text.optional(),
  /** Name of this executor in lease and status. */
  EXECUTOR_NAME: text.optional(),
  METRICS_PORT: port.optional(),
  /** Only in `paper`: where the venue simulator listens. */
  BINANCE_UM_REST_URL: url.optional(),
  BINANCE_UM_WS_URL: socketUrl.optional(),
  OKX_REST_URL: url.optional(),
  OKX_WS_URL: socketUrl.optional(),
  /** Where the daily report and other reports are put as files on one machine. */
  REPORTS_DIR: text.optional(),
  /** The same in AWS: the name of a bucket. */
  REPORTS_BUCKET: text.optional(),
  /** Where copies of the audit chain are put: a bucket with object lock in AWS, a folder on one machine. */
  AUDIT_COPY_BUCKET: text.optional(),
  AUDIT_COPY_DIR: text.optional(),
  /** For the command line: where the API is, and the operator's own bearer token. */
  PROPBOT_API_URL: url.optional(),
  API_TOKEN: text.optional(),
  /** For one machine and for tests. */
  DYNOXIDE_BIN: text.optional(),
  CHROMIUM_BIN: text.optional(),
  PATH: text.optional(),
} as const;

export type EnvName = keyof typeof variables;
export type Env<Name extends EnvName> = { readonly [K in Name]: z.output<(typeof variables)[K]> };
/** What a process is started with: text by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

export const envNames = Object.keys(variables) as readonly EnvName[];

/** Variables are missing or wrong. Names all of them at once; shows no value, since one may be a secret. */
export class EnvInvalidError extends Error {
  override readonly name = 'EnvInvalidError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`the environment is not complete: ${problems.join('; ')}`);
    this.problems = problems;
  }
}

/** The environment of this process, for those who hand it on to `loadConfig` or to a child. */
export const processEnvironment = (): Environment => process.env;

/**
 * Reads the named variables; an empty one counts as absent.
 * @throws {EnvInvalidError} one error that lists all that are missing or wrong
 */
export function readEnv<const Names extends readonly EnvName[]>(
  names: Names,
  from: Environment = process.env,
): Env<Names[number]> {
  const problems: string[] = [];
  const read: Record<string, unknown> = {};
  for (const name of names) {
    const raw = from[name]?.trim();
    const parsed = variables[name].safeParse(raw === '' ? undefined : raw);
    if (parsed.success) read[name] = parsed.data;
    else
      problems.push(raw === undefined || raw === '' ? `${name} is missing` : `${name} is not ${wanted(parsed.error)}`);
  }
  if (problems.length > 0) throw new EnvInvalidError(problems);
  return read as Env<Names[number]>;
}

function wanted(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'right';
  if (issue.code === 'invalid_value') return `one of ${issue.values.join(', ')}`;
  return issue.message;
}
