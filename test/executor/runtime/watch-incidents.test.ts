import { expect, test } from 'vitest';
import type { OwnDraft } from '#executor/control/event-writer.ts';
import { watchIncidents } from '#executor/runtime/watch-incidents.ts';
import type { GuardReading } from '#shared/domain/guard-reading.ts';
import { epochMs } from '#shared/domain/time.ts';
import { StoredItemInvalidError } from '#shared/store/unreadable.ts';
import type { IncidentJournal } from '#shared/wire/incident.ts';

const tripped: GuardReading = {
  id: 'clock_skew',
  priority: 'P0',
  scope: 'okx',
  status: 'HOLD',
  value: '300',
  limit: '250',
  summary: 'far away',
  since: epochMs(1),
};
const stored = (id: string): IncidentJournal => ({
  book: 'main',
  fencing_id: 1,
  incidents: [{ id, kind: 'hold', reason: 'MANUAL', by: 'alice', summary: '', at: epochMs(1), until: epochMs(2) }],
});

function aWatch(read: () => Promise<IncidentJournal | null>) {
  const writes: IncidentJournal[] = [];
  const logged: string[] = [];
  const events: OwnDraft[] = [];
  const state = { leads: true, out: false, answer: 'written' as 'written' | 'outdated' };
  const watch = watchIncidents({
    book: 'main',
    name: 'executor-1',
    tell: (event) => void events.push(event),
    trading: {
      readIncidents: read,
      writeIncidents: (journal) => {
        if (state.out) return Promise.reject(new Error('the table does not answer'));
        writes.push(journal);
        return Promise.resolve(state.answer);
      },
    },
    fencingId: () => 7,
    leads: () => state.leads,
    holds: () => [],
    log: (event) => logged.push(event),
  });
  return { watch, writes, events, logged, state };
}

test('it carries on what an earlier leader wrote, and writes only when something changed', async () => {
  const { watch, writes } = aWatch(() => Promise.resolve(stored('hold-of-before')));
  watch.look([tripped], epochMs(10));
  await watch.write();
  await watch.write();
  expect(writes.map(({ fencing_id, incidents }) => [fencing_id, incidents.map(({ id }) => id)])).toEqual([
    [7, ['clock_skew okx 10', 'hold-of-before']],
  ]);
});

test('while the earlier journal cannot be read nothing is written over it', async () => {
  let down = true;
  const { watch, writes } = aWatch(() =>
    down ? Promise.reject(new Error('the table does not answer')) : Promise.resolve(stored('hold-of-before')),
  );
  watch.look([tripped], epochMs(10));
  await expect(watch.write()).rejects.toThrow('does not answer');
  expect(writes).toEqual([]);
  down = false;
  await watch.write();
  expect(writes[0]?.incidents.map(({ id }) => id)).toEqual(['clock_skew okx 10', 'hold-of-before']);
});

test('a journal of another version is said and begun anew', async () => {
  const { watch, writes, logged } = aWatch(() => Promise.reject(new StoredItemInvalidError('wings')));
  watch.look([tripped], epochMs(10));
  await watch.write();
  expect(logged).toEqual(['incidents.unreadable']);
  expect(writes).toHaveLength(1);
});

test('who does not lead writes nothing', async () => {
  const { watch, writes, state } = aWatch(() => Promise.resolve(null));
  state.leads = false;
  watch.look([tripped], epochMs(10));
  await watch.write();
  expect(writes).toEqual([]);
});

const free: GuardReading = { ...tripped, status: 'OK', summary: 'near enough' };

test('the chain is told that one began and that it was over, once the journal has it, and each once', async () => {
  const { watch, events, state } = aWatch(() => Promise.resolve(null));
  watch.look([tripped], epochMs(10));
  state.out = true;
  await expect(watch.write()).rejects.toThrow('does not answer');
  expect(events).toEqual([]);
  state.out = false;
  await watch.write();
  await watch.write();
  watch.look([free], epochMs(20));
  await watch.write();
  const incident = { guard: 'clock_skew', scope: 'okx', status: 'HOLD', hold: 'CLOCK_SKEW', since: 10, times: 1 };
  const said = { actor: 'executor-1', subject: 'clock_skew okx 10', reason: 'far away' };
  expect(events).toEqual([
    { ...said, action: 'incident_opened', detail: incident },
    { ...said, action: 'incident_closed', detail: { ...incident, until: 20 } },
  ]);
});

test('what an earlier leader told the next one does not tell again, and it tells the end of it', async () => {
  const first = aWatch(() => Promise.resolve(null));
  first.watch.look([tripped], epochMs(10));
  await first.watch.write();
  const next = aWatch(() => Promise.resolve(first.writes.at(-1) ?? null));
  next.watch.look([tripped], epochMs(50));
  await next.watch.write();
  expect(next.events).toEqual([]);
  next.watch.look([free], epochMs(60));
  await next.watch.write();
  expect(next.events).toMatchObject([
    { action: 'incident_closed', subject: 'clock_skew okx 10', detail: { until: 60 } },
  ]);
  const third = aWatch(() => Promise.resolve(next.writes.at(-1) ?? null));
  third.watch.look([free], epochMs(70));
  await third.watch.write();
  expect(third.events).toEqual([]);
});

test('who was overtaken by a later leader tells nothing', async () => {
  const { watch, events, state } = aWatch(() => Promise.resolve(null));
  state.answer = 'outdated';
  watch.look([tripped], epochMs(10));
  await watch.write();
  expect(events).toEqual([]);
});

test('one that comes and goes without end is told ever more rarely', async () => {
  const { watch, events } = aWatch(() => Promise.resolve(null));
  for (let times = 0; times < 9; times += 1) {
    watch.look([tripped], epochMs(1_000 * times));
    await watch.write();
    watch.look([free], epochMs(1_000 * times + 500));
    await watch.write();
  }
  const opened = events.filter(({ action }) => action === 'incident_opened');
  expect(opened.map(({ detail }) => detail['times'])).toEqual([1, 2, 4, 8]);
  expect(events.map(({ action }) => action)).toEqual(opened.flatMap(() => ['incident_opened', 'incident_closed']));
});

test('one that began and ended between two writes is told as both; a HOLD has links of its own', async () => {
  const { watch, events } = aWatch(() => Promise.resolve(stored('hold-of-before')));
  watch.look([tripped], epochMs(10));
  watch.look([free], epochMs(20));
  await watch.write();
  expect(events.map(({ action, subject }) => [action, subject])).toEqual([
    ['incident_opened', 'clock_skew okx 10'],
    ['incident_closed', 'clock_skew okx 10'],
  ]);
});
