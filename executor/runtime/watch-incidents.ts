/** Keeps the incident journal of the book: looks with the guards, and writes what changed as the leader. */
import { createIncidents } from '#executor/monitors/incidents.ts';
import type { GuardReading } from '#shared/domain/guard-reading.ts';
import type { Hold } from '#shared/domain/level.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import { StoredItemInvalidError } from '#shared/store/unreadable.ts';

export const INCIDENTS_WRITE_MS = 1_000;

export interface IncidentWatchDeps {
  readonly book: string;
  readonly trading: Pick<TradingStore, 'readIncidents' | 'writeIncidents'>;
  readonly fencingId: () => number;
  readonly leads: () => boolean;
  /** Null while the level has not been read. */
  readonly holds: () => readonly Hold[] | null;
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

export interface IncidentWatch {
  look(readings: readonly GuardReading[], at: EpochMs): void;
  /** Writes what changed. Nothing is written before what an earlier leader wrote has been read. */
  write(): Promise<void>;
}

export function watchIncidents(deps: IncidentWatchDeps): IncidentWatch {
  const incidents = createIncidents();
  let read = false;
  let written = 0;
  const readEarlier = async (): Promise<void> => {
    try {
      incidents.carryOn((await deps.trading.readIncidents(deps.book))?.incidents ?? []);
    } catch (error) {
      if (!(error instanceof StoredItemInvalidError)) throw error;
      deps.log('incidents.unreadable', { why: error.message });
    }
    read = true;
  };
  return {
    look: (readings, at) => incidents.look(readings, deps.holds(), at),
    async write() {
      if (!deps.leads()) return;
      if (!read) await readEarlier();
      const changes = incidents.changes();
      if (changes === written || !deps.leads()) return;
      await deps.trading.writeIncidents({
        book: deps.book,
        fencing_id: deps.fencingId(),
        incidents: [...incidents.list()],
      });
      written = changes;
    },
  };
}
