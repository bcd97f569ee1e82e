/** Keeps the incident journal of the book: looks with the guards, and writes what changed as the leader. */
import type { TellEvent } from '#executor/control/event-writer.ts';
import { createIncidents } from '#executor/monitors/incidents.ts';
import { turnsOf } from '#executor/monitors/incident-turns.ts';
import type { GuardReading } from '#shared/domain/guard-reading.ts';
import type { Hold } from '#shared/domain/level.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import { StoredItemInvalidError } from '#shared/store/unreadable.ts';
import type { IncidentRecord } from '#shared/wire/incident.ts';

export const INCIDENTS_WRITE_MS = 1_000;

export interface IncidentWatchDeps {
  readonly book: string;
  readonly name: string;
  readonly trading: Pick<TradingStore, 'readIncidents' | 'writeIncidents'>;
  readonly fencingId: () => number;
  readonly leads: () => boolean;
  /** Null while the level has not been read. */
  readonly holds: () => readonly Hold[] | null;
  readonly tell: TellEvent;
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

export interface IncidentWatch {
  look(readings: readonly GuardReading[], at: EpochMs): void;
  /** Writes what changed. Nothing is written before what an earlier leader wrote has been read. */
  write(): Promise<void>;
}

export function watchIncidents(deps: IncidentWatchDeps): IncidentWatch {
  const incidents = createIncidents();
  /** As the table has them; null before they have been read. */
  let stored: readonly IncidentRecord[] | null = null;
  let written = 0;
  const readEarlier = async (): Promise<readonly IncidentRecord[]> => {
    try {
      return (await deps.trading.readIncidents(deps.book))?.incidents ?? [];
    } catch (error) {
      if (!(error instanceof StoredItemInvalidError)) throw error;
      deps.log('incidents.unreadable', { why: error.message });
      return [];
    }
  };
  return {
    look: (readings, at) => incidents.look(readings, deps.holds(), at),
    async write() {
      if (!deps.leads()) return;
      if (stored === null) {
        stored = await readEarlier();
        incidents.carryOn(stored);
      }
      const changes = incidents.changes();
      if (changes === written || !deps.leads()) return;
      const list = incidents.list();
      const record = { book: deps.book, fencing_id: deps.fencingId(), incidents: [...list] };
      const answer = await deps.trading.writeIncidents(record);
      written = changes;
      // A later leader tells what it finds; what is told follows what the table has, so that each is told by one.
      if (answer === 'outdated') return;
      for (const turn of turnsOf(stored, list)) deps.tell({ actor: deps.name, ...turn });
      stored = list;
    },
  };
}
