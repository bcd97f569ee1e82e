import { expect, test } from 'vitest';
import { parseOptions } from '#local/options.ts';

test('without flags it plays the recorded market on port 8000 and keeps its data', () => {
  expect(parseOptions([])).toEqual({
    kind: 'start',
    options: {
      port: 8000,
      dataDir: '.propbot',
      fresh: false,
      standby: false,
      market: 'recorded',
      seed: null,
      overlay: null,
      speed: 1,
    },
  });
});

test('each flag is read', () => {
  const args =
    '--port 0 --data-dir here --fresh --standby --market synthetic --seed 7 --overlay none --speed 2.5'.split(' ');
  expect(parseOptions(args)).toMatchObject({
    options: {
      port: 0,
      dataDir: 'here',
      fresh: true,
      standby: true,
      market: 'synthetic',
      seed: 7,
      overlay: 'none',
      speed: 2.5,
    },
  });
  expect(parseOptions(['--help'])).toEqual({ kind: 'help' });
});

test.each([
  ['--port', '65535', '65536'],
  ['--port', '1', '-1'],
  ['--port', '80', '80a'],
  ['--speed', '1000', '1000.1'],
  ['--speed', '0.1', '0'],
  ['--seed', '0', '1.5'],
  ['--market', 'recorded', 'live'],
])('%s %s is taken and %s is refused by name', (flag, right, wrong) => {
  expect(parseOptions([`${flag}=${right}`]).kind).toBe('start');
  expect(parseOptions([`${flag}=${wrong}`])).toMatchObject({
    kind: 'wrong',
    why: expect.stringContaining(flag) as string,
  });
});

test('a flag that does not exist is refused', () => {
  expect(parseOptions(['--prot', '1']).kind).toBe('wrong');
});
