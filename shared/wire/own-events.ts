/**
 * The executor's own events in the audit chain: one that is alone is a link of its own action, several that waited
 * together are one link `executor_events`. Whoever reads the chain for what happened reads it through `linksOfEvents`.
 */
import * as z from 'zod';
import { auditActions, AuditLink } from './audit.ts';

const { actor, subject, reason, detail, at } = AuditLink.shape;

export const OwnEvent = z.strictObject({
  /** When it happened; the link says when it was written. */
  at,
  actor,
  action: z.enum(auditActions).exclude(['executor_events']),
  subject,
  reason,
  detail,
});
export type OwnEvent = z.output<typeof OwnEvent>;

const Batch = z.strictObject({ events: z.array(OwnEvent).min(1) });
export type Batch = z.output<typeof Batch>;

/**
 * Each event as the link that it would be if it were alone, in the order in which they happened; they share the number
 * and the hashes of theirs. A batch that this version cannot read comes as it is.
 */
export function linksOfEvents(link: AuditLink): readonly AuditLink[] {
  if (link.action !== 'executor_events') return [link];
  const batch = Batch.safeParse(link.detail);
  return batch.success ? batch.data.events.map((event) => ({ ...link, ...event })) : [link];
}
