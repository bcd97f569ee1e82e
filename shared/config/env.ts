/**
 * Every environment variable there is, and the only file that reads `process.env`. The environment holds addresses and
 * names; policy is in `configs/`. What may override a profile file is in `overrides.ts`, in the same words.
 */
import * as z from 'zod';
import { Book } from '#shared/wire/primitives.ts';

const Text = z.string().min(1);
const Url = z.url({ protocol: /^https?$/, error: 'an http or https address' });
const SocketUrl = z.url({ protocol: /^wss?$/, error: 'a ws or wss address' });
const Port = z.coerce.number().int().min(0).max(65_535);
const Table = z.string().regex(/^[A-Za-z0-9_.-]{3,255}$/, { error: 'a table name of 3 to 255 letters, digits, _ . -' });
const Profile = z.enum(['paper', 'testnet', 'live']);
const LogLevel = z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT']);
/** As people write yes and no; what is neither is a mistake. */
const Switch = z.enum(['true', 'false', '1', '0']);
const MaybeText = Text.optional();
const MaybeUrl = Url.optional();
const MaybeSocketUrl = SocketUrl.optional();
const MaybePort = Port.optional();
const MaybeBook = Book.optional();
const MaybeLogLevel = LogLevel.optional();
const MaybeSwitch = Switch.optional();

/** An optional variable may be absent or empty; both read as `undefined`. */
const variables = {
  AWS_REGION: Text,
  AWS_ENDPOINT_URL_DYNAMODB: MaybeUrl,
  AWS_ENDPOINT_URL_SQS: MaybeUrl,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: MaybeUrl,
  /** The three tables of `shared/store/dynamo/tables.ts`. */
  CONTROL_TABLE: Table,
  TRADING_TABLE: Table,
  AUDIT_TABLE: Table,
  DOORBELL_QUEUE_URL: Url,
  /** Messages on their way to Telegram. */
  NOTICES_QUEUE_URL: Url,
  /** Names or ARNs of secrets, never their values. */
  OPERATORS_SECRET_ID: Text,
  VENUE_KEYS_SECRET_ID: Text,
  TELEGRAM_SECRET_ID: Text,
  TELEGRAM_API_URL: MaybeUrl,
  BOOK: MaybeBook,
  PROFILE: Profile,
  /** Where the profile files are; the project's `configs/` when absent. */
  CONFIG_DIR: MaybeText,
  /** Where this process keeps files: journal, replay log. */
  DATA_DIR: Text,
  /** Writes all that the engine is told, and a digest of what it asks for, to this file; see `npm run replay`. */
  EVENT_LOG: MaybeText,
  BUILD_VERSION: MaybeText,
  /** While `true` or `1`, dry run cannot be left, approved or not. */
  DRY_RUN_ONLY: MaybeSwitch,
  /** `false` or `0`, in `paper` on a loopback address only: who does not say who they are may act all the same. */
  AUTH_ENABLED: MaybeSwitch,
  /** `false` or `0`, in `paper` only: whoever asks may approve it too. */
  TWO_MAN_RULE: MaybeSwitch,
  /** For an executor that is to start in `live`. */
  LIVE_CONFIRM: MaybeText,
  /** Whether profit by strategy leaves simulated hedges out; it does unless this is `false` or `0`. */
  EXCLUDE_DRY_RUN_FROM_PNL: MaybeSwitch,
  LOG_LEVEL: MaybeLogLevel,
  /** Where people reach the API and the pages; cookies are `Secure` unless it is plain http on this machine. */
  PROPBOT_BASE_URL: MaybeUrl,
  /** What people read where prices come from. */
  MARKET_NOTE: MaybeText,
  /** Name of this executor in lease and status. */
  EXECUTOR_NAME: MaybeText,
  METRICS_PORT: MaybePort,
  /** Only in `paper`: where the venue simulator listens. */
  BINANCE_UM_REST_URL: MaybeUrl,
  BINANCE_UM_WS_URL: MaybeSocketUrl,
  OKX_REST_URL: MaybeUrl,
  OKX_WS_URL: MaybeSocketUrl,
  /** Where the daily report and other reports are put as files on one machine. */
  REPORTS_DIR: MaybeText,
  /** The same in AWS: the name of a bucket. */
  REPORTS_BUCKET: MaybeText,
  /** Where copies of the audit chain are put: a bucket with object lock in AWS, a folder on one machine. */
  AUDIT_COPY_BUCKET: MaybeText,
  AUDIT_COPY_DIR: MaybeText,
  /** For the command line: where the API is, and the operator's own bearer token. */
  PROPBOT_API_URL: MaybeUrl,
  API_TOKEN: MaybeText,
  /** For one machine and for tests. */
  DYNOXIDE_BIN: MaybeText,
  CHROMIUM_BIN: MaybeText,
  PATH: MaybeText,
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
