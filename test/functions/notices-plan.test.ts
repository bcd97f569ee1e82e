import { describe, expect, test } from 'vitest';
import { durationMs, epochMs, epochPlus, type EpochMs } from '#shared/domain/time.ts';
import type { NoticeLevel, NoticeMessage, NoticeState } from '#shared/wire/notice.ts';
import { NoticeMessage as Message, NoticeState as State } from '#shared/wire/notice.ts';
import {
  CALL_AFTER_MS,
  CALLS_MAX,
  DIGEST_EVERY_MS,
  LINES_MAX,
  MESSAGES_PER_MINUTE_MAX,
  ORDINARY_PER_MINUTE_MAX,
  plan,
  REPEAT_MS_MIN,
  stateAtFirst,
  type Acknowledged,
} from '#functions/notices/plan.ts';
import type { Notice } from '#functions/notices/notice.ts';
import { en } from '#functions/notices/texts-en.ts';

const NOON = epochMs(Date.parse('2026-11-21T12:00:00Z'));
const MINUTE_MS = 60_000;
const people = [{ userId: 1001, name: 'alice' }];

/** One who looks, with the state between two looks. What is written must pass its own schema. */
function aWatch() {
  let state: NoticeState = stateAtFirst(0, NOON);
  const said: NoticeMessage[] = [];
  const look = (
    now: EpochMs,
    notices: readonly Notice[] = [],
    acknowledged: readonly Acknowledged[] = [],
    dryRun = false,
  ): readonly NoticeMessage[] => {
    const planned = plan(state, { now, notices, acknowledged, dryRun, people, texts: en });
    state = State.parse(planned.state);
    said.push(...planned.messages.map((message) => Message.parse(message)));
    return planned.messages;
  };
  return { look, said, state: () => state };
}
const at = (ms: number): EpochMs => epochPlus(NOON, durationMs(ms));
const notice = (level: NoticeLevel, key: string, when: EpochMs = NOON): Notice => ({
  key,
  level,
  line: `line ${key}`,
  at: when,
});
const many = (level: NoticeLevel, count: number, from = 0): Notice[] =>
  Array.from({ length: count }, (_, index) => notice(level, `${level}${from + index}`));

describe('a flood of what matters little', () => {
  test('leaves room in every minute for what is critical', () => {
    const watch = aWatch();
    for (let looks = 0; looks < 60; looks += 1) watch.look(at(looks * 900), many('warn', 30, looks * 30));
    expect(watch.said).toHaveLength(ORDINARY_PER_MINUTE_MAX);
    const [critical] = watch.look(at(59_000), [...many('info', 50, 9_000), notice('critical', 'fire')]);
    expect(critical).toMatchObject({ level: 'critical' });
    expect(critical?.text).toContain('line fire');
  });

  test('is counted in the digest, however long, and nothing of it is lost from the count', () => {
    const watch = aWatch();
    for (let looks = 0; looks < 20; looks += 1) watch.look(at(looks * 1_000), many('info', 20, looks * 20));
    const told = watch.said.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);
    const [digest] = watch.look(at(DIGEST_EVERY_MS + MINUTE_MS));
    expect(digest?.text).toContain(`Digest: ${400 - told} more since the last one`);
    expect(watch.look(at(2 * DIGEST_EVERY_MS + 2 * MINUTE_MS))).toEqual([]);
  });

  test('shares one message a look, what warns first', () => {
    const watch = aWatch();
    const [message, ...rest] = watch.look(NOON, [...many('info', LINES_MAX), notice('warn', 'smoke')]);
    expect(rest).toEqual([]);
    expect(message?.level).toBe('warn');
    expect(message?.text.split('\n')[1]).toBe('line smoke');
    expect(watch.state().digest).toHaveLength(1);
  });
});

test('the digest comes when its time is over and not a millisecond sooner', () => {
  const watch = aWatch();
  watch.look(NOON, many('info', LINES_MAX + 3));
  expect(watch.look(at(DIGEST_EVERY_MS - 1))).toEqual([]);
  expect(watch.look(at(DIGEST_EVERY_MS))[0]?.text).toContain('Digest: 3 more');
});

describe('the same again', () => {
  test.each([
    { after: REPEAT_MS_MIN - 1, messages: 0 },
    { after: REPEAT_MS_MIN, messages: 1 },
  ])('after $after ms makes $messages messages', ({ after, messages }) => {
    const watch = aWatch();
    watch.look(NOON, [notice('warn', 'smoke')]);
    const again = watch.look(at(after), [notice('warn', 'smoke', at(after))]);
    expect(again.filter(({ level }) => level === 'warn')).toHaveLength(messages);
  });

  test('is news once somebody has seen it', () => {
    const watch = aWatch();
    watch.look(NOON, [notice('critical', 'fire')]);
    watch.look(at(1_000), [], [{ kind: 'until', at: at(1_000) }]);
    expect(watch.look(at(2_000), [notice('critical', 'fire', at(2_000))])[0]?.text).toContain('line fire');
  });
});

