/**
 * What people wrote, as keys and values, or everything that is wrong with it at once. A value that may be a secret that
 * was put in the wrong place is never told again.
 */
import { LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';

export interface ConfigProblem {
  /** Such as `limits.max_position_usdt`, or `line 3, column 5`. */
  readonly path: string;
  /** JSON text; null where there is none, or where it is better not repeated. */
  readonly value: string | null;
  /** What would be right. */
  readonly right: string;
}

export type ReadDocument =
  | { readonly kind: 'read'; readonly content: Record<string, unknown> }
  | { readonly kind: 'problems'; readonly problems: readonly ConfigProblem[] };

/** As many as anybody would read; the first ones are the causes of most others. */
export const PROBLEMS_MAX = 100;
const SHOWN_CHARS_MAX = 24;
const plain = /^[A-Za-z0-9_.+,: -]*$/;
const secretName = /secret|token|passw|passphrase|credential|private|api_?key/i;
const keyName = /^[a-z][a-z0-9_]{0,40}$/;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Short plain text and numbers only. */
export function shownValue(path: string, value: unknown): string | null {
  if (value === undefined || secretName.test(path)) return null;
  if (typeof value === 'string') {
    const short = value.length <= SHOWN_CHARS_MAX && plain.test(value);
    return short ? JSON.stringify(value) : `text of ${value.length} characters`;
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'keys and values';
  return JSON.stringify(value);
}

/** A name that no key of ours could have may be a secret itself. */
const shownKey = (key: string): string => (keyName.test(key) ? key : '(a name that no key has)');

function valueAt(from: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value) && typeof key === 'number') return value[key] as unknown;
    return isObject(value) && typeof key === 'string' && Object.hasOwn(value, key) ? value[key] : undefined;
  }, from);
}

/** @param content what was checked, so that the value can be told */
export function problemsOf(error: z.ZodError, content: unknown): readonly ConfigProblem[] {
  const problems = error.issues.flatMap((issue): readonly ConfigProblem[] => {
    const path = issue.path.map((part) => (typeof part === 'number' ? String(part) : shownKey(String(part)))).join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: path === '' ? shownKey(key) : `${path}.${shownKey(key)}`,
        value: null,
        right: 'there is no such key: leave it out; configs/README.md lists them all',
      }));
    }
    const value = valueAt(content, issue.path);
    if (value === undefined)
      return [{ path, value: null, right: `must be given: there is no default (${issue.message})` }];
    const quoted =
      issue.code === 'invalid_type' && issue.expected === 'string' ? ' (decimals are text: in quotes)' : '';
    return [{ path, value: shownValue(path, value), right: `${issue.message}${quoted}` }];
  });
  return problems.slice(0, PROBLEMS_MAX);
}

/** Reads YAML without aliases; says where it is not YAML, and nothing of what stands there. */
export function readDocument(text: string): ReadDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = document.errors.slice(0, PROBLEMS_MAX).map((error): ConfigProblem => {
    const { line, col } = lines.linePos(error.pos[0]);
    return {
      path: `line ${line}, column ${col}`,
      value: null,
      right: `YAML: ${error.code.toLowerCase().replaceAll('_', ' ')}`,
    };
  });
  if (problems.length > 0) return { kind: 'problems', problems };
  const content = contentOf(document);
  if (isObject(content)) return { kind: 'read', content };
  const right = content === null ? 'YAML without aliases' : 'must hold keys and values';
  return { kind: 'problems', problems: [{ path: '(the whole document)', value: null, right }] };
}

/** Null when it uses aliases, which a few lines can turn into gigabytes. */
function contentOf(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 }) as unknown;
  } catch {
    return null;
  }
}
