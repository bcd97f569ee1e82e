import { describe, expect, test } from 'vitest';
import { changesBetween, classedKeys } from '#shared/config/changes.ts';
import { readDocument, shownValue } from '#shared/config/document.ts';
import { loadConfig } from '#shared/config/load.ts';
import { planContent, planDocument, withChanges } from '#shared/config/plan.ts';
import { keyRules, type RulesOf } from '#shared/config/rules.ts';
import type { Config } from '#shared/config/schema.ts';
import { yamlOf } from '#shared/config/versions.ts';

const paper = loadConfig({ PROFILE: 'paper' });
const profiles = [paper, loadConfig({ PROFILE: 'testnet' })];
const changed = (path: string, value: unknown): Config => {
  const [section = '', key = ''] = path.split('.');
  const before: unknown = Object.entries(paper).find(([name]) => name === section)?.[1];
  return { ...paper, [section]: key === '' ? value : Object.assign({}, before, { [key]: value }) };
};
const yaml = (lines: string, from = yamlOf(paper)): string =>
  lines.split('\n').reduce((text, line) => {
    const key = /^\s*[a-z_]+:/.exec(line)?.[0] ?? '';
    return text.replace(new RegExp(`^${key}.*$`, 'm'), line);
  }, from);

describe('the classes of the keys', () => {
  test.each(profiles)('every key of $profile has one', (config) => {
    expect(classedKeys(config).filter(({ rule }) => rule === null)).toEqual([]);
  });

  test('a key without a class is a type error', () => {
    type Refused = Omit<RulesOf<Config>, 'book'> extends RulesOf<Config> ? 'no' : 'yes';
    const refused: Refused = 'yes';
    expect([refused, 'book' in keyRules]).toEqual(['yes', true]);
  });

  test('a key that nobody has classed loosens, and is not taken without a restart', () => {
    const wider = { ...paper, hedge: { ...paper.hedge, wings: 2 } };
    expect(changesBetween(paper, wider)).toEqual([
      { path: 'hedge.wings', from: null, to: '2', effect: 'loosening', taken: 'restart' },
    ]);
  });

  test.each<[string, unknown, string]>([
    ['limits.max_position_usdt', '1999.99', 'tightening'],
    ['limits.max_position_usdt', '2000.01', 'loosening'],
    ['limits.max_position_usdt', '2000.00', 'neutral'],
    ['limits.max_open_positions', 1, 'tightening'],
    ['limits.max_open_positions', 3, 'loosening'],
    ['parameters.min_spread_bps', 5.1, 'tightening'],
    ['parameters.min_spread_bps', 4.9, 'loosening'],
    ['parameters.close_spread_bps', 3, 'loosening'],
    ['parameters.close_spread_bps', 1, 'loosening'],
    ['two_man_rule', false, 'loosening'],
    ['strategies', [], 'tightening'],
    ['strategies', ['cross_exchange_arb', 'funding_carry'], 'loosening'],
    ['strategies', ['funding_carry'], 'loosening'],
    ['chaos.enabled', true, 'loosening'],
    ['chaos.seed', 2, 'neutral'],
    ['capital.enforce', true, 'tightening'],
    ['capital.total_usdt', '1', 'neutral'],
    ['limit_scopes', [{ limit: 'max_position_usdt', scope: 'okx', value: '2000' }], 'tightening'],
    ['limit_scopes', [{ limit: 'max_position_usdt', scope: 'okx', value: '2000.01' }], 'loosening'],
  ])('%s to %j is %s', (path, value, effect) => {
    expect(changesBetween(paper, changed(path, value))).toMatchObject([{ path, effect }]);
  });

  test('what stops orders at budgets loosens when it is switched off, and is read by a start', () => {
    const enforced = changed('capital.enforce', true);
    expect(changesBetween(enforced, paper)).toEqual([
      { path: 'capital.enforce', from: 'true', to: 'false', effect: 'loosening', taken: 'restart' },
    ]);
  });

  const budget = (max_notional_usdt: string, strategy = 'cross_exchange_arb') => ({ strategy, max_notional_usdt });
  test.each<[string, readonly unknown[], readonly string[]]>([
    ['raised', [budget('4000.01')], ['loosening']],
    ['lowered', [budget('3999.99')], ['tightening']],
    ['written otherwise', [budget('4000.00')], ['neutral']],
    ["made another strategy's", [budget('4000', 'funding_carry')], ['loosening']],
    ['taken away', [], ['loosening', 'loosening']],
  ])('a budget that is %s is judged by its key, whether it is enforced or not', (_what, budgets, effects) => {
    for (const enforce of [false, true]) {
      const before = { ...paper, capital: { ...paper.capital, enforce } };
      const after = changed('capital.budgets', budgets);
      const now = { ...after, capital: { ...after.capital, enforce } };
      expect(changesBetween(before, now).map(({ effect }) => effect)).toEqual(effects);
    }
  });

  test('taking the smaller limit of a part away loosens', () => {
    const scoped = changed('limit_scopes', [{ limit: 'max_position_usdt', scope: 'okx', value: '500' }]);
    expect(changesBetween(scoped, paper)).toMatchObject([{ path: 'limit_scopes', effect: 'loosening' }]);
  });
});

