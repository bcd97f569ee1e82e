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

/** `limits.max_position_usdt: "1000" to "2000" (loosening)`. */
export const changeInWords = ({ path, from, to, effect }: ConfigChange): string =>
  `${path}: ${from ?? 'nothing'} to ${to ?? 'nothing'} (${effect})`;
