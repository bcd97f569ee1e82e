import { describe, expect, test } from 'vitest';
import { epochMs } from '#shared/domain/time.ts';
import type { IncidentRecord } from '#shared/wire/incident.ts';
import {
  areCurrent,
  badgeTags,
  componentRows,
  incidentRows,
  isCalm,
  riskLine,
} from '../../dashboard/view/components.ts';
import { PICTURE_AGE_MS_MAX } from '../../dashboard/view/picture.ts';
import { START } from './builders.ts';
import { aComponent, theComponents } from './component-builders.ts';

const later = (ms: number) => epochMs(START + ms);

describe('components', () => {
  test('what is not in order comes first, with why; what is, has no sentence', () => {
    const components = [
      aComponent({ id: 'journal', label: 'journal' }),
      aComponent({ id: 'edge_guard', status: 'UNKNOWN', value: null, since: null, summary: 'silent' }),
      aComponent({ id: 'streams', status: 'WARN', summary: 'okx is slow' }),
      aComponent({ status: 'HOLD', summary: 'okx is far away' }),
    ];
    const rows = componentRows(theComponents({ components }), true);
    expect(rows.map(({ id, status, tone, why }) => [id, status, tone, why])).toEqual([
      ['clock_skew', 'HOLD', 'red', 'okx is far away'],
      ['streams', 'WARN', 'amber', 'okx is slow'],
      ['edge_guard', 'UNKNOWN', 'grey', 'silent'],
      ['journal', 'OK', 'green', null],
    ]);
  });

  test('a row says value, limit and unit, since when, and that its limit is near', () => {
    const components = [aComponent({ near_limit: true }), aComponent({ limit: null }), aComponent({ value: null })];
    const rows = componentRows(theComponents({ components, generated_at: later(65_000) }), true);
    expect(rows.map(({ reading, nearLimit }) => [reading, nearLimit])).toEqual([
      ['20 of 250 ms', true],
      ['20 ms', false],
      ['\u2013', false],
    ]);
    expect(rows[0]?.since).toBe('1 min 05 s');
  });

  test.each([
    { on: [], says: null },
    { on: ['okx'], says: 'NO ENTRIES on OKX swap' },
    { on: ['okx', 'all'], says: 'NO ENTRIES' },
  ] as const)('entries that are blocked on $on: $says', ({ on, says }) => {
    const answer = theComponents({ components: [aComponent({ blocks_entries: [...on] })] });
    expect(componentRows(answer, true)[0]?.blocks).toBe(says);
    expect(componentRows(answer, false)[0]?.blocks).toBeNull();
  });

  test.each([
    { what: 'in order', change: {}, calm: true },
    { what: 'near its limit', change: { near_limit: true }, calm: false },
    { what: 'blocking entries', change: { blocks_entries: ['okx' as const] }, calm: false },
    { what: 'degraded', change: { status: 'WARN' as const }, calm: false },
    { what: 'not known', change: { status: 'UNKNOWN' as const }, calm: false },
  ])('one that is $what needs no eye: $calm', ({ change, calm }) => {
    const [row] = componentRows(theComponents({ components: [aComponent(change)] }), true);
    expect(row === undefined ? null : isCalm(row)).toBe(calm);
  });

  test('on old news every component and every badge is UNKNOWN, whatever it was', () => {
    const answer = theComponents({ components: [aComponent({ near_limit: true })] });
    expect(componentRows(answer, false)).toMatchObject([
      { status: 'UNKNOWN', tone: 'grey', reading: '\u2013', since: null, nearLimit: false, why: null },
    ]);
    expect(badgeTags(answer, false).map(({ value }) => value)).toEqual(Array.from({ length: 5 }, () => 'UNKNOWN'));
  });

  test('they are as old as the picture that came with them at most', () => {
    const current = { kind: 'current', ageMs: 1 } as const;
    const answer = theComponents();
    expect(areCurrent(answer, { answeredAtMs: START + PICTURE_AGE_MS_MAX }, current)).toBe(true);
    expect(areCurrent(answer, { answeredAtMs: START + PICTURE_AGE_MS_MAX + 1 }, current)).toBe(false);
    expect(areCurrent(answer, { answeredAtMs: START }, { kind: 'api-silent', sinceMs: 9 })).toBe(false);
  });
});