describe('a document', () => {
  const problemsIn = (text: string) => {
    const planned = planDocument(text, paper, []);
    if (planned.kind === 'plan') throw new Error('it has no problem');
    return planned.problems;
  };

  test('of the running configuration changes nothing', () => {
    expect(planDocument(yamlOf(paper), paper, [])).toMatchObject({ kind: 'plan', changes: [], loosens: false });
  });

  test('tells every problem at once, each with path, value and what would be right', () => {
    const problems = problemsIn(yaml('  max_position_usdt: -5\n  min_spread_bps: 0\nbook: 7\nprofile: cloud'));
    expect(problems.map(({ path, value }) => `${path} is ${value}`).toSorted()).toEqual([
      'book is 7',
      'limits.max_position_usdt is -5',
      'parameters.min_spread_bps is 0',
      'profile is "cloud"',
    ]);
    expect(problems.every(({ right }) => right.length > 5)).toBe(true);
    expect(problems.find(({ path }) => path === 'limits.max_position_usdt')?.right).toContain('in quotes');
  });

  test('tells what does not hold between keys also while other keys are of the wrong kind', () => {
    const text = yaml('  max_position_usdt: -5\n  min_spread_bps: 900');
    expect(problemsIn(`${text}wings: 2\n`).map(({ path }) => path)).toEqual([
      'limits.max_position_usdt',
      'wings',
      'parameters.min_spread_bps',
    ]);
  });

  test('tells relations between keys and keys that are missing or unknown', () => {
    expect(problemsIn(yaml("  order_notional_usdt: '3000'")).map(({ path }) => path)).toContain(
      'parameters.order_notional_usdt',
    );
    const without = yamlOf(paper).replace(/^dry_run_only.*\n/m, '');
    expect(problemsIn(without)).toMatchObject([{ path: 'dry_run_only', value: null }]);
    expect(problemsIn(`${yamlOf(paper)}wings: 2\n`)).toMatchObject([{ path: 'wings', value: null }]);
  });

  test.each([
    ['an unknown key', `${yamlOf(paper)}okx_api_secret: S3CRETVALUE\n`],
    ['a key that is a value', `${yamlOf(paper)}S3CRETVALUE: 1\n`],
    ['a value at a known key', yaml('  max_position_usdt: S3CRETVALUES3CRETVALUES3CRETVALUE')],
    ['text that is not YAML', `${yamlOf(paper)}broken: [S3CRETVALUE\n  x: "S3CRETVALUE\n`],
    ['an alias', `${yamlOf(paper)}a: &S3CRETVALUE 1\nb: *S3CRETVALUE\n`],
  ])('never repeats what may be a secret: %s', (_what, text) => {
    expect(JSON.stringify(problemsIn(text))).not.toContain('S3CRETVALUE');
  });

  test('a value is repeated up to 24 plain characters', () => {
    expect(shownValue('book', 'x'.repeat(24))).toBe(`"${'x'.repeat(24)}"`);
    expect(shownValue('book', 'x'.repeat(25))).toBe('text of 25 characters');
    expect(shownValue('book', 'a/b')).toBe('text of 3 characters');
    expect(shownValue('venues.0.api_key', 'abc')).toBeNull();
  });

  test('with aliases that grow is refused and not unfolded', () => {
    const bomb = ['a: &a [1,1,1]', 'b: &b [*a,*a,*a]', 'c: [*b,*b,*b]'].join('\n');
    expect(readDocument(bomb)).toMatchObject({ kind: 'problems', problems: [{ right: 'YAML without aliases' }] });
  });

  test.each(['', 'just words', '- 1', '{'])('%j is no configuration', (text) => {
    expect(readDocument(text).kind).toBe('problems');
  });

  test('names changed keys that only a start reads, but not those that the environment gives', () => {
    const text = yaml('book: other').replace('leverage: 3', 'leverage: 2');
    const planned = planDocument(text, paper, ['book']);
    expect(planned).toMatchObject({
      kind: 'plan',
      ignored: ['book'],
      restart: [{ path: 'venues.0.leverage', from: '3', to: '2', effect: 'tightening' }],
    });
  });
});

test('the changes alone make the same configuration of the one they were made against', () => {
  const wanted = { ...paper, limits: { ...paper.limits, max_open_positions: 1 }, strategies: [] };
  const planned = planContent(wanted, paper, []);
  if (planned.kind === 'problems') throw new Error('it is valid');
  expect(withChanges(paper, planned.changes)).toEqual(wanted);
});
