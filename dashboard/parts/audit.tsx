import type { AuditLink } from '#shared/wire/audit.ts';
import { batchOf } from '../view/batch.ts';
import { dayAndTime } from '../view/format.ts';

const words = (text: string): string => text.replaceAll('_', ' ');

export function Audit({ links }: { links: readonly AuditLink[] }) {
  if (links.length === 0) return <p class="empty">Nothing has been written yet.</p>;
  return (
    <ol class="audit" data-testid="audit">
      {links.map((link) => (
        <li key={link.seq} data-action={link.action}>
          <time>{dayAndTime(link.at)}</time>
          <span class="audit-actor">{link.actor}</span>
          <span>{words(link.action)}</span>
          <span class="audit-reason">{link.reason}</span>
          <span class="audit-hash" title={`link ${link.seq}, hash ${link.hash}`}>
            #{link.seq} {link.hash.slice(0, 8)}
          </span>
          <Batch link={link} />
        </li>
      ))}
    </ol>
  );
}

/** What one link holds of the executor's own events, to be opened by whoever wants to read them. */
function Batch({ link }: { link: AuditLink }) {
  const events = batchOf(link);
  if (events.length === 0) return null;
  return (
    <details class="audit-batch" data-testid="audit-batch">
      <summary>{events.length} events</summary>
      <ol>
        {events.map((event, row) => (
          <li key={row}>
            <time>{dayAndTime(event.at)}</time> {words(event.action)} {event.subject} {event.reason}
          </li>
        ))}
      </ol>
    </details>
  );
}