describe('badges', () => {
  const inOrder = theComponents().runtime_badges;
  test.each([
    { badge: { auto_trade: 'OFF' }, id: 'auto_trade', tone: 'grey' },
    { badge: { auto_trade: 'ON' }, id: 'auto_trade', tone: 'green' },
    { badge: { risk_checks: 'OFF' }, id: 'risk_checks', tone: 'red' },
    { badge: { daily_loss: 'BREACH' }, id: 'daily_loss', tone: 'red' },
    { badge: { watchdog: 'DEGRADED' }, id: 'watchdog', tone: 'amber' },
    { badge: { watchdog: 'AUTO_HOLD' }, id: 'watchdog', tone: 'red' },
    { badge: { watchdog: 'UNKNOWN' }, id: 'watchdog', tone: 'grey' },
    { badge: { partial_hedges: 'REBALANCING' }, id: 'partial_hedges', tone: 'amber' },
  ] as const)('$badge is $tone', ({ badge, id, tone }) => {
    const answer = theComponents({ runtime_badges: { ...inOrder, ...badge } });
    expect(badgeTags(answer, true).find((tag) => tag.id === id)?.tone).toBe(tone);
  });

  test('partial hedges say how often they were tried and what went wrong last', () => {
    const partial = { hedge_id: 'h1', state: 'partial', simulated: false };
    const answer = theComponents({
      runtime_badges: { ...inOrder, partial_hedges: 'PARTIAL' },
      partial_hedges: [
        { ...partial, attempts: 3, last_error: 'okx does not answer' },
        { ...partial, hedge_id: 'h2', attempts: 1, last_error: null },
      ],
    });
    expect(badgeTags(answer, true).at(-1)).toMatchObject({
      value: 'PARTIAL',
      tone: 'red',
      detail: '4 attempts, last: okx does not answer',
    });
  });
});

describe('incidents', () => {
  const hold: IncidentRecord = {
    id: 'hold-0001',
    kind: 'hold',
    reason: 'CLOCK_SKEW',
    by: 'executor-1',
    summary: 'okx',
    at: START,
    until: null,
  };
  const guard: IncidentRecord = {
    id: 'clock_skew okx 1',
    kind: 'guard',
    guard: 'clock_skew',
    scope: 'okx',
    status: 'HOLD',
    reason: 'CLOCK_SKEW',
    summary: 'far away',
    at: START,
    until: later(65_000),
    times: 2,
  };
  test('say what, when, for how long and why', () => {
    expect(incidentRows([hold, guard])).toMatchObject([
      { title: 'HOLD CLOCK_SKEW', when: '11-21 03:00:00, lasts', text: 'okx: set by executor-1' },
      { title: 'clock_skew HOLD', when: '11-21 03:00:00, lasted 1 min 05 s', text: 'okx: 2 times: far away' },
    ]);
  });

  test.each([
    { what: 'an automatic hold that lasts', incident: hold, tone: 'red' },
    {
      what: "a person's hold that lasts",
      incident: { ...hold, reason: 'MANUAL', by: 'alice' } as const,
      tone: 'amber',
    },
    { what: 'the hold of every start', incident: { ...hold, reason: 'STARTUP' } as const, tone: 'amber' },
    { what: 'what is over', incident: guard, tone: 'grey' },
  ])('$what is $tone', ({ incident, tone }) => {
    expect(incidentRows([incident])[0]?.tone).toBe(tone);
  });
});

test('the risk score says how much, over how many days, or why it is not known', () => {
  const score = {
    var_usdt: '0.129',
    simulated_var_usdt: '12.5',
    why_not: null,
    confidence_percent: 95,
    horizon_hours: 24,
    samples: 1_092,
    method: 'historical simulation',
  };
  expect(riskLine(score)).toBe('0.12 USDT, simulated 12.50 (over 1092 recorded days)');
  expect(riskLine({ ...score, var_usdt: null, why_not: 'no returns of ETHUSDT' })).toBe(
    'not known: no returns of ETHUSDT',
  );
});
