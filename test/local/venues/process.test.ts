/** The simulator as the process that `npm start` runs. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { afterEach, describe, expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('../../../local/venues/main.ts', import.meta.url));
let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

const firstLine = async (stream: NodeJS.ReadableStream | null): Promise<string> =>
  String((await once(stream ?? process.stdin, 'data'))[0]);

describe('the process', () => {
  test('says one ready line with its addresses, marks what is re-framed and invented, and stops cleanly on SIGTERM', async () => {
    child = spawn(process.execPath, [MAIN, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ready = JSON.parse(await firstLine(child.stdout)) as {
      ready: boolean;
      sim: string;
      binance: { rest: string; ws: string };
    };
    expect(ready.ready).toBe(true);
    const info = (await (await fetch(`${ready.sim}/info`)).json()) as {
      market: string;
      reframed: string;
      overlay: { overlay: string; note: string };
    };
    expect([info.market, info.overlay.overlay]).toEqual(['recorded', 'events']);
    expect(info.reframed).toContain('COIN-M');
    expect(info.overlay.note).toContain('invented');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('with a channel it sends the same to its parent, and ends when the parent lets go', async () => {
    child = fork(MAIN, ['--market', 'synthetic', '--seed', '7', '--overlay', 'none'], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [ready] = (await once(child, 'message')) as [
      { ready: boolean; info: { market: string; seed: number; overlay: { overlay: string } } },
    ];
    expect([ready.ready, ready.info.market, ready.info.seed, ready.info.overlay.overlay]).toEqual([
      true,
      'synthetic',
      7,
      'none',
    ]);
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test.each([
    { what: 'an unknown market', args: ['--market', 'moon'], says: '--market is recorded or synthetic, not moon' },
    { what: 'a port that is none', args: ['--port', '70000'], says: '--port is a whole number from 0 to 65535' },
    { what: 'an unknown flag', args: ['--sped', '2'], says: '--sped' },
    { what: 'a speed of zero', args: ['--speed', '0'], says: 'speed is above 0' },
    { what: 'an overlay that is not there', args: ['--overlay', '/nowhere.yaml'], says: '/nowhere.yaml' },
  ])('$what: a sentence, and an exit code', async ({ args, says }) => {
    child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    const exit = once(child, 'exit');
    expect(await firstLine(child.stderr)).toContain(says);
    expect((await exit)[0]).toBe(1);
  });
});
