import type { Verdict } from '#shared/domain/guard-reading.ts';

/** What is apart somewhere, in a few words. */
export interface Mismatch {
  readonly kind: string;
  readonly venue: string;
  readonly ignored: boolean;
}

const KINDS_SAID_MAX = 3;

const said = (mismatches: readonly Mismatch[]): string => {
  const first = mismatches
    .slice(0, KINDS_SAID_MAX)
    .map(({ kind, venue }) => `${kind.replaceAll('_', ' ')} on ${venue}`);
  return mismatches.length > KINDS_SAID_MAX ? `${first.join(', ')} and more` : first.join(', ');
};

/** HOLD, and nothing opened, while our books and a venue differ; WARN while people have acknowledged all that differs. */
export function recon(mismatches: readonly Mismatch[]): readonly Verdict[] {
  const open = mismatches.filter(({ ignored }) => !ignored);
  const common = { scope: '-', value: String(open.length), limit: '0' };
  if (open.length > 0)
    return [
      {
        ...common,
        status: 'HOLD',
        summary: `desync: ${open.length} to be resolved by a person before a resume: ${said(open)}`,
        blocksEntries: 'all',
      },
    ];
  if (mismatches.length > 0)
    return [{ ...common, status: 'WARN', summary: `acknowledged and still different: ${said(mismatches)}` }];
  return [{ ...common, status: 'OK', summary: 'books and venues agree' }];
}
