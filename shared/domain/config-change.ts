/** What one change of the configuration would do, key by key. Values are JSON text, so that a list is one value too. */

/** `neutral`: nothing can be lost by it. What nobody has classed loosens. */
export const changeEffects = ['tightening', 'loosening', 'neutral'] as const;
export type ChangeEffect = (typeof changeEffects)[number];

export interface ConfigChange {
  /** Such as `limits.max_position_usdt`. */
  readonly path: string;
  /** JSON text; null where there was nothing. */
  readonly from: string | null;
  readonly to: string | null;
  readonly effect: ChangeEffect;
}

/** What an approval of a configuration does: the version it was made against, each change, and what comes of it. */
export interface ConfigGrant {
  readonly base_version: number;
  /** Of the configuration that the changes make of the running one. */
  readonly content_hash: string;
  /** The version that is gone back to; null for a configuration that is new. */
  readonly rollback_to: number | null;
  readonly changes: readonly ConfigChange[];
}

export const loosens = (changes: readonly ConfigChange[]): boolean =>
  changes.some(({ effect }) => effect === 'loosening');

export interface ChangeWords {
  readonly nothing: string;
  readonly to: string;
  readonly effects: Readonly<Record<ChangeEffect, string>>;
}
export const englishChange: ChangeWords = {
  nothing: 'nothing',
  to: 'to',
  effects: { tightening: 'tightening', loosening: 'loosening', neutral: 'neutral' },
};

export const changeInWordsOf = (words: ChangeWords, { path, from, to, effect }: ConfigChange): string =>
  `${path}: ${from ?? words.nothing} ${words.to} ${to ?? words.nothing} (${words.effects[effect]})`;

/** `limits.max_position_usdt: "1000" to "2000" (loosening)`. */
export const changeInWords = (change: ConfigChange): string => changeInWordsOf(englishChange, change);
