/** What differs between two configurations, key by key, each with what it means for risk. */
import { canonicalJson } from '#shared/domain/canonical-json.ts';
import type { ChangeEffect, ConfigChange } from '#shared/domain/config-change.ts';
import { isLooser } from '#shared/domain/limits.ts';
import { parseE8 } from '#shared/domain/money.ts';
import { keyRules, type KeyRule, type Taken } from './rules.ts';
import type { Config } from './schema.ts';

export interface KeyChange extends ConfigChange {
  readonly taken: Taken;
}

interface Leaf {
  readonly path: string;
  readonly value: unknown;
  /** Null: nobody has classed it. */
  readonly rule: KeyRule | null;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isRule = (value: unknown): value is KeyRule =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');

function leavesOf(value: unknown, rules: unknown, path: string): readonly Leaf[] {
  if (isRule(rules)) return [{ path, value, rule: rules }];
  const inside = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const of = (key: string): unknown => (isObject(rules) ? rules[key] : undefined);
  if (isObject(value)) return Object.entries(value).flatMap(([key, part]) => leavesOf(part, of(key), inside(key)));
  if (Array.isArray(value) && isObject(rules))
    return value.flatMap((part: unknown, index) => leavesOf(part, rules['each'], inside(String(index))));
  return [{ path, value, rule: null }];
}

/** Below zero: less than before. Null: cannot be compared. */
function compared(from: unknown, to: unknown): number | null {
  if (typeof from === 'number' && typeof to === 'number') return to - from;
  if (typeof from !== 'string' || typeof to !== 'string') return null;
  const [before, after] = [parseE8(from), parseE8(to)];
  if (before === null || after === null) return null;
  return after > before ? 1 : after < before ? -1 : 0;
}

const tightensIf = (holds: boolean): ChangeEffect => (holds ? 'tightening' : 'loosening');

function effectOf(rule: KeyRule | null, from: unknown, to: unknown): ChangeEffect {
  const order = compared(from, to);
  switch (rule?.[0]) {
    case 'lower':
      return order === 0 ? 'neutral' : tightensIf(order !== null && order < 0);
    case 'higher':
      return order === 0 ? 'neutral' : tightensIf(order !== null && order > 0);
    case 'on':
      return tightensIf(from === false && to === true);
    case 'off':
      return tightensIf(from === true && to === false);
    case 'fewer':
      return tightensIf(Array.isArray(from) && Array.isArray(to) && to.every((one) => from.includes(one)));
    case 'neutral':
      return 'neutral';
    case 'scopes':
    case 'unknown':
    case undefined:
      return 'loosening';
  }
}

/** Limits of parts are weighed together with those of the book, as the engine does. */
function effectOfScopes(from: Config, to: Config): ChangeEffect {
  const alone = isLooser(from, { limits: from.limits, limit_scopes: to.limit_scopes });
  return tightensIf(!alone && !isLooser(from, to));
}

const textOf = (value: unknown): string | null => (value === undefined ? null : canonicalJson(value));

/** Every key whose value differs, in the order of the schema. */
export function changesBetween(from: Config, to: Config): readonly KeyChange[] {
  const before = new Map(leavesOf(from, keyRules, '').map((leaf) => [leaf.path, leaf]));
  const after = new Map(leavesOf(to, keyRules, '').map((leaf) => [leaf.path, leaf]));
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((path): readonly KeyChange[] => {
    const [was, is] = [before.get(path), after.get(path)];
    const [wasText, isText] = [textOf(was?.value), textOf(is?.value)];
    if (wasText === isText) return [];
    const rule = was?.rule ?? is?.rule ?? null;
    const effect = rule?.[0] === 'scopes' ? effectOfScopes(from, to) : effectOf(rule, was?.value, is?.value);
    return [{ path, from: wasText, to: isText, effect, taken: rule?.[1] ?? 'restart' }];
  });
}

/** Every key there is, with its class; for documents and tests. */
export const classedKeys = (config: Config): readonly { readonly path: string; readonly rule: KeyRule | null }[] =>
  leavesOf(config, keyRules, '').map(({ path, rule }) => ({ path, rule }));
