import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig, projectConfigs } from '#shared/config/load.ts';
import type { Environment } from '#shared/config/env.ts';

const paper = readFileSync(join(projectConfigs, 'paper.yaml'), 'utf8');
const started = (from: Environment, text = paper) => parseConfig(text, 'paper.yaml', from);
const enforcing = paper.replace('  enforce: false', '  enforce: true');

test.each([
  ['1', true],
  ['true', true],
  ['yes', true],
  ['0', false],
  ['false', false],
])('FEATURE_BUDGET_ENFORCE=%s says whether budgets stop orders, whatever the file says: %s', (value, enforce) => {
  for (const text of [paper, enforcing])
    expect(started({ FEATURE_BUDGET_ENFORCE: value }, text).capital.enforce).toBe(enforce);
});

test('without it the file decides, and empty counts as not set', () => {
  expect([paper, enforcing].map((text) => started({}, text).capital.enforce)).toEqual([false, true]);
  expect(started({ FEATURE_BUDGET_ENFORCE: '' }, enforcing).capital.enforce).toBe(true);
});

test('what is neither is refused by that name', () => {
  expect(() => started({ FEATURE_BUDGET_ENFORCE: 'perhaps' })).toThrow(
    '[FATAL CONFIG] FEATURE_BUDGET_ENFORCE: capital.enforce is "perhaps"',
  );
});

test.each(['paper', 'testnet', 'live'])('%s states the switch, and as it comes budgets advise', (profile) => {
  const text = readFileSync(join(projectConfigs, `${profile}.yaml`), 'utf8');
  const from = { LIVE_CONFIRM: 'I_KNOW_WHAT_I_AM_DOING' };
  expect(parseConfig(text, `${profile}.yaml`, from).capital.enforce).toBe(false);
  const without = text.replace('  enforce: false\n', '');
  expect(() => parseConfig(without, `${profile}.yaml`, from)).toThrow('capital.enforce is missing');
});

test('two budgets of one strategy are refused: which of them stops orders would be a guess', () => {
  const line = "    - { strategy: cross_exchange_arb, max_notional_usdt: '4000' }\n";
  const more = (second: string) => () => started({}, paper.replace(line, `${line}${second}`));
  expect(more(line)).toThrow('capital.budgets must name each strategy once');
  expect(more(line.replace('cross_exchange_arb', 'funding_carry'))).not.toThrow();
});
