/** What of the incident journal the audit chain is told: that an incident began, and that it was over. */
import type { IncidentRecord } from '#shared/wire/incident.ts';
import type { OwnEvent } from '#shared/wire/own-events.ts';

export type IncidentTurn = Pick<OwnEvent, 'action' | 'subject' | 'reason' | 'detail'>;
type GuardIncident = Extract<IncidentRecord, { kind: 'guard' }>;

/** One that comes and goes is told at the first, second, fourth, eighth time: the chain is for ever. */
const doublings = (times: number): number => (times === 0 ? -1 : Math.floor(Math.log2(times)));

/**
 * From one list to the next, the oldest first. Of guards alone: a HOLD has its own link when it is set and when it is
 * lifted.
 */
export function turnsOf(before: readonly IncidentRecord[], after: readonly IncidentRecord[]): readonly IncidentTurn[] {
  const known = new Map(before.map((one) => [one.id, one]));
  return after.toReversed().flatMap((one) => {
    if (one.kind !== 'guard') return [];
    const earlier = known.get(one.id);
    return turnOf(earlier?.kind === 'guard' ? earlier : null, one);
  });
}

function turnOf(earlier: GuardIncident | null, now: GuardIncident): readonly IncidentTurn[] {
  const times = earlier?.times ?? 0;
  const opened = doublings(now.times) > doublings(times);
  const over = now.until !== null && (earlier === null || earlier.until === null || times < now.times);
  const closed = over && (opened || Number.isInteger(Math.log2(now.times)));
  return [...(opened ? [saying('incident_opened', now)] : []), ...(closed ? [saying('incident_closed', now)] : [])];
}

function saying(action: 'incident_opened' | 'incident_closed', one: GuardIncident): IncidentTurn {
  const { id, guard, scope, status, reason: hold, summary, at, until, times } = one;
  const end = action === 'incident_closed' ? { until } : {};
  return { action, subject: id, reason: summary, detail: { guard, scope, status, hold, since: at, times, ...end } };
}
