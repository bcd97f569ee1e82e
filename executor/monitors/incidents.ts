/**
 * The incident journal: what tripped or was held, when, and until when. It is made of the guards' readings and of the
 * holds in force, kept bounded, and carried on from what an earlier leader wrote.
 */
import { isTripped, standingGuards, type GuardReading, type StandingGuardId } from '#shared/domain/guard-reading.ts';
import type { Hold } from '#shared/domain/level.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import { INCIDENT_TEXT_MAX, INCIDENTS_MAX, type IncidentRecord } from '#shared/wire/incident.ts';

/** What trips again this soon after it ended is the same incident: one that comes and goes leaves room for others. */
export const SAME_INCIDENT_MS = 60_000;

export interface Incidents {
  /** What an earlier leader wrote, oldest part of the list; once, before anything is written. */
  carryOn(earlier: readonly IncidentRecord[]): void;
  /** `holds`: null while the level has not been read, when nobody knows which of the earlier ones are lifted. */
  look(readings: readonly GuardReading[], holds: readonly Hold[] | null, at: EpochMs): void;
  /** Newest first. */
  list(): readonly IncidentRecord[];
  /** Rises with each change of the list. */
  changes(): number;
}

type GuardIncident = Extract<IncidentRecord, { kind: 'guard' }>;
const textOf = (text: string): string => text.slice(0, INCIDENT_TEXT_MAX);
const isOf = (one: IncidentRecord, id: StandingGuardId, scope: string): one is GuardIncident =>
  one.kind === 'guard' && one.guard === id && one.scope === scope;

const begun = ({ id, scope, status, summary }: GuardReading, at: EpochMs): GuardIncident => ({
  id: `${id} ${scope} ${at}`,
  kind: 'guard',
  guard: id,
  scope,
  status,
  reason: standingGuards[id].hold,
  summary: textOf(summary),
  at,
  until: null,
  times: 1,
});

/** The oldest that is over gives way; when none is over, the oldest. */
function bounded(list: readonly IncidentRecord[]): readonly IncidentRecord[] {
  const kept = [...list];
  while (kept.length > INCIDENTS_MAX) {
    const over = kept.findLastIndex(({ until }) => until !== null);
    kept.splice(over === -1 ? kept.length - 1 : over, 1);
  }
  return kept;
}

export function createIncidents(): Incidents {
  let list: readonly IncidentRecord[] = [];
  let changes = 0;
  const become = (next: readonly IncidentRecord[]): void => {
    list = bounded(next);
    changes += 1;
  };
  const replace = (one: IncidentRecord, other: IncidentRecord): void =>
    become(list.map((each) => (each === one ? other : each)));

  const trip = (reading: GuardReading, at: EpochMs): void => {
    const last = list.find((one) => isOf(one, reading.id, reading.scope)) ?? null;
    if (last?.kind !== 'guard' || (last.until !== null && at - last.until > SAME_INCIDENT_MS)) {
      become([begun(reading, at), ...list]);
      return;
    }
    const { status } = reading;
    if (last.until === null) {
      if (last.status !== status) replace(last, { ...last, status, summary: textOf(reading.summary) });
      return;
    }
    replace(last, { ...last, status, summary: textOf(reading.summary), until: null, times: last.times + 1 });
  };
  /** A guard that says nothing at all has not said that it is over. */
  const endGuards = (readings: readonly GuardReading[], at: EpochMs): void => {
    const spoke = new Set(readings.map(({ id }) => id));
    const tripped = new Set(
      readings.filter(({ status }) => isTripped(status)).map(({ id, scope }) => `${id} ${scope}`),
    );
    for (const one of list) {
      if (one.kind !== 'guard' || one.until !== null) continue;
      if (spoke.has(one.guard) && !tripped.has(`${one.guard} ${one.scope}`)) replace(one, { ...one, until: at });
    }
  };
  const followHolds = (holds: readonly Hold[], at: EpochMs): void => {
    const known = new Set(list.map(({ id }) => id));
    const inForce = new Set(holds.map(({ id }) => id));
    for (const { id, reason, note, by, at: since } of holds) {
      if (!known.has(id))
        become([{ id, kind: 'hold', reason, by, summary: textOf(note), at: since, until: null }, ...list]);
    }
    for (const one of list) {
      if (one.kind === 'hold' && one.until === null && !inForce.has(one.id)) replace(one, { ...one, until: at });
    }
  };
  return {
    carryOn(earlier) {
      const mine = new Set(list.map(({ id }) => id));
      // What was tripped then and is tripped now is one incident, from its beginning.
      const lasting = earlier.filter(({ until }) => until === null);
      const own = list.filter(
        (one) => one.kind !== 'guard' || !lasting.some((before) => isOf(before, one.guard, one.scope)),
      );
      become([...own, ...earlier.filter(({ id }) => !mine.has(id))].toSorted((left, right) => right.at - left.at));
    },
    look(readings, holds, at) {
      for (const reading of readings) if (isTripped(reading.status)) trip(reading, at);
      endGuards(readings, at);
      if (holds !== null) followHolds(holds, at);
    },
    list: () => list,
    changes: () => changes,
  };
}
