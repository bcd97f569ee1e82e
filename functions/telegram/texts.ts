import type { Language } from '#shared/wire/operator.ts';
import type { Refusal } from '#functions/answer.ts';
import { en, toldCodes, type Texts, type ToldCode } from './texts-en.ts';
import { ru } from './texts-ru.ts';

export type { Texts } from './texts-en.ts';

const tables: Readonly<Record<Language, Texts>> = { en, ru };
export const textsOf = (language: Language | undefined): Texts => tables[language ?? 'en'];

export const allTexts: readonly Texts[] = Object.values(tables);

const isTold = (code: string): code is ToldCode => toldCodes.some((one) => one === code);

/** Refusals whose own words say how long, or how many. */
const withNumbers: ReadonlySet<string> = new Set<ToldCode>(['runaway', 'cooling_down']);

/** Why, and what to do next; a refusal that has no words of its own here keeps those that it came with. */
export function whyOf(texts: Texts, { code, message, hint }: Refusal): string {
  const why = (isTold(code) ? texts.why[code] : null) ?? message;
  const then = isTold(code) ? texts.instead[code] : undefined;
  const next = then ?? (why === message ? hint : null);
  const detail = why !== message && withNumbers.has(code) ? ` [${message}]` : '';
  return `${why}${detail}${next === null ? '' : ` (${next})`}`;
}

const CLOCK_FROM = 11;
const CLOCK_TO = 19;
/** `14:05:09`, of UTC. */
export const clockText = (at: number): string => new Date(at).toISOString().slice(CLOCK_FROM, CLOCK_TO);
