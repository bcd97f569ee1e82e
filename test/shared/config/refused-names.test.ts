import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig, projectConfigs } from '#shared/config/load.ts';

const paper = readFileSync(join(projectConfigs, 'paper.yaml'), 'utf8');
const startedWith = (value: string) => () => parseConfig(paper, 'paper.yaml', { FEATURE_BUDGET_ENFORCE: value });

test.each(['1', 'true', 'yes', 'perhaps'])(
  'who counts on budgets that stop orders is told before a start: %s',
  (value) => {
    expect(startedWith(value)).toThrow(`[FATAL CONFIG] FEATURE_BUDGET_ENFORCE=${value}: budgets advise`);
  },
);
test.each(['0', 'false', ''])('who does not is not kept from starting: %s', (value) => {
  expect(startedWith(value)).not.toThrow();
});
