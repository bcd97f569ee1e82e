import { describe, expect, test } from 'vitest';
import { loadConfig } from '#shared/config/load.ts';
import { relationProblems } from '#shared/config/relations.ts';
import { ConfigSchema } from '#shared/config/schema.ts';
import type { ScopedLimit } from '#shared/domain/limits.ts';

// 500 USDT a leg, at most 2000 a position.
const paper = loadConfig({ PROFILE: 'paper' });
const problems = (...scopes: readonly ScopedLimit[]): readonly string[] =>
  relationProblems({ ...paper, limit_scopes: [...scopes] }).map(({ path }) => path.join('.'));

describe('limits of parts', () => {
  test.each<[string, readonly ScopedLimit[], readonly string[]]>([
    ['one leg fits its venue', [{ limit: 'max_position_usdt', scope: 'okx', value: '500' }], []],
    [
      'one leg does not',
      [{ limit: 'max_position_usdt', scope: 'okx', value: '499.99' }],
      ['parameters.order_notional_usdt'],
    ],
    ['a symbol of the profile', [{ limit: 'max_daily_loss_usdt', scope: 'BTCUSDT', value: '20' }], []],
    ['another one', [{ limit: 'max_daily_loss_usdt', scope: 'ETHUSDT', value: '20' }], ['limit_scopes.0.scope']],
    ['as large as mending can mend', [{ limit: 'max_position_usdt', scope: 'okx', value: '200000' }], []],
    [
      'larger',
      [{ limit: 'max_position_usdt', scope: 'okx', value: '200000.01' }],
      ['hedge.rebalancer_batch_notional_usdt'],
    ],
  ])('%s', (_what, scopes, where) => {
    expect(problems(...scopes)).toEqual(where);
  });

  test.each([
    [5_000, []],
    [4_999, ['risk.stuck_partial_ms_max']],
  ])('a leg is stuck after %i ms, where its budget is 5000', (stuck_partial_ms_max, where) => {
    const found = relationProblems({ ...paper, risk: { ...paper.risk, stuck_partial_ms_max } });
    expect(found.map(({ path }) => path.join('.'))).toEqual(where);
  });

  test('a daily loss has no venue', () => {
    const of = (scope: string) =>
      ConfigSchema.safeParse({ ...paper, limit_scopes: [{ limit: 'max_daily_loss_usdt', scope, value: '20' }] })
        .success;
    expect([of('BTCUSDT'), of('okx')]).toEqual([true, false]);
  });
});
