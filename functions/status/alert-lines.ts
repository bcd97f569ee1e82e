/** The alerts as one list, newest first: those that stand, and from the incident journal those that are over and every hold. */
import { holdSentences } from '#shared/domain/hold.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { Alert, AlertLine, AlertPage } from '#shared/wire/http-components.ts';
import type { ListQuery } from '#shared/wire/http-page.ts';
import type { IncidentRecord } from '#shared/wire/incident.ts';
import { guardReason } from '#functions/guard-reasons.ts';
import { pageOf, shortHash } from '#functions/page-of.ts';

/** The same alert has the same id with every look. Of what nobody knows the beginning of, it is told as beginning now: it stands. */
const standing = (alert: Alert, now: EpochMs): AlertLine => ({
  ...alert,
  id: shortHash(`${alert.code} ${alert.message}`),
  since: alert.since ?? now,
  until: null,
});

function lineOf(incident: IncidentRecord): AlertLine | null {
  const { id, at, until, summary } = incident;
  if (incident.kind === 'guard') {
    // One that lasts is among the standing ones.
    if (until === null) return null;
    const code = guardReason(incident.guard, incident.status);
    return { id, code, severity: 'error', message: summary, since: at, until };
  }
  const message = summary === '' ? holdSentences[incident.reason] : summary;
  return {
    id,
    code: `hold:${incident.reason}`,
    severity: incident.reason === 'MANUAL' || incident.reason === 'STARTUP' ? 'warn' : 'error',
    message: `${message} (set by ${incident.by})`,
    since: at,
    until,
  };
}

/** What came since the page before is on the first page and not on this one. */
export function alertPageOf(
  alerts: readonly Alert[],
  incidents: readonly IncidentRecord[],
  now: EpochMs,
  query: ListQuery,
): AlertPage {
  const lines = [
    ...alerts.map((alert) => standing(alert, now)),
    ...incidents.map(lineOf).filter((line) => line !== null),
  ];
  const placeOf = ({ since, id }: AlertLine) => ({ number: since ?? 0, name: id });
  const { page, cursor } = pageOf(lines, 'largest-first', placeOf, query);
  return { alerts: page, cursor };
}
