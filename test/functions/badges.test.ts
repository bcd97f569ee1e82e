import { describe, expect, test } from 'vitest';
import type { HoldReason } from '#shared/domain/hold.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { ExecutorStatus, GuardReadingRecord } from '#shared/wire/status.ts';
import { executorSeen } from '#functions/executor-seen.ts';
import { bookRisk, dailyLossRecord } from '#shared/wire/risk.ts';
import { atRisk } from '../executor/guards/standing/at-risk.ts';
import { badgesOf, partialHedgesOf } from '#functions/badges.ts';
import { reasonsOf } from '#functions/status/health.ts';
import { aHedge, aLevel, aReading, aStatus, NOON, readingsInOrder } from '#test/support/records.ts';

const executorWith = (status: Partial<ExecutorStatus> | null, ageMs = 0) =>
  executorSeen(status === null ? null : aStatus(status), epochMs(NOON + ageMs));
const badges = (status: Partial<ExecutorStatus> | null, ageMs = 0, held: HoldReason = 'STARTUP') => {
  const holds = aLevel().holds.map((hold) => ({ ...hold, reason: held }));
  return badgesOf({ level: aLevel({ holds }), executor: executorWith(status, ageMs) });
};
/** All in order but what one guard says; null: it says nothing. */
const saying = (id: GuardReadingRecord['id'], status: GuardReadingRecord['status'] | null): GuardReadingRecord[] => [
  ...readingsInOrder().filter((reading) => reading.id !== id),
  ...(status === null ? [] : [aReading({ id, scope: 'okx', status }), aReading({ id, scope: 'binance-um' })]),
];

describe('the watchdog badge', () => {
  test.each([
    { status: 'OK', badge: 'OK' },
    { status: 'WARN', badge: 'DEGRADED' },
    { status: 'ERROR', badge: 'AUTO_HOLD' },
    { status: 'HOLD', badge: 'AUTO_HOLD' },
    { status: null, badge: 'UNKNOWN' },
  ] as const)('is $badge when the worst venue is $status', ({ status, badge }) => {
    expect(badges({ guards: saying('watchdog', status) }).watchdog).toBe(badge);
  });

  test('stays AUTO_HOLD while its hold is in force, and is UNKNOWN on the word of a silent executor', () => {
    expect(badges({}, 0, 'WATCHDOG_AUTO_HOLD').watchdog).toBe('AUTO_HOLD');
    expect(badges({}, 5_000).watchdog).toBe('OK');
    expect(badges({}, 5_001).watchdog).toBe('UNKNOWN');
    expect(badges(null).watchdog).toBe('UNKNOWN');
  });
});

describe('the badge of partial hedges', () => {
  const repair = { attempts: 2, choice: '', error: 'too dear' };
  test.each([
    { state: 'open', badge: 'OK', told: 0 },
    { state: 'closed', badge: 'OK', told: 0 },
    { state: 'partial', badge: 'PARTIAL', told: 1 },
    { state: 'rescuing', badge: 'REBALANCING', told: 1 },
    { state: 'rebalancing', badge: 'REBALANCING', told: 1 },
  ] as const)('with a $state hedge is $badge', ({ state, badge, told }) => {
    const status = { hedges: [aHedge({ state, repair })] };
    expect(badges(status).partial_hedges).toBe(badge);
    expect(partialHedgesOf(executorWith(status))).toEqual(
      told === 0 ? [] : [{ hedge_id: 'h1', state, simulated: false, attempts: 2, last_error: 'too dear' }],
    );
  });

  test('is UNKNOWN on the word of a silent executor', () => {
    expect(badges({ hedges: [aHedge({ state: 'partial' })] }, 5_001).partial_hedges).toBe('UNKNOWN');
  });
});

describe('readiness by the same readings', () => {
  test.each([
    { id: 'watchdog', reason: 'watchdog:auto_hold' },
    { id: 'daily_loss', reason: 'daily_loss:breach' },
    { id: 'recon', reason: 'recon:desync' },
    { id: 'journal', reason: 'journal:stale' },
    { id: 'runaway_breaker', reason: 'runaway_breaker:hold' },
  ] as const)('$id in HOLD is $reason, in WARN it is ready, and without a word it is not', ({ id, reason }) => {
    const reasons = (status: 'HOLD' | 'WARN' | null) =>
      reasonsOf(aLevel(), executorWith({ guards: saying(id, status) }), []);
    expect(reasons('HOLD')).toEqual([reason]);
    expect(reasons('WARN')).toEqual([]);
    expect(reasons(null)).toEqual([`${id}:unknown`]);
  });

  test('a guard that is not P0 makes nothing unready', () => {
    const guards = readingsInOrder().map((one) => (one.priority === 'P1' ? { ...one, status: 'ERROR' as const } : one));
    expect(reasonsOf(aLevel(), executorWith({ guards }), [])).toEqual([]);
  });
});

test.each([
  { checks_enabled: true, badge: 'ON' },
  { checks_enabled: false, badge: 'OFF' },
])(
  'the badge of the risk checks is $badge where the gate before trades is on: $checks_enabled',
  ({ checks_enabled, badge }) => {
    const book = bookRisk(atRisk());
    const both = { real: atRisk(), simulated: atRisk({ simulated: true }), dryRun: false };
    const risk = { real: book, simulated: book, daily_loss: dailyLossRecord(both, '50', false), checks_enabled };
    expect(badges({ risk }).risk_checks).toBe(badge);
  },
);
