/** Applies the rules of `rules.ts` to files as text. Pure: path and text in, findings out. */
import { dirname, join } from 'node:path/posix';
import {
  bannedNames,
  bannedNamesAllowed,
  bannedWords,
  bans,
  bareImportAllowed,
  importRules,
  LINES_MAX,
  namedZod,
  packageRules,
} from './rules.ts';

export interface SourceFile {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}
export interface Finding {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  /** What was found and what to do instead. */
  readonly message: string;
}

const isCode = (path: string): boolean => /\.(ts|tsx|mts|mjs|js)$/.test(path);
const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;
const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

const PIECES = /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|(\/\*[\s\S]*?\*\/|(?<![:\\])\/\/[^\n]*)/g;

/** The text without comments; every character keeps its place. */
const withoutComments = (text: string): string =>
  text.replace(PIECES, (whole, _string: string | undefined, comment: string | undefined) =>
    comment === undefined ? whole : blank(whole),
  );
/** The text without comments and without what plain strings hold. Templates stay: they hold code. */
const codeOnly = (text: string): string =>
  text.replace(PIECES, (whole, string: string | undefined) => (string?.startsWith('`') ? whole : blank(whole)));

interface Import {
  /** `shared/domain/money.ts`, `node:fs` or a package. */
  readonly target: string;
  readonly specifier: string;
  readonly bare: boolean;
  readonly index: number;
}

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('.')) return join(dirname(from), specifier);
  return specifier;
}

export function importsOf(file: SourceFile): readonly Import[] {
  const text = withoutComments(file.text);
  const found: Import[] = [];
  const add = (specifier: string, index: number, bare: boolean): void => {
    const target = resolve(file.path, specifier).replace(/^(\.\.\/)*node_modules\//, 'node_modules/');
    found.push({ target, specifier, bare, index });
  };
  for (const match of text.matchAll(/\b(?:import|export)\b[^'"`;]*?\bfrom\s*(['"])([^'"]+)\1/g)) {
    add(match[2] ?? '', match.index, false);
  }
  for (const match of text.matchAll(/\bimport\s*\(\s*(['"])([^'"]+)\1/g)) add(match[2] ?? '', match.index, false);
  for (const match of text.matchAll(/^\s*import\s*(['"])([^'"]+)\1/gm)) add(match[2] ?? '', match.index, true);
  return found;
}

function mayImport(from: string, target: string): boolean {
  for (const rule of importRules) {
    const match = rule.from.exec(from);
    if (match === null) continue;
    return rule.to.some((to) => new RegExp(`^${to.replace('$1', match[1] ?? '')}`).test(target));
  }
  return false;
}

function checkImports(file: SourceFile): Finding[] {
  return importsOf(file).flatMap(({ target, specifier, bare, index }) => {
    const at = { path: file.path, line: lineAt(file.text, index) };
    const found: Finding[] = [];
    if (!mayImport(file.path, target)) {
      found.push({ ...at, rule: 'imports', message: `may not import ${target} (test/tidy/rules.ts says who may)` });
    }
    if (packageRules.some((rule) => rule.name.test(target) && !rule.onlyIn.test(file.path))) {
      found.push({ ...at, rule: 'packages', message: `${target} has its own place (test/tidy/rules.ts says where)` });
    }
    if (bare && !bareImportAllowed(file.path, specifier)) {
      found.push({
        ...at,
        rule: 'bare-import',
        message: `${specifier} is imported for its side effect: import a name`,
      });
    }
    return found;
  });
}

function firstMatch(file: SourceFile, text: string, rule: string, what: RegExp, instead: string): Finding[] {
  const match = what.exec(text);
  if (match === null) return [];
  return [{ rule, path: file.path, line: lineAt(text, match.index), message: `«${match[0].trim()}»: use ${instead}` }];
}

function checkCode(file: SourceFile): Finding[] {
  const code = codeOnly(file.text);
  return [
    ...bans
      .filter((ban) => !ban.allowedIn.test(file.path))
      .flatMap((ban) => firstMatch(file, code, ban.rule, ban.what, ban.instead)),
    ...firstMatch(file, withoutComments(file.text), 'named-zod', namedZod, "import * as z from 'zod'"),
    ...checkImports(file),
  ];
}

function checkShape(file: SourceFile): Finding[] {
  const found: Finding[] = [];
  const lines = file.text.split('\n').length - (file.text.endsWith('\n') ? 1 : 0);
  if (lines > LINES_MAX) {
    found.push({
      rule: 'length',
      path: file.path,
      line: lines,
      message: `${lines} lines, at most ${LINES_MAX}: split it`,
    });
  }
  const name = file.path.split('/').at(-1) ?? '';
  if (bannedNames.test(name) && !bannedNamesAllowed.test(file.path)) {
    found.push({ rule: 'name', path: file.path, line: 1, message: `${name} says nothing: name it for what it holds` });
  }
  if (/[A-Z_\s]/.test(name.replace(/\.(test-d|contract|sim)\./, '.'))) {
    found.push({ rule: 'name', path: file.path, line: 1, message: `${name}: file names are kebab-case` });
  }
  if (/\bexport\s+default\b/.test(codeOnly(file.text)) && !/(^|\/)vitest\.config\.ts$/.test(file.path)) {
    found.push({ rule: 'default-export', path: file.path, line: 1, message: 'use named exports only' });
  }
  return found;
}

/** All that is wrong with these files, in their order. The rules' own files may name what they ban. */
export function check(files: readonly SourceFile[]): readonly Finding[] {
  return files.flatMap((file) => {
    if (file.path.startsWith('test/tidy')) return [];
    const words = bannedWords.flatMap((word) => firstMatch(file, file.text, word.rule, word.what, word.instead));
    return isCode(file.path) ? [...checkCode(file), ...checkShape(file), ...words] : words;
  });
}
