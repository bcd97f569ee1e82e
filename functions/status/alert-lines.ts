/** The alerts as one list, newest first: those that stand, and from the incident journal those that are over and every hold. */
import { createHash } from 'node:crypto';
import { holdSentences } from '#shared/domain/hold.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { Alert, AlertLine, AlertPage } from '#shared/wire/http-components.ts';
import type { IncidentRecord } from '#shared/wire/incident.ts';
import { guardReason } from '#functions/guard-reasons.ts';

/** The same alert has the same id with every look, and a cursor stays short. */
const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** Of what nobody knows the beginning of, it is told as beginning now: it stands. */
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

const keyOf = (line: AlertLine): string => `${String(line.since ?? 0).padStart(15, '0')}-${shortHash(line.id)}`;

/** A cursor names the last line of the page before; what came since then is on the first page and not on this one. */
export function alertPageOf(
  alerts: readonly Alert[],
  incidents: readonly IncidentRecord[],
  now: EpochMs,
  limit: number,
  cursor: string | null,
): AlertPage {
  const lines = [
    ...alerts.map((alert) => standing(alert, now)),
    ...incidents.map(lineOf).filter((line) => line !== null),
  ];
  const newestFirst = lines
    .map((line) => ({ line, key: keyOf(line) }))
    .filter(({ key }) => cursor === null || key < cursor)
    .toSorted((left, right) => (left.key < right.key ? 1 : -1));
  const page = newestFirst.slice(0, limit);
  const last = page.at(-1);
  const more = newestFirst.length > page.length && last !== undefined;
  return { alerts: page.map(({ line }) => line), cursor: more ? last.key : null };
}
