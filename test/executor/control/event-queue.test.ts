/** Both sides of every bound of what waits to be written, and what is said of what found no room. */
import { describe, expect, test } from 'vitest';
import {
  BATCH_BYTES_MAX,
  BATCH_EVENTS_MAX,
  createEventQueue,
  EVENT_BYTES_MAX,
  WAITING_BYTES_MAX,
  WAITING_EVENTS_MAX,
} from '#executor/control/event-queue.ts';
import type { OwnDraft } from '#executor/control/event-writer.ts';
import { epochMs } from '#shared/domain/time.ts';
import { REASON_MAX, SUBJECT_MAX } from '#shared/wire/audit.ts';
import { OwnEvent } from '#shared/wire/own-events.ts';
import { NOON } from '#test/support/records.ts';
import { anEvent, countTo, numbered } from './event-world.ts';

function aQueue() {
  const logged: string[] = [];
  const time = { now: NOON };
  const queue = createEventQueue({
    name: 'executor-1',
    book: 'main',
    now: () => epochMs(time.now),
    log: (event) => void logged.push(event),
  });
  return { ...queue, logged, time };
}
const bytesOf = (event: OwnDraft): number => Buffer.byteLength(JSON.stringify({ at: NOON, ...event }));
/** An event that is so large as JSON. */
function ofBytes(bytes: number): OwnDraft {
  const filled = (length: number): OwnDraft => anEvent({ detail: { text: 'x'.repeat(length) } });
  return filled(bytes - bytesOf(filled(0)));
}
const reasonsOf = (events: readonly OwnEvent[]): readonly string[] => events.map(({ reason }) => reason);

describe('one link', () => {
  test('holds so many events and no more, and the same ones until they are done', () => {
    const queue = aQueue();
    for (const number of countTo(BATCH_EVENTS_MAX + 1)) queue.add(numbered(number));
    const first = queue.next();
    expect(first).toHaveLength(BATCH_EVENTS_MAX);
    queue.add(numbered(0));
    expect(queue.next()).toEqual(first);
    queue.done();
    expect(reasonsOf(queue.next())).toEqual([String(BATCH_EVENTS_MAX + 1), '0']);
    queue.done();
    expect(queue.next()).toEqual([]);
  });

  test.each([
    [0, 5],
    [1, 4],
  ])('holds so many bytes: with %i more than that it is %i events', (more, events) => {
    const queue = aQueue();
    for (let each = 0; each < 4; each += 1) queue.add(ofBytes(BATCH_BYTES_MAX / 5));
    queue.add(ofBytes(BATCH_BYTES_MAX / 5 + more));
    expect(queue.next()).toHaveLength(events);
  });

  test('holds any one event, without its detail when that is too large', () => {
    const queue = aQueue();
    queue.add(ofBytes(EVENT_BYTES_MAX));
    queue.add(ofBytes(EVENT_BYTES_MAX + 1));
    const [whole, cut] = queue.next();
    expect(Object.keys(whole?.detail ?? {})).toEqual(['text']);
    expect(cut).toEqual({ ...anEvent(), at: NOON, detail: { left_out_bytes: EVENT_BYTES_MAX + 1 } });
  });

  test('holds what every reader can read: words are cut, and what no table keeps is gone', () => {
    const queue = aQueue();
    const detail = { half: Number.NaN } as const;
    queue.add(anEvent({ subject: 's'.repeat(SUBJECT_MAX), reason: 'r'.repeat(REASON_MAX) }));
    queue.add(anEvent({ subject: 's'.repeat(SUBJECT_MAX + 1), reason: 'r'.repeat(REASON_MAX + 1), detail }));
    const events = queue.next();
    for (const event of events) {
      expect(OwnEvent.parse(event)).toEqual(event);
      expect([event.subject.length, event.reason.length]).toEqual([SUBJECT_MAX, REASON_MAX]);
    }
    expect(events[1]?.detail).toEqual({ half: null });
  });
});

const drained = (queue: ReturnType<typeof aQueue>): readonly OwnEvent[] => {
  const all: OwnEvent[] = [];
  for (let next = queue.next(); next.length > 0; next = queue.next()) {
    all.push(...next);
    queue.done();
  }
  return all;
};

describe('what waits is bounded', () => {
  test('as many as there is room for are kept, and nothing is said', () => {
    const queue = aQueue();
    for (const number of countTo(WAITING_EVENTS_MAX)) queue.add(numbered(number));
    expect(reasonsOf(drained(queue))).toEqual(countTo(WAITING_EVENTS_MAX).map(String));
    expect(queue.logged).toEqual([]);
  });

  test('the newest find no room: an event in their place says how many of which, and since when', () => {
    const queue = aQueue();
    for (const number of countTo(WAITING_EVENTS_MAX)) queue.add(numbered(number));
    queue.time.now = epochMs(NOON + 5);
    queue.add(anEvent());
    queue.add(anEvent({ action: 'orchestrator' }));
    queue.add(anEvent());
    expect(queue.counts()).toEqual({ entries_blocked: WAITING_EVENTS_MAX + 2, orchestrator: 1 });
    queue.next();
    queue.done();
    queue.time.now = epochMs(NOON + 9);
    queue.add(numbered(0));
    const [lost, after, ...none] = drained(queue).slice(WAITING_EVENTS_MAX - BATCH_EVENTS_MAX);
    expect(lost).toMatchObject({
      actor: 'executor-1',
      action: 'events_lost',
      subject: 'main',
      at: NOON + 5,
      detail: { count: 3, from: NOON + 5, until: NOON + 9, by_action: { entries_blocked: 2, orchestrator: 1 } },
    });
    expect(lost?.reason).toContain('3 events found no room');
    expect([after?.reason, none]).toEqual(['0', []]);
    expect(queue.logged).toEqual(['events.no_room', 'events.lost']);
  });

  test('the loss is said as well when nothing is told after it', () => {
    const queue = aQueue();
    for (const number of countTo(WAITING_EVENTS_MAX + 1)) queue.add(numbered(number));
    expect(drained(queue).at(-1)).toMatchObject({ action: 'events_lost', detail: { count: 1 } });
    expect(queue.counts()).toEqual({});
  });

  test('bytes are bounded too', () => {
    const queue = aQueue();
    const fits = WAITING_BYTES_MAX / EVENT_BYTES_MAX;
    for (let each = 0; each < fits; each += 1) queue.add(ofBytes(EVENT_BYTES_MAX));
    expect(queue.logged).toEqual([]);
    queue.add(numbered(1));
    expect(queue.logged).toEqual(['events.no_room']);
  });
});
