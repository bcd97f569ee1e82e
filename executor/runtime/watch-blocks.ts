/** Writes into the audit chain that a guard lets nothing open: what a HOLD does for the guards that hold. */
import { createLinkWriter, type LinkWriterDeps } from '#executor/control/link-writer.ts';
import { createToldBlocks } from '#executor/monitors/told-blocks.ts';
import type { GuardReading } from '#shared/domain/guard-reading.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';

export interface WatchBlocksDeps extends LinkWriterDeps {
  readonly name: string;
  readonly leads: () => boolean;
}

/** Links that may be on their way at once; while the tables do not answer, the log alone has what comes then. */
const LINKS_MAX = 8;
/** What a link may say of its reason. */
const REASON_MAX = 500;

export function watchBlocks(deps: WatchBlocksDeps): (readings: readonly GuardReading[], now: MonotonicMs) => void {
  const told = createToldBlocks();
  const write = createLinkWriter(deps, 'entries_blocked.write_failed');
  let writing = 0;
  return (readings, now) => {
    if (!deps.leads()) return;
    const news = told.look(readings, now);
    for (const { id, scope, status, summary, since, blocksEntries = 'all' } of news) {
      if (writing >= LINKS_MAX) return;
      writing += 1;
      void write({
        actor: deps.name,
        action: 'entries_blocked',
        subject: `${id} ${scope}`,
        reason: summary.slice(0, REASON_MAX),
        detail: { status, blocks: blocksEntries, since },
      }).finally(() => {
        writing -= 1;
      });
    }
  };
}
