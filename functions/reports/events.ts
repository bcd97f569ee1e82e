/** The audit chain read as one stream of events; every list of events is a filtered view of it, newest first. */
import { holdReasons } from '#shared/domain/hold.ts';
import type { AuditStore } from '#shared/store/ports.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import { linksOfEvents } from '#shared/wire/own-events.ts';
import type { EventCategory, EventLine } from '#shared/wire/http-reports.ts';

/** Links that are read at once, and how many runs of them one answer may look through for what it is asked for. */
const READ_LINKS = 500;
const READS_MAX = 20;

const categories: readonly (readonly [pattern: RegExp, category: EventCategory])[] = [
  [/^hold_set$/, 'hold'],
  [/^(resume|autopilot_resume)/, 'resume'],
  [/^kill/, 'kill_switch'],
  [/^cancel_all/, 'cancel_all'],
  [/limit/, 'limits'],
  [/safe_mode|dry_run/, 'mode'],
  [/^approval_/, 'approval'],
  [/^(orchestrator|autopilot|strategy_)/, 'auto_hedge'],
  [/^(close_all|command_|settle_doubt|adopt_break|ignore_break|close_break|release_leader)/, 'command'],
];

/** What a protection held for is its category, whoever wrote it down. */
const heldFor: Readonly<Partial<Record<string, EventCategory>>> = {
  RUNAWAY: 'runaway_guard',
  KILL: 'kill_switch',
  'AUTO_THROTTLE/AUTO_HEDGE_FAILURES': 'auto_hedge',
  'AUTO_THROTTLE/STUCK_PARTIAL': 'auto_hedge',
};
const isHoldReason = (text: string): boolean => holdReasons.some((reason) => reason === text);

export function categoryOf({ action, reason, detail }: AuditLink): EventCategory {
  // A person's own words are no reason code, whatever they are: those come with the channel they came by.
  if (action === 'hold_set' && detail['channel'] === undefined && isHoldReason(reason))
    return heldFor[reason] ?? 'hold';
  return categories.find(([pattern]) => pattern.test(action))?.[1] ?? 'system';
}

/** The events of one link, newest first: most links are one. */
export const eventsOf = (link: AuditLink): readonly EventLine[] => linksOfEvents(link).map(eventOf).toReversed();

function eventOf(link: AuditLink): EventLine {
  const { seq, at, action, actor, subject, reason, detail } = link;
  const channel = typeof detail['channel'] === 'string' ? detail['channel'] : null;
  return { seq, at, category: categoryOf(link), action, actor, channel, subject, reason, detail };
}

/** What an operator is alerted to. */
export const alerting: ReadonlySet<EventCategory> = new Set([
  'hold',
  'resume',
  'kill_switch',
  'cancel_all',
  'runaway_guard',
  'auto_hedge',
]);

/** Where a page goes on: before the link of this cursor, without the newest lines of it that have been given already. */
export interface Place {
  readonly cursor: string | null;
  readonly given: number;
}
export function placeOf(cursor: string | null): Place {
  const [seq = '', given] = (cursor ?? '').split('.');
  if (cursor === null || given === undefined) return { cursor, given: 0 };
  return { cursor: String(Number(seq) + 1), given: Number(given) };
}
/** After so many of the lines of one link. */
export const cursorAfter = (seq: number, given: number, lines: number): string =>
  given === lines ? String(seq) : `${seq}.${given}`;

/**
 * Up to `limit` events that are wanted. A page ends early when it has looked through as many links as one answer may;
 * its cursor then goes on from there.
 */
export async function pageOfEvents(
  audit: Pick<AuditStore, 'list'>,
  book: string,
  asked: { readonly limit: number; readonly cursor: string | null; readonly wanted: (event: EventLine) => boolean },
): Promise<{ readonly events: EventLine[]; readonly cursor: string | null }> {
  const events: EventLine[] = [];
  let { cursor, given } = placeOf(asked.cursor);
  for (let reads = 0; reads < READS_MAX; reads += 1) {
    const page = await audit.list(book, READ_LINKS, cursor);
    for (const [index, link] of page.items.entries()) {
      const lines = eventsOf(link);
      const isOldest = page.cursor === null && index === page.items.length - 1;
      for (const [row, event] of lines.entries()) {
        if (row < given || !asked.wanted(event)) continue;
        events.push(event);
        const isLast = isOldest && row === lines.length - 1;
        if (events.length === asked.limit)
          return { events, cursor: isLast ? null : cursorAfter(link.seq, row + 1, lines.length) };
      }
      given = 0;
    }
    if (page.cursor === null) return { events, cursor: null };
    ({ cursor } = page);
  }
  return { events, cursor };
}
