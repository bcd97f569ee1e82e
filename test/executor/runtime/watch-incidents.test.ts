import { expect, test } from 'vitest';
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
  const state = { leads: true };
  const watch = watchIncidents({
    book: 'main',
    trading: {
      readIncidents: read,
      writeIncidents: (journal) => {
        writes.push(journal);
        return Promise.resolve('written');
      },
    },
    fencingId: () => 7,
    leads: () => state.leads,
    holds: () => [],
    log: (event) => logged.push(event),
  });
  return { watch, writes, logged, state };
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
