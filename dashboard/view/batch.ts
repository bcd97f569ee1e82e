/** The events that one link of the audit chain holds, as the page shows them; none for a link that is one event itself. */
import type { AuditLink } from '#shared/wire/audit.ts';
import { isRecord } from '../api/client.ts';

export interface BatchLine {
  readonly at: number;
  readonly action: string;
  readonly subject: string;
  readonly reason: string;
}

const isLine = (value: unknown): value is BatchLine =>
  isRecord(value) &&
  typeof value['at'] === 'number' &&
  ['action', 'subject', 'reason'].every((name) => typeof value[name] === 'string');

export function batchOf(link: Pick<AuditLink, 'action' | 'detail'>): readonly BatchLine[] {
  if (link.action !== 'executor_events' || !isRecord(link.detail)) return [];
  const events: unknown = link.detail['events'];
  return Array.isArray(events) ? events.filter(isLine) : [];
}
