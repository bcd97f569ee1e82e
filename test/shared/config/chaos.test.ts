import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FAULT_PROFILES_FILE, faultsOf } from '#shared/config/chaos.ts';
import type { Environment } from '#shared/config/env.ts';
import { ConfigInvalidError, LIVE_CONFIRMATION, loadConfig, projectConfigs } from '#shared/config/load.ts';

const folder = mkdtempSync(join(tmpdir(), 'propbot-faults-'));
afterAll(() => rmSync(folder, { recursive: true }));
const paper = { PROFILE: 'paper' };
const live = { PROFILE: 'live', LIVE_CONFIRM: LIVE_CONFIRMATION };
const mild = { ...paper, FEATURE_CHAOS: '1', CHAOS_PROFILE: 'mild' };

const faultsFor = (from: Environment, configs?: string) => faultsOf(loadConfig(from, configs));
function problemsOf(from: Environment, configs?: string): readonly string[] {
  try {
    loadConfig(from, configs);
  } catch (error) {
    if (error instanceof ConfigInvalidError) return error.problems;
    throw error;
  }
  return [];
}
/** The shipped paper profile beside fault profiles of the test's own. */
function beside(faultProfiles: string, section = ''): string {
  const text = readFileSync(join(projectConfigs, 'paper.yaml'), 'utf8');
  const withSection = section === '' ? text : text.replace(/^chaos:[^]*$/m, section);
  writeFileSync(join(folder, 'paper.yaml'), withSection);
  writeFileSync(join(folder, FAULT_PROFILES_FILE), faultProfiles);
  return folder;
}

describe('chaos that is off', () => {
  test.each(['paper', 'testnet', 'live'])('is how %s ships', (profile) => {
    expect(faultsFor({ ...live, PROFILE: profile })).toBeNull();
  });

  test.each(['0', 'false', ''])(
    'with FEATURE_CHAOS=%j nothing else that is said of it matters, live among it',
    (off) => {
      const said = { FEATURE_CHAOS: off, CHAOS_PROFILE: 'no such', CHAOS_WS_DROP_P: '7', CHAOS_ORDER_DELAY_MS: 'soon' };
      for (const profile of [paper, live]) expect(loadConfig({ ...profile, ...said })).toEqual(loadConfig(profile));
    },
  );
});

describe('chaos that is on', () => {
  test.each(['FEATURE_CHAOS', 'CHAOS_ENABLED'])('by %s takes the values of the profile that is named', (name) => {
    expect(faultsFor({ ...paper, [name]: '1', CHAOS_PROFILE: 'mild' })).toEqual({
      profile: 'mild',
      wsDropP: 0.05,
      restTimeoutP: 0.02,
      orderDelayMs: 50,
      seed: 1,
    });
  });

  test('mild lets far fewer requests fail than the watchdog minds, severe more, in every profile that may have it', () => {
    for (const profile of ['paper', 'testnet']) {
      const { degraded } = loadConfig({ PROFILE: profile }).venue_health.error_share;
      expect(faultsFor({ ...mild, PROFILE: profile })?.restTimeoutP).toBeLessThan(degraded / 5);
      expect(faultsFor({ ...mild, PROFILE: profile, CHAOS_PROFILE: 'severe' })?.restTimeoutP).toBeGreaterThan(degraded);
    }
  });

  test('its two names may say the same in two ways, and not two things', () => {
    expect(faultsFor({ ...mild, CHAOS_ENABLED: 'true' })).not.toBeNull();
    expect(problemsOf({ ...mild, CHAOS_ENABLED: 'false' }).join()).toMatch(/FEATURE_CHAOS=1 and CHAOS_ENABLED=false/);
  });

  test('the environment goes before the profile file, and that before the fault profile', () => {
    const faultProfiles = 'ours:\n  ws_drop_p: 0.1\n  rest_timeout_p: 0.2\n  order_delay_ms: 3\n';
    const section =
      'chaos: { enabled: true, profile: ours, ws_drop_p: null, rest_timeout_p: 0.5, order_delay_ms: 6, seed: 4 }\n';
    const from = { ...paper, CHAOS_ORDER_DELAY_MS: '9' };
    expect(faultsFor(from, beside(faultProfiles, section))).toEqual({
      profile: 'ours',
      wsDropP: 0.1,
      restTimeoutP: 0.5,
      orderDelayMs: 9,
      seed: 4,
    });
  });

  test('in live is fatal', () => {
    expect(problemsOf({ ...live, FEATURE_CHAOS: '1', CHAOS_PROFILE: 'none' })).toEqual([
      'FEATURE_CHAOS: chaos.enabled must be false in live: nothing goes wrong on purpose there; it is true',
    ]);
    const { chaos } = loadConfig(mild);
    expect(() => faultsOf({ profile: 'live', chaos })).toThrow('nothing goes wrong on purpose with real money');
  });

  test('needs a profile that there is', () => {
    expect(problemsOf({ ...paper, FEATURE_CHAOS: '1' }).join()).toMatch(/chaos\.profile must name a profile/);
    expect(problemsOf({ ...mild, CHAOS_PROFILE: 'medium' })).toEqual([
      'CHAOS_PROFILE: chaos.profile is medium: fault_profiles.yaml has none, mild, severe',
    ]);
  });

  test.each([
    ['CHAOS_WS_DROP_P', '0', '-0.01'],
    ['CHAOS_WS_DROP_P', '1', '1.01'],
    ['CHAOS_REST_TIMEOUT_P', '0', '-0.01'],
    ['CHAOS_REST_TIMEOUT_P', '1', 'often'],
    ['CHAOS_ORDER_DELAY_MS', '0', '-1'],
    ['CHAOS_ORDER_DELAY_MS', '10000', '10001'],
    ['CHAOS_ORDER_DELAY_MS', '1', '0.5'],
    ['CHAOS_SEED', '0', '-1'],
  ])('%s may be %s and not %s', (name, right, wrong) => {
    expect(problemsOf({ ...mild, [name]: right })).toEqual([]);
    expect(problemsOf({ ...mild, [name]: wrong }).join()).toMatch(new RegExp(`^${name}: chaos\\.`));
  });

  test.each([
    ['a value above its bound', 'mild:\n  ws_drop_p: 2\n  rest_timeout_p: 0\n  order_delay_ms: 0\n', 'mild.ws_drop_p'],
    ['a value left out', 'mild:\n  ws_drop_p: 0\n  order_delay_ms: 0\n', 'mild.rest_timeout_p'],
    ['a key that there is not', 'mild:\n  ws_drop: 0\n', 'mild'],
    ['no YAML', 'mild: [', ''],
  ])('fault profiles with %s are refused', (_what, text, path) => {
    expect(problemsOf(mild, beside(text)).join()).toContain(`fault_profiles.yaml: ${path}`);
  });

  test('fault profiles that are not there are missed only when they are needed', () => {
    const configs = beside('');
    rmSync(join(configs, FAULT_PROFILES_FILE));
    expect(problemsOf(mild, configs)).toEqual(['fault_profiles.yaml: cannot be read']);
    expect(problemsOf(paper, configs)).toEqual([]);
  });
});
