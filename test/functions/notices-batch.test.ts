/** A link that holds several events is told as its events would be, each alone. */
import { describe, expect, test } from 'vitest';
import { noticesOfLink } from '#functions/notices/of-link.ts';
import { en } from '#functions/notices/texts-en.ts';
import { emptyChain, sealLink } from '#shared/store/audit-chain.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { AuditDraft, AuditLink } from '#shared/wire/audit.ts';
import { linksOfEvents } from '#shared/wire/own-events.ts';
import { aBatch, anAuditDraft, NOON } from '#test/support/records.ts';

const sealed = (draft: AuditDraft): AuditLink => sealLink('main', draft, NOON, emptyChain);
const drafts: readonly AuditDraft[] = [
  anAuditDraft({
    action: 'entries_blocked',
    actor: 'executor-1',
    subject: 'book_sanity okx',
    reason: 'the book is void',
  }),
  anAuditDraft({ action: 'orchestrator', actor: 'system', subject: 'funding_carry', reason: 'decision=skip' }),
  anAuditDraft({ action: 'autopilot_resume_refused', actor: 'autopilot', detail: { message: 'refused to arm' } }),
  anAuditDraft({ action: 'autopilot_guard', actor: 'system', reason: 'the loss of the day' }),
  anAuditDraft({ action: 'restart.resume', actor: 'executor-1', detail: { hedges: 2, breaks: 1, fencing_id: 7 } }),
  anAuditDraft({ action: 'events_lost', actor: 'executor-1', subject: 'main', reason: '3 events found no room' }),
  anAuditDraft({ action: 'incident_opened', actor: 'executor-1', subject: 'clock_skew okx 1', reason: 'far away' }),
  anAuditDraft({ action: 'incident_closed', actor: 'executor-1', subject: 'clock_skew okx 1', reason: 'far away' }),
];

describe('a batch', () => {
  test('is told in its order, with words, level and key of each as if it were alone, at its own instant', () => {
    const alone = drafts.flatMap((draft) => noticesOfLink(sealed(draft), en));
    const batch = noticesOfLink(sealed(aBatch(drafts)), en);
    expect(batch).toEqual(alone.map((notice, index) => ({ ...notice, at: epochMs(NOON - drafts.length + index) })));
    expect(batch.map(({ level, line }) => [level, line])).toEqual([
      ['warn', 'NO ENTRIES: the book is void'],
      ['warn', 'decision=skip'],
      ['critical', 'refused to arm'],
      ['critical', 'autopilot guard: the loss of the day'],
      ['warn', 'executor-1 leads after a start: 2 hedges taken up, 1 breaks'],
      ['warn', 'executor-1: events lost (3 events found no room)'],
    ]);
  });

  test('of an incident alone tells nobody: what stands is told from the status', () => {
    expect(noticesOfLink(sealed(aBatch(drafts.slice(-2))), en)).toEqual([]);
  });

  test.each([
    ['no events', {}],
    ['none', { events: [] }],
    ['an action that this version does not know', { events: [{ ...drafts[0], at: NOON, action: 'wings' }] }],
    ['a batch in a batch', { events: [{ ...aBatch(drafts), at: NOON }] }],
  ])('with %s is said to be there, and not to be readable', (_what, detail) => {
    const link = sealed(anAuditDraft({ action: 'executor_events', detail }));
    expect(linksOfEvents(link)).toEqual([link]);
    expect(noticesOfLink(link, en)).toMatchObject([{ level: 'warn', line: en.unreadable(1) }]);
  });
});
