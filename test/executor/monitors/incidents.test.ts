import { describe, expect, test } from 'vitest';
import { createIncidents, SAME_INCIDENT_MS } from '#executor/monitors/incidents.ts';
import type { GuardReading, GuardStatus } from '#shared/domain/guard-reading.ts';
import type { Hold } from '#shared/domain/level.ts';
import { epochMs } from '#shared/domain/time.ts';
import { IncidentJournal, INCIDENTS_MAX, type IncidentRecord } from '#shared/wire/incident.ts';

const reading = (status: GuardStatus, more: Partial<GuardReading> = {}): GuardReading => ({
  id: 'clock_skew',
  priority: 'P0',
  scope: 'okx',
  status,
  value: '300',
  limit: '250',
  summary: 'the clock of okx is 300 ms from ours',
  since: epochMs(1),
  ...more,
});
const aHold = (more: Partial<Hold> = {}): Hold => ({
  id: 'hold-0001',
  reason: 'CLOCK_SKEW',
  note: 'okx',
  by: 'system',
  at: epochMs(5),
  ...more,
});

function aJournal(earlier: readonly IncidentRecord[] = []) {
  const incidents = createIncidents();
  if (earlier.length > 0) incidents.carryOn(earlier);
  const lookAt = (at: number, readings: readonly GuardReading[], holds: readonly Hold[] | null = []): void =>
    incidents.look(readings, holds, epochMs(at));
  const spans = (): readonly string[] =>
    incidents.list().map(({ id, at, until }) => `${id}: ${at} to ${until ?? 'now'}`);
  return { incidents, lookAt, spans };
}

describe('a guard', () => {
  test.each([
    ['OK', 0],
    ['WARN', 0],
    ['ERROR', 1],
    ['HOLD', 1],
  ] as const)('that says %s makes %i incidents', (status, expected) => {
    const { incidents, lookAt } = aJournal();
    lookAt(10, [reading(status)]);
    expect(incidents.list()).toHaveLength(expected);
  });

  test('is one incident from when it trips until it no longer says so, with the reason of its hold', () => {
    const { incidents, lookAt, spans } = aJournal();
    lookAt(10, [reading('HOLD')]);
    lookAt(20, [reading('HOLD', { value: '301' })]);
    expect(incidents.list()).toMatchObject([
      { kind: 'guard', guard: 'clock_skew', scope: 'okx', reason: 'CLOCK_SKEW' },
    ]);
    expect(spans()).toEqual(['clock_skew okx 10: 10 to now']);
    expect(incidents.changes()).toBe(1);
    lookAt(30, [reading('WARN')]);
    expect(spans()).toEqual(['clock_skew okx 10: 10 to 30']);
  });

  test('that falls silent has not said that it is over; one scope of it that is gone while it speaks is', () => {
    const { lookAt, spans } = aJournal();
    lookAt(10, [reading('HOLD'), reading('HOLD', { scope: 'binance-um' })]);
    lookAt(20, []);
    expect(spans()).toEqual(['clock_skew binance-um 10: 10 to now', 'clock_skew okx 10: 10 to now']);
    lookAt(30, [reading('HOLD')]);
    expect(spans()).toEqual(['clock_skew binance-um 10: 10 to 30', 'clock_skew okx 10: 10 to now']);
  });

  test.each([
    { again: SAME_INCIDENT_MS, incidents: 1, times: 2 },
    { again: SAME_INCIDENT_MS + 1, incidents: 2, times: 1 },
  ])('that trips again $again ms after its end is $incidents incidents', ({ again, incidents: count, times }) => {
    const { incidents, lookAt } = aJournal();
    lookAt(10, [reading('HOLD')]);
    lookAt(100, [reading('OK')]);
    lookAt(100 + again, [reading('HOLD')]);
    expect(incidents.list()).toHaveLength(count);
    expect(incidents.list()[0]).toMatchObject({ times, until: null });
  });
});

describe('a hold', () => {
  test('is an incident from when it was set until it is in force no more', () => {
    const { lookAt, spans } = aJournal();
    lookAt(10, [], [aHold()]);
    lookAt(20, [], [aHold(), aHold({ id: 'hold-0002', reason: 'MANUAL', at: epochMs(15), by: 'alice' })]);
    lookAt(30, [], [aHold({ id: 'hold-0002', reason: 'MANUAL', at: epochMs(15), by: 'alice' })]);
    expect(spans()).toEqual(['hold-0002: 15 to now', 'hold-0001: 5 to 30']);
  });

  test('of before is not called lifted while the level is unread', () => {
    const earlier = aJournal();
    earlier.lookAt(10, [], [aHold()]);
    const { lookAt, spans } = aJournal(earlier.incidents.list());
    lookAt(20, [], null);
    expect(spans()).toEqual(['hold-0001: 5 to now']);
    lookAt(30, [], []);
    expect(spans()).toEqual(['hold-0001: 5 to 30']);
  });
});

test('what was tripped under an earlier leader and is tripped still is one incident, from its beginning', () => {
  const earlier = aJournal();
  earlier.lookAt(10, [reading('HOLD')]);
  const { incidents, lookAt, spans } = aJournal();
  lookAt(20, [reading('HOLD')]);
  incidents.carryOn(earlier.incidents.list());
  lookAt(30, [reading('HOLD')]);
  expect(spans()).toEqual(['clock_skew okx 10: 10 to now']);
});

test('the journal is bounded: the oldest that are over leave first, one that lasts stays, and it fits its record', () => {
  const { incidents, lookAt, spans } = aJournal();
  lookAt(1, [reading('HOLD', { scope: 'lasting', summary: 'x'.repeat(300) })]);
  for (let n = 0; n < INCIDENTS_MAX + 5; n += 1) {
    lookAt(10 + n, [reading('HOLD', { scope: 'lasting' })], [aHold({ id: `hold-${n}-of-many`, at: epochMs(10 + n) })]);
  }
  expect(incidents.list()).toHaveLength(INCIDENTS_MAX);
  expect(spans().at(-1)).toBe('clock_skew lasting 1: 1 to now');
  expect(spans()[0]).toContain(`hold-${INCIDENTS_MAX + 4}-of-many`);
  IncidentJournal.parse({ book: 'main', fencing_id: 1, incidents: incidents.list() });
});
