/** What a document would make of the running configuration: every problem, or every change. Decides and writes nothing. */
import { loosens, type ConfigChange } from '#shared/domain/config-change.ts';
import { changesBetween, type KeyChange } from './changes.ts';
import { problemsOf, readDocument, type ConfigProblem } from './document.ts';
import { keyRules } from './rules.ts';
import { ConfigSchema, type Config } from './schema.ts';

export interface ConfigPlan {
  readonly kind: 'plan';
  readonly config: Config;
  readonly changes: readonly ConfigChange[];
  /** Changed keys that only a start reads: this plan cannot be carried out while there are any. */
  readonly restart: readonly ConfigChange[];
  /** Keys of the document that the environment of the executor overrules. */
  readonly ignored: readonly string[];
  readonly loosens: boolean;
}
export type Planned = ConfigPlan | { readonly kind: 'problems'; readonly problems: readonly ConfigProblem[] };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function at(from: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)] as unknown;
    return isObject(value) ? value[key] : undefined;
  }, from);
}

/** Only where a value stands already: what is missing in a document stays missing. */
function replaceAt(from: unknown, path: readonly string[], value: unknown): unknown {
  const [key = '', ...rest] = path;
  if (path.length === 0) return value;
  if (Array.isArray(from))
    return from.map((item: unknown, index) => (String(index) === key ? replaceAt(item, rest, value) : item));
  return isObject(from) && Object.hasOwn(from, key) ? { ...from, [key]: replaceAt(from[key], rest, value) } : from;
}

/** The level decides its own keys; what the environment gives is as it is given. */
const overruled = (environment: readonly string[]): readonly string[] =>
  environment.filter((path) => {
    const rule = at(
      keyRules,
      path.split('.').map((part) => (/^\d+$/.test(part) ? 'each' : part)),
    );
    return Array.isArray(rule) && rule[1] === 'restart';
  });

const bare = ({ path, from, to, effect }: KeyChange): ConfigChange => ({ path, from, to, effect });

/** @param environment paths that the environment of the executor gives */
export function planContent(content: unknown, running: Config, environment: readonly string[]): Planned {
  const fixed = overruled(environment);
  const ignored = fixed.filter((path) => {
    const [said, is] = [at(content, path.split('.')), at(running, path.split('.'))];
    return said !== undefined && JSON.stringify(said) !== JSON.stringify(is);
  });
  const whole = fixed.reduce<unknown>(
    (so, path) => replaceAt(so, path.split('.'), at(running, path.split('.'))),
    content,
  );
  const parsed = ConfigSchema.safeParse(whole);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error, whole);
    return { kind: 'problems', problems: [...problems, ...relationsBeside(problems, whole, running)] };
  }
  const changes = changesBetween(running, parsed.data);
  return {
    kind: 'plan',
    config: parsed.data,
    changes: changes.map(bare),
    restart: changes.filter(({ taken }) => taken === 'restart').map(bare),
    ignored,
    loosens: loosens(changes),
  };
}

/** Puts a value where none may stand, and takes one away where there is none to put. */
function lentAt(from: unknown, path: readonly string[], value: unknown): unknown {
  const [key = '', ...rest] = path;
  if (Array.isArray(from)) return replaceAt(from, path, value);
  if (!isObject(from)) return from;
  if (rest.length > 0) return { ...from, [key]: lentAt(from[key], rest, value) };
  return Object.fromEntries([
    ...Object.entries(from).filter(([name]) => name !== key),
    ...(value === undefined ? [] : [[key, value] as const]),
  ]);
}

/**
 * What must hold between keys is looked at only where every key is of its kind. So that it is told at once all the same,
 * keys that are not are lent their running values, and what then does not hold is told where none of those is named.
 */
function relationsBeside(
  problems: readonly ConfigProblem[],
  content: unknown,
  running: Config,
): readonly ConfigProblem[] {
  const wrong = problems.map(({ path }) => path.split('.'));
  const lent = wrong.reduce<unknown>((so, path) => lentAt(so, path, at(running, path)), content);
  const parsed = ConfigSchema.safeParse(lent);
  if (parsed.success) return [];
  const names = wrong.map((path) => path.at(-1) ?? '');
  const known = new Set(problems.map(({ path }) => path));
  return problemsOf(parsed.error, lent).filter(
    ({ path, right }) => !known.has(path) && names.every((name) => !path.includes(name) && !right.includes(name)),
  );
}

/** @param yaml a whole profile, as the files of `configs/` are */
export function planDocument(yaml: string, running: Config, environment: readonly string[]): Planned {
  const read = readDocument(yaml);
  return read.kind === 'problems' ? read : planContent(read.content, running, environment);
}

/** The configuration that an approval puts into force: the one it was made against, with exactly its changes. */
export function withChanges(running: Config, changes: readonly ConfigChange[]): Config | null {
  const made = changes.reduce<unknown>(
    (so, { path, to }) => (to === null ? so : replaceAt(so, path.split('.'), JSON.parse(to) as unknown)),
    running,
  );
  const parsed = ConfigSchema.safeParse(made);
  return parsed.success ? parsed.data : null;
}
