/**
 * Writes the executor's own events into the audit chain: those that change no level. One goes as the link that it is;
 * several that wait together go as one. Whoever tells an event goes on meanwhile, and nobody waits for the tables.
 */
import type { Clock } from '#shared/domain/time.ts';
import type { ControlStore } from '#shared/store/ports.ts';
import type { AuditDraft } from '#shared/wire/audit.ts';
import type { OwnEvent } from '#shared/wire/own-events.ts';
import { createEventQueue } from './event-queue.ts';

const RETRY_MS = 1_000;
/** At the end, what still waits is written for at most this long. */
const END_MS_MAX = 1_000;
const END_LOOK_MS = 10;

export interface EventWriterDeps {
  readonly book: string;
  readonly name: string;
  /** Of all that write in this process, no other has it. */
  readonly writer: string;
  readonly control: Pick<ControlStore, 'commit'>;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: {
    readonly info: (event: string, fields: Readonly<Record<string, unknown>>) => void;
    readonly failed: (event: string, error: unknown) => void;
  };
}

export type OwnDraft = Omit<OwnEvent, 'at'>;
export type TellEvent = (event: OwnDraft) => void;

export interface EventWriter {
  /** Takes an event; never waits and never throws. */
  readonly tell: TellEvent;
  /** Writes what waits, bounded in time, and then no more. What is left the log names. */
  end(): Promise<void>;
}

export function createEventWriter(deps: EventWriterDeps): EventWriter {
  const { book, name, clock, sleep, log } = deps;
  // The instant tells this life from every other, whatever became of the lease between them.
  const writer = `${deps.writer} ${clock.wall()}`;
  const queue = createEventQueue({ name, book, now: () => clock.wall(), log: log.info });
  let turns = 0;
  let writing = false;
  let ended = false;

  /** The same words under the same turn until it stands: a try whose answer was lost may have written them. */
  const write = async (events: readonly OwnEvent[]): Promise<boolean> => {
    turns += 1;
    const turn = { writer, number: turns };
    const audit = linkOf(events, deps, turns);
    while (!ended) {
      try {
        // Refused is as good as written: this turn is nobody else's.
        await deps.control.commit(book, { turn, audit, at: clock.wall() });
        return true;
      } catch (error) {
        log.failed('events.write_failed', error);
      }
      await sleep(RETRY_MS);
    }
    return false;
  };
  const run = async (): Promise<void> => {
    // All that is told in one go comes in before the first is taken.
    await Promise.resolve();
    for (let next = queue.next(); next.length > 0 && !ended; next = queue.next()) {
      if (await write(next)) queue.done();
    }
    writing = false;
  };

  return {
    tell(event) {
      queue.add(event);
      if (writing || ended) return;
      writing = true;
      void run();
    },
    async end() {
      const until = clock.monotonic() + END_MS_MAX;
      while (writing && clock.monotonic() < until) await sleep(END_LOOK_MS);
      ended = true;
      const left = queue.counts();
      if (Object.keys(left).length > 0) log.info('events.not_confirmed', { left });
    },
  };
}

const KINDS_SAID_MAX = 400;

/** In words for whoever reads the list of links: how many of which. */
function wordsOf(events: readonly OwnEvent[]): string {
  const counts = new Map<string, number>();
  for (const { action } of events) counts.set(action, (counts.get(action) ?? 0) + 1);
  const kinds = [...counts].map(([action, count]) => `${count} ${action}`).join(', ');
  return `${events.length} events: ${kinds}`.slice(0, KINDS_SAID_MAX);
}

function linkOf(
  events: readonly OwnEvent[],
  { name, writer }: Pick<EventWriterDeps, 'name' | 'writer'>,
  turn: number,
): AuditDraft {
  const [first, ...more] = events;
  if (first !== undefined && more.length === 0) {
    const { at: _at, ...alone } = first;
    return alone;
  }
  return {
    actor: name,
    action: 'executor_events',
    subject: `batch ${turn} of ${writer}`,
    reason: wordsOf(events),
    detail: { events: [...events] },
  };
}
