/**
 * The executor's own events that are not written yet, in order and bounded. What finds no room is counted, and the count
 * is an event itself, where the lost ones would have stood.
 */
import type { EpochMs } from '#shared/domain/time.ts';
import { REASON_MAX, SUBJECT_MAX } from '#shared/wire/audit.ts';
import { OwnEvent } from '#shared/wire/own-events.ts';

/** In one link. */
export const BATCH_EVENTS_MAX = 300;
/** As JSON, which is more than DynamoDB makes of it; an item of it is 400 KB at most. */
export const BATCH_BYTES_MAX = 200_000;
/** Of one event: what is larger goes without its detail. */
export const EVENT_BYTES_MAX = 50_000;
export const WAITING_EVENTS_MAX = 20_000;
export const WAITING_BYTES_MAX = 20_000_000;

export interface EventQueueDeps {
  readonly name: string;
  readonly book: string;
  readonly now: () => EpochMs;
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

type Counts = Readonly<Record<string, number>>;

export interface EventQueue {
  add(event: Omit<OwnEvent, 'at'>): void;
  /** The oldest that fit into one link: the same ones until they are `done`. */
  next(): readonly OwnEvent[];
  done(): void;
  /** What is not done and what was lost, by action. */
  counts(): Counts;
}

interface Waiting {
  readonly event: OwnEvent;
  readonly bytes: number;
}
interface Lost {
  readonly from: EpochMs;
  readonly counts: Map<string, number>;
}

const bytesOf = (event: OwnEvent): number => Buffer.byteLength(JSON.stringify(event));
const plusOne = (counts: Map<string, number>, action: string): void =>
  void counts.set(action, (counts.get(action) ?? 0) + 1);

/** As any reader will find it: what a table does not keep is gone, and what is too long for a link is cut. */
const storable = ({ subject, reason, detail, ...event }: OwnEvent): OwnEvent => ({
  ...event,
  subject: subject.slice(0, SUBJECT_MAX),
  reason: reason.slice(0, REASON_MAX),
  detail: OwnEvent.shape.detail.parse(JSON.parse(JSON.stringify(detail))),
});

export function createEventQueue({ name, book, now, log }: EventQueueDeps): EventQueue {
  let waiting: Waiting[] = [];
  let bytes = 0;
  let taken = 0;
  let lost: Lost | null = null;

  const push = (event: OwnEvent, size: number): void => {
    waiting.push({ event, bytes: size });
    bytes += size;
  };
  const tellLost = (): void => {
    if (lost === null) return;
    const count = [...lost.counts.values()].reduce((sum, each) => sum + each, 0);
    const reason = `${count} events found no room while the tables did not take them: the log has them`;
    const detail = { count, from: lost.from, until: now(), by_action: Object.fromEntries(lost.counts) };
    log('events.lost', detail);
    const event: OwnEvent = { at: lost.from, actor: name, action: 'events_lost', subject: book, reason, detail };
    lost = null;
    push(event, bytesOf(event));
  };
  const fitting = (): number => {
    let size = 0;
    let count = 0;
    for (const each of waiting.slice(0, BATCH_EVENTS_MAX)) {
      size += each.bytes;
      if (count > 0 && size > BATCH_BYTES_MAX) break;
      count += 1;
    }
    return count;
  };

  return {
    add(given) {
      const whole = storable({ at: now(), ...given });
      const size = bytesOf(whole);
      const event = size <= EVENT_BYTES_MAX ? whole : { ...whole, detail: { left_out_bytes: size } };
      const room = size <= EVENT_BYTES_MAX ? size : bytesOf(event);
      if (waiting.length >= WAITING_EVENTS_MAX || bytes + room > WAITING_BYTES_MAX) {
        if (lost === null) log('events.no_room', { action: event.action, waiting: waiting.length, bytes });
        lost ??= { from: event.at, counts: new Map() };
        plusOne(lost.counts, event.action);
        return;
      }
      tellLost();
      push(event, room);
    },
    next() {
      if (waiting.length === 0) tellLost();
      if (taken === 0) taken = fitting();
      return waiting.slice(0, taken).map(({ event }) => event);
    },
    done() {
      for (const each of waiting.slice(0, taken)) bytes -= each.bytes;
      waiting = waiting.slice(taken);
      taken = 0;
    },
    counts() {
      const counts = new Map(lost?.counts);
      for (const { event } of waiting) plusOne(counts, event.action);
      return Object.fromEntries(counts);
    },
  };
}
