import { describe, expect, test } from 'vitest';
import { durationMs, epochMs, epochPlus, type EpochMs } from '#shared/domain/time.ts';
import { OPEN_MAX, type NoticeLevel, type NoticeMessage, type NoticeState } from '#shared/wire/notice.ts';
import { LINES_MAX, MESSAGES_PER_MINUTE_MAX, plan, stateAtFirst } from '#functions/notices/plan.ts';
import type { Notice } from '#functions/notices/notice.ts';
import { en } from '#functions/notices/texts-en.ts';

const NOON = epochMs(Date.parse('2026-11-21T12:00:00Z'));
const at = (ms: number): EpochMs => epochPlus(NOON, durationMs(ms));
const many = (level: NoticeLevel, count: number, name = 'one'): readonly Notice[] =>
  Array.from({ length: count }, (_, index) => ({
    key: `${name} ${index}`,
    level,
    line: `line ${name} ${index}.`,
    at: NOON,
  }));

function aWatch() {
  let state: NoticeState = stateAtFirst(0, NOON);
  const look = (now: EpochMs, notices: readonly Notice[] = []): readonly NoticeMessage[] => {
    const planned = plan(state, { now, notices, acknowledged: [], dryRun: false, people: [], texts: en });
    state = planned.state;
    return planned.messages;
  };
  return { look, state: () => state };
}

describe('the minute', () => {
  test.each([
    { after: 59_999, messages: 0 },
    { after: 60_000, messages: 1 },
  ])('that is full has room $after ms later for $messages', ({ after, messages }) => {
    const watch = aWatch();
    for (let index = 0; index < MESSAGES_PER_MINUTE_MAX; index += 1) {
      expect(watch.look(NOON, many('critical', 1, `first${index}`))).toHaveLength(1);
    }
    expect(watch.look(at(after), many('critical', 1, 'late'))).toHaveLength(messages);
  });
});

test.each([
  { lines: LINES_MAX, messages: 1 },
  { lines: LINES_MAX + 1, messages: 2 },
])('$lines critical lines are $messages messages', ({ lines, messages }) => {
  expect(aWatch().look(NOON, many('critical', lines))).toHaveLength(messages);
});

test.each([
  { open: OPEN_MAX, digest: 0 },
  { open: OPEN_MAX + 1, digest: 1 },
])(
  'of $open that nobody acknowledged, $digest are named by the digest and the others called for',
  ({ open, digest }) => {
    const watch = aWatch();
    const said = watch.look(NOON, many('critical', open)).flatMap(({ text }) => text.split('\n').slice(1));
    expect(said).toHaveLength(open);
    expect(watch.state().open).toHaveLength(OPEN_MAX);
    expect(watch.state().digest).toHaveLength(digest);
  },
);
