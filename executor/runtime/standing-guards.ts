/** Every standing guard with what it looks at. To add one: a line in its catalogue, its file, and an entry here. */
import { recon } from '#executor/guards/standing/recon.ts';
import { journal } from '#executor/guards/standing/journal.ts';
import type { Journal } from '#executor/journal/journal.ts';
import type { BreakBook } from '#executor/monitors/break-book.ts';
import type { StandingGuard } from '#executor/monitors/guard-board.ts';
import type { Config } from '#shared/config/schema.ts';
import type { VenueWatch } from './watch-venues.ts';

export interface StandingGuardsDeps {
  readonly config: Pick<Config, 'executor'>;
  readonly journal: Pick<Journal, 'lagMs' | 'onDisk'>;
  readonly breaks: Pick<BreakBook, 'open'>;
  readonly watch: Pick<VenueWatch, 'guards'>;
}

export const listStandingGuards = (deps: StandingGuardsDeps): readonly StandingGuard[] => {
  const { executor: timing } = deps.config;
  return [
    {
      id: 'journal',
      look: () => journal(deps.journal.lagMs(), deps.journal.onDisk(), timing.journal_stale_ms),
    },
    {
      id: 'recon',
      look: () =>
        recon(deps.breaks.open().map(({ kind, venue, ignored }) => ({ kind, venue, ignored: ignored !== null }))),
    },
    ...deps.watch.guards,
  ];
};
