/** What an earlier life left, in the engine again: hedges, dust, and breaks for what makes no hedge. */
import { recover, type RecoveryDeps } from '#executor/journal/recovery.ts';
import { stoodAlone } from '#executor/journal/stood-alone.ts';
import type { Books } from '#shared/domain/ledger/books.ts';
import type { Shell } from './shell.ts';

export interface ResumeDeps extends RecoveryDeps {
  readonly books: Books;
  readonly shell: Pick<Shell, 'dispatch' | 'record'>;
}

/** @returns false when it was stopped before every venue had answered */
export async function resume(deps: ResumeDeps): Promise<boolean> {
  const { shell } = deps;
  const recovered = await recover(deps);
  for (const { venue } of deps.venues) shell.dispatch({ type: 'dust', venue, base: deps.books.real.dustOf(venue) });
  shell.dispatch({ type: 'mending', on: false });
  const ended = await stoodAlone(deps.trading, deps.book, deps.clock.wall());
  shell.dispatch({ type: 'stood-alone', ended });
  shell.dispatch({ type: 'restore', hedges: recovered.hedges });
  for (const found of recovered.breaks) {
    shell.record({ kind: 'break', record: found });
    shell.dispatch({ type: 'hold', reason: 'RECON_DESYNC', note: `${found.venue}: ${found.theirs}` });
  }
  return recovered.complete;
}
