import { describe, expect, test } from 'vitest';
import { createOrchestrator, TELL_AFTER_MS } from '#executor/monitors/orchestrator.ts';
import { computeNextPlan, COOLDOWN_MS, type PlanInputs, type StrategySeen } from '#shared/domain/orchestrator.ts';
import { epochMs } from '#shared/domain/time.ts';
import { NOON } from '#test/support/records.ts';

const seen = (change: Partial<StrategySeen> = {}): StrategySeen => ({
  name: 'cross_exchange_arb',
  enabled: true,
  lastResult: 'ok',
  lastResultAt: NOON,
  ...change,
});
const inputs = (change: Partial<PlanInputs> = {}): PlanInputs => ({
  strategies: [seen()],
  holdActive: false,
  safeMode: false,
  riskLimits: [],
  now: NOON,
  ...change,
});
const failed = (ago: number) => [seen({ lastResult: 'fail', lastResultAt: epochMs(NOON - ago) })];

describe('the plan of one strategy', () => {
  test.each<[string, Partial<PlanInputs>]>([
    ['run ready', {}],
    ['skip hold_active', { holdActive: true }],
    ['skip safe_mode', { safeMode: true }],
    ['skip risk_limit', { riskLimits: ['liquidity: okx is short of margin'] }],
    ['cooldown recent_fail', { strategies: failed(COOLDOWN_MS - 1) }],
    ['run ready', { strategies: failed(COOLDOWN_MS) }],
    ['skip disabled', { strategies: [seen({ enabled: false })], holdActive: true }],
    // What weighs most is said first.
    ['skip hold_active', { holdActive: true, safeMode: true, riskLimits: ['x'], strategies: failed(0) }],
    ['skip safe_mode', { safeMode: true, riskLimits: ['x'], strategies: failed(0) }],
    ['skip risk_limit', { riskLimits: ['x'], strategies: failed(0) }],
  ])('is %s', (expected, change) => {
    expect(computeNextPlan(inputs(change)).map(({ decision, reason }) => `${decision} ${reason}`)).toEqual([expected]);
  });

  test('is one for each, in their order', () => {
    const both = [seen(), seen({ name: 'funding_carry', enabled: false })];
    expect(computeNextPlan(inputs({ strategies: both })).map(({ decision }) => decision)).toEqual(['run', 'skip']);
  });
});

describe('people are told', () => {
  function anOrchestrator() {
    const said: string[] = [];
    const orchestrator = createOrchestrator((message) => said.push(message));
    const look = (after: number, change: Partial<PlanInputs>, autopilot = false): void =>
      orchestrator.look(inputs({ ...change, now: epochMs(NOON + after) }), autopilot);
    return { said, look, plan: () => orchestrator.plan() };
  }

  test('of a decision that stands, once, in the words of the runbook', () => {
    const { said, look, plan } = anOrchestrator();
    for (const after of [0, TELL_AFTER_MS - 1]) look(after, { holdActive: true });
    expect(said).toEqual([]);
    for (const after of [TELL_AFTER_MS, TELL_AFTER_MS + 1_000, 60_000]) look(after, { holdActive: true });
    expect(said).toEqual(['[orchestrator] strategy=cross_exchange_arb decision=skip reason=hold_active autopilot=OFF']);
    expect(plan()).toMatchObject([{ decision: 'skip', reason: 'hold_active', since: NOON }]);
  });

  test('again after it changed, also with the autopilot on', () => {
    const { said, look } = anOrchestrator();
    for (const after of [0, TELL_AFTER_MS]) look(after, { holdActive: true });
    for (const after of [10_000, 20_000]) look(after, {});
    for (const after of [30_000, 40_000])
      look(after, { strategies: [seen({ lastResult: 'fail', lastResultAt: epochMs(NOON + 30_000) })] }, true);
    expect(said.slice(1)).toEqual([
      '[orchestrator] strategy=cross_exchange_arb decision=cooldown reason=recent_fail autopilot=ON',
    ]);
  });

  test('of nothing that comes and goes, that runs, or that they have switched off themselves', () => {
    const { said, look } = anOrchestrator();
    for (let after = 0; after < 20_000; after += 1_000) look(after, { holdActive: after % 2_000 === 0 });
    for (const after of [20_000, 30_000]) look(after, { strategies: [seen({ enabled: false })] });
    expect(said).toEqual([]);
  });
});
