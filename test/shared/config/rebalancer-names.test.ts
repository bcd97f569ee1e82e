import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig, projectConfigs } from '#shared/config/load.ts';

const paper = readFileSync(join(projectConfigs, 'paper.yaml'), 'utf8');

test('the rebalancer is set by the names of the runbooks', () => {
  const config = parseConfig(paper, 'paper.yaml', {
    FEATURE_REBALANCER: '0',
    REBALANCER_INTERVAL_SEC: '0.75',
    REBALANCER_RETRY_DELAY_SEC: '3',
    REBALANCER_BATCH_NOTIONAL_USD: '250.5',
    REBALANCER_MAX_RETRY: '7',
  });
  expect(config.hedge).toMatchObject({
    rebalancer: false,
    rebalancer_interval_ms: 750,
    rebalancer_retry_delay_ms: 3_000,
    rebalancer_batch_notional_usdt: '250.5',
    rebalancer_max_retry: 7,
  });
});

test.each([
  ['REBALANCER_BATCH_NOTIONAL_USD', '0'],
  ['REBALANCER_BATCH_NOTIONAL_USD', 'much'],
  ['REBALANCER_INTERVAL_SEC', '0'],
  ['REBALANCER_INTERVAL_SEC', '2.001'], // More than the delay between two tries.
])('%s=%s is refused by that name', (name, value) => {
  expect(() => parseConfig(paper, 'paper.yaml', { [name]: value })).toThrow(name);
});
