/** A profile file and the environment over it make one checked, frozen Config. Everything that is wrong is said at once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import type * as z from 'zod';
import { FAULT_PROFILES_FILE, fillFaults } from './chaos.ts';
import type { Environment } from './env.ts';
import { choose, overrides, profileNames } from './overrides.ts';
import { ConfigSchema, type Config } from './schema.ts';

export const FATAL_PREFIX = '[FATAL CONFIG] ';
export const LIVE_CONFIRMATION = 'I_KNOW_WHAT_I_AM_DOING';
/** The profile files of this checkout. */
export const projectConfigs = join(import.meta.dirname, '../../configs');
const profiles = ['paper', 'testnet', 'live'] as const;
type Profile = (typeof profiles)[number];

/** The configuration is not one to start with. Thrown once, at start, before anything is opened. */
export class ConfigInvalidError extends Error {
  override readonly name = 'ConfigInvalidError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.map((problem) => `${FATAL_PREFIX}${problem}`).join('\n'));
    this.problems = problems;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function valueAt(from: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value) && typeof key === 'number') return value[key] as unknown;
    return isObject(value) && typeof key === 'string' ? value[key] : undefined;
  }, from);
}

function setAt(from: Record<string, unknown>, path: readonly (string | number)[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    from[key] = value;
    return;
  }
  const inner = from[key];
  const next = isObject(inner) ? inner : {};
  from[key] = next;
  setAt(next, rest, value);
}

function sentenceOf(issue: z.core.$ZodIssue, input: unknown, source: (path: string) => string): string {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => (path === '' ? key : `${path}.${key}`)).join(', ');
    return `${source('')}: ${keys} is not a key there is; configs/README.md lists them all`;
  }
  const value = valueAt(input, issue.path);
  if (value === undefined) return `${source(path)}: ${path} is missing; there is no default`;
  if (issue.code === 'custom') return `${source(path)}: ${path} ${issue.message}; it is ${JSON.stringify(value)}`;
  const quotes =
    issue.code === 'invalid_type' && issue.expected === 'string' ? ' (decimals are text: put them in quotes)' : '';
  return `${source(path)}: ${path} is ${JSON.stringify(value)}: ${issue.message}${quotes}`;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}

function withOverrides(
  input: Record<string, unknown>,
  from: Environment,
  problems: string[],
): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  for (const override of overrides) {
    if (override.onlyIf !== undefined && valueAt(input, override.onlyIf) !== true) continue;
    const chosen = choose(from, override.name, override.aliases, override.read);
    if (chosen.problem !== null) problems.push(chosen.problem);
    if (chosen.value === null) continue;
    setAt(input, override.path, override.read(chosen.value));
    sources.set(override.path.join('.'), chosen.name);
  }
  return sources;
}

const addresses = {
  'binance-um': ['BINANCE_UM_REST_URL', 'BINANCE_UM_WS_URL'],
  okx: ['OKX_REST_URL', 'OKX_WS_URL'],
} as const;

/** Addresses of the venues come from the environment as well; the launcher sets those of the simulator. */
function withAddresses(input: Record<string, unknown>, from: Environment): void {
  const { venues } = input;
  if (!Array.isArray(venues)) return;
  for (const venue of venues as readonly unknown[]) {
    if (!isObject(venue)) continue;
    const names = venue['id'] === 'okx' || venue['id'] === 'binance-um' ? addresses[venue['id']] : null;
    if (names === null) continue;
    const [rest, ws] = names.map((name) => from[name] ?? '');
    if (rest !== '' || ws !== '') venue['endpoints'] = { rest, ws };
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/**
 * @param file where the text came from, for messages
 * @param folder where the fault profiles are
 * @throws {ConfigInvalidError} with every problem there is
 */
export function parseConfig(
  text: string,
  file: string,
  from: Environment,
  folder: string = from['CONFIG_DIR'] ?? projectConfigs,
): Config {
  const document = parseDocument(text);
  const problems = document.errors.map((error) => `${file}: ${error.message.split('\n')[0] ?? 'not YAML'}`);
  if (problems.length > 0) throw new ConfigInvalidError(problems);
  const content: unknown = document.toJS();
  if (!isObject(content)) throw new ConfigInvalidError([`${file}: must hold keys and values`]);
  const sources = withOverrides(content, from, problems);
  withAddresses(content, from);
  const { chaos } = content;
  if (isObject(chaos)) problems.push(...fillFaults(chaos, () => readText(join(folder, FAULT_PROFILES_FILE))));
  if (content['profile'] === 'live' && from['LIVE_CONFIRM'] !== LIVE_CONFIRMATION) {
    problems.push(`LIVE_CONFIRM must be ${LIVE_CONFIRMATION} to start live`);
  }
  const parsed = ConfigSchema.safeParse(content);
  if (!parsed.success) {
    problems.push(
      ...parsed.error.issues.map((issue) => sentenceOf(issue, content, (path) => sources.get(path) ?? file)),
    );
  }
  if (!parsed.success || problems.length > 0) throw new ConfigInvalidError(problems);
  return deepFreeze(parsed.data);
}

/** @throws {ConfigInvalidError} when no profile is named, or names of it disagree */
export function profileOf(from: Environment): Profile {
  const chosen = choose(from, profileNames.name, profileNames.aliases);
  if (chosen.problem !== null) throw new ConfigInvalidError([chosen.problem]);
  const profile = profiles.find((name) => name === chosen.value);
  if (profile !== undefined) return profile;
  const is = chosen.value === null ? 'is not set' : `is ${chosen.value}`;
  throw new ConfigInvalidError([`${chosen.name} ${is}: it must be one of ${profiles.join(', ')}`]);
}

/**
 * Reads the profile that the environment names.
 * @throws {ConfigInvalidError} with every problem there is; its message is what to print
 */
export function loadConfig(from: Environment, folder: string = from['CONFIG_DIR'] ?? projectConfigs): Config {
  const profile = profileOf(from);
  const file = join(folder, `${profile}.yaml`);
  const text = readText(file);
  if (text === null) throw new ConfigInvalidError([`${file}: cannot be read`]);
  const config = parseConfig(text, `${profile}.yaml`, from, folder);
  if (config.profile !== profile) {
    throw new ConfigInvalidError([`${profile}.yaml: profile is ${config.profile}, not the ${profile} of its name`]);
  }
  return config;
}
