/** A table that takes, refuses, loses its answer or is slow, and the writer of the executor's own events before it. */
import { setImmediate } from 'node:timers/promises';
import { createEventWriter, type OwnDraft } from '#executor/control/event-writer.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import type { CommitResult, ControlCommit, ControlStore } from '#shared/store/ports.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import { linksOfEvents } from '#shared/wire/own-events.ts';
import { emptyControlTables, memoryControlStore } from '#test/simulation/world/memory-control.ts';
import { NOON } from '#test/support/records.ts';

export type Answer = 'taken' | 'refused' | 'lost' | 'slow';

export const anEvent = (change: Partial<OwnDraft> = {}): OwnDraft => ({
  actor: 'executor-1',
  action: 'entries_blocked',
  subject: 'book_sanity okx',
  reason: 'the book of okx is void',
  detail: { status: 'ERROR' },
  ...change,
});
export const numbered = (number: number): OwnDraft => anEvent({ reason: String(number) });
export const countTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

/** @param answers one a try, from the first on; what comes after them is taken */
export function eventWorld(answers: Answer[] = [], given?: Pick<ControlStore, 'commit'>) {
  const tables = emptyControlTables();
  const memory = memoryControlStore(tables, (_table, step) => Promise.resolve().then(step));
  const store = given ?? memory;
  const tries: ControlCommit[] = [];
  const logged: { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[] = [];
  let now = 0;
  const sleep = async (ms: number): Promise<void> => {
    now += ms;
    await setImmediate();
  };
  const commit = async (book: string, change: ControlCommit): Promise<CommitResult> => {
    tries.push(change);
    const answer = answers.shift() ?? 'taken';
    if (answer === 'refused') throw new Error('the tables are out');
    if (answer === 'slow') for (let ticks = 0; ticks < 5; ticks += 1) await setImmediate();
    const result = await store.commit(book, change);
    if (answer === 'lost') throw new Error('no answer');
    return result;
  };
  const writer = createEventWriter({
    book: 'main',
    name: 'executor-1',
    writer: 'executor-1 7',
    control: { commit },
    clock: { wall: () => epochMs(NOON + now), monotonic: () => monotonicMs(now) },
    sleep,
    log: {
      info: (event, fields) => void logged.push({ event, fields }),
      failed: (event) => void logged.push({ event, fields: {} }),
    },
  });
  const links = (): readonly AuditLink[] => tables.links.get('main') ?? [];
  return {
    ...writer,
    tries,
    logged,
    links,
    /** Each event of the chain as a link of its own. */
    events: (): readonly AuditLink[] => links().flatMap(linksOfEvents),
    async until(isSo: () => boolean): Promise<void> {
      for (let looks = 0; looks < 20_000 && !isSo(); looks += 1) await setImmediate();
    },
  };
}
