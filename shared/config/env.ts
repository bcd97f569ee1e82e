/** Every environment variable there is, and the only file that reads `process.env`. */
import * as z from 'zod';

const onOff = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');

const variables = {
  AWS_REGION: z.string().min(3),
  CONTROL_TABLE: z.string().min(3),
  TRADING_TABLE: z.string().min(3),
  AUDIT_TABLE: z.string().min(3),
  DOORBELL_QUEUE_URL: z.url(),
  OPERATORS_SECRET_ID: z.string().min(1),
  TELEGRAM_SECRET_ID: z.string().min(1),
  /** Another address than Telegram's own, for a stand-in. */
  TELEGRAM_API_ROOT: z.url().default('https://api.telegram.org'),
  PROPBOT_BOOK: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/)
    .default('main'),
  PROPBOT_PROFILE: z.enum(['paper', 'testnet', 'live']),
  /** Path of the profile file. */
  PROPBOT_CONFIG: z.string().min(1),
  /** Where people and the CLI reach the API. */
  PROPBOT_BASE_URL: z.url().default('http://localhost:8000'),
  /** The bearer token that the CLI sends. */
  API_TOKEN: z.string().min(16),
  /** Where the executor keeps the local half of its journal. */
  EXECUTOR_DATA_DIR: z.string().min(1),
  /** Secret with the API keys of every venue: `{"binance-um": {"apiKey", "secret"}, "okx": {"apiKey", "secret", "passphrase"}}`. */
  VENUE_KEYS_SECRET_ID: z.string().min(1),
  /** Only where a venue is not at its own address: the simulator. */
  BINANCE_UM_REST_URL: z.url().optional(),
  BINANCE_UM_WS_URL: z.url().optional(),
  OKX_REST_URL: z.url().optional(),
  OKX_WS_URL: z.url().optional(),
  /** Where prices come from, as people should read it; shown on every surface. */
  MARKET_NOTE: z.string().max(500).default(''),
  BUILD_VERSION: z.string().min(1).default('development'),
  /** While true, dry run cannot be left, approved or not. */
  DRY_RUN_ONLY: onOff.default(false),
  LOG_LEVEL: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT']).default('INFO'),
} as const;

export type EnvName = keyof typeof variables;
export type Env<Names extends EnvName> = { readonly [Name in Names]: z.output<(typeof variables)[Name]> };

/** The environment lacks something or has it in the wrong form. Names all of it at once, and never a value. */
export class EnvironmentInvalidError extends Error {
  override readonly name = 'EnvironmentInvalidError';
  constructor(problems: readonly string[]) {
    super(`the environment is not complete: ${problems.join('; ')}`);
  }
}

/** Reads the named variables. @throws {EnvironmentInvalidError} listing all that are missing or wrong */
export function readEnv<const Names extends readonly EnvName[]>(
  names: Names,
  from: Readonly<Record<string, string | undefined>> = process.env,
): Env<Names[number]> {
  const problems: string[] = [];
  const values = names.map((name) => {
    const parsed = variables[name].safeParse(from[name]);
    if (parsed.success) return [name, parsed.data] as const;
    problems.push(from[name] === undefined ? `${name} is missing` : `${name} is not valid`);
    return [name, undefined] as const;
  });
  if (problems.length > 0) throw new EnvironmentInvalidError(problems);
  return Object.fromEntries(values) as Env<Names[number]>;
}