describe('a critical notice', () => {
  test('has a button, and a message of its own beside all else', () => {
    const [critical, other] = aWatch().look(NOON, [notice('info', 'a'), notice('critical', 'fire')]);
    expect(critical).toMatchObject({ level: 'critical', buttons: [[{ data: 'ack 1' }]] });
    expect(other?.text).not.toContain('fire');
  });

  test('that nobody acknowledges has everybody called by name, later and later, and in the end no more', () => {
    const watch = aWatch();
    watch.look(NOON, [notice('critical', 'fire')]);
    expect(watch.look(at(CALL_AFTER_MS - 1))).toEqual([]);
    const [first] = watch.look(at(CALL_AFTER_MS));
    expect(first).toMatchObject({ level: 'critical', mentions: people, buttons: [[{ data: 'ack 1' }]] });
    expect(first?.text).toContain('NOBODY HAS ACKNOWLEDGED THIS for 5 min');
    expect(watch.look(at(3 * CALL_AFTER_MS - 1))).toEqual([]);
    expect(watch.look(at(3 * CALL_AFTER_MS))).toHaveLength(1);
    for (let hours = 1; hours <= 48; hours += 1) watch.look(at(hours * 3_600_000));
    expect(watch.said).toHaveLength(1 + CALLS_MAX);
    expect(watch.said.at(-1)?.text).toContain(en.givenUp);
    expect(watch.state().open).toHaveLength(1);
  });

  test.each<{ ack: Acknowledged; what: string; open: number }>([
    { what: 'everything', ack: { kind: 'until', at: at(2_000) }, open: 0 },
    { what: 'what came before', ack: { kind: 'until', at: NOON }, open: 1 },
    { what: 'the last number', ack: { kind: 'through', number: 2 }, open: 0 },
    { what: 'the first number', ack: { kind: 'through', number: 1 }, open: 1 },
    { what: 'none', ack: { kind: 'through', number: 0 }, open: 2 },
  ])('is closed by an acknowledgement of $what, or stays open', ({ ack, open }) => {
    const watch = aWatch();
    watch.look(NOON, [notice('critical', 'one')]);
    watch.look(at(1_000), [notice('critical', 'two', at(1_000))]);
    watch.look(at(3_000), [], [ack]);
    expect(watch.state().open).toHaveLength(open);
    expect(watch.look(at(4_000 + CALL_AFTER_MS))).toHaveLength(open === 0 ? 0 : 1);
  });

  test('that repeats does not put off the call', () => {
    const watch = aWatch();
    for (let ms = 0; ms < CALL_AFTER_MS; ms += 10_000) watch.look(at(ms), [notice('critical', 'fire', at(ms))]);
    const called = watch.look(at(CALL_AFTER_MS), [notice('critical', 'fire', at(CALL_AFTER_MS))]);
    expect(called.some(({ mentions }) => mentions.length > 0)).toBe(true);
    expect(watch.state().open).toHaveLength(1);
  });
});

test('more critical notices than a minute takes are all told by name as soon as there is room', () => {
  const watch = aWatch();
  const all = many('critical', 30);
  for (let looks = 0; looks < MESSAGES_PER_MINUTE_MAX; looks += 1)
    watch.look(at(looks), [notice('critical', `x${looks}`)]);
  expect(watch.look(at(1_000), all)).toEqual([]);
  for (let seconds = 60; seconds < 120; seconds += 3) watch.look(at(seconds * 1_000 + 1_000));
  const text = watch.said.map((message) => message.text).join('\n');
  expect(all.filter(({ line }) => !text.includes(line))).toEqual([]);
});

test('never more than the minute allows, whatever comes', () => {
  const watch = aWatch();
  const when: number[] = [];
  for (let seconds = 0; seconds < 600; seconds += 1) {
    const some = [
      ...many('critical', 3, seconds * 3),
      ...many('warn', 25, seconds * 25),
      ...many('info', 25, seconds * 25),
    ];
    for (const _ of watch.look(at(seconds * 1_000), some)) when.push(seconds);
  }
  const most = Math.max(...when.map((begin) => when.filter((one) => one >= begin && one < begin + 60).length));
  expect(most).toBe(MESSAGES_PER_MINUTE_MAX);
});

test('a request has its buttons, and dry run is on every message', () => {
  const [message] = aWatch().look(NOON, [{ ...notice('warn', 'r'), requestId: 'abcdefgh12' }], [], true);
  expect(message?.buttons).toEqual([
    [
      { text: 'Approve', data: 'approve abcdefgh12' },
      { text: 'Decline', data: 'decline abcdefgh12' },
    ],
  ]);
  expect(message?.text).toContain('DRY_RUN_MODE 12:00:00 UTC');
});

test('the same words of the same look are one message for the queue, other words never', () => {
  const once = aWatch().look(NOON, [notice('critical', 'fire')]);
  const again = aWatch().look(at(3_000), [notice('critical', 'fire')]);
  const other = aWatch().look(NOON, [notice('critical', 'flood')]);
  expect(again[0]?.id).toBe(once[0]?.id);
  expect(other[0]?.id).not.toBe(once[0]?.id);
});
