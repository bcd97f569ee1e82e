/** Tells the audit chain that a guard lets nothing open: what a HOLD does for the guards that hold. */
import type { TellEvent } from '#executor/control/event-writer.ts';
import { createToldBlocks } from '#executor/monitors/told-blocks.ts';
import type { GuardReading } from '#shared/domain/guard-reading.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';

export interface WatchBlocksDeps {
  readonly name: string;
  readonly leads: () => boolean;
  readonly tell: TellEvent;
}

export function watchBlocks(deps: WatchBlocksDeps): (readings: readonly GuardReading[], now: MonotonicMs) => void {
  const told = createToldBlocks();
  return (readings, now) => {
    if (!deps.leads()) return;
    const news = told.look(readings, now);
    for (const { id, scope, status, summary, since, blocksEntries = 'all' } of news) {
      deps.tell({
        actor: deps.name,
        action: 'entries_blocked',
        subject: `${id} ${scope}`,
        reason: summary,
        detail: { status, blocks: blocksEntries, since },
      });
    }
  };
}
