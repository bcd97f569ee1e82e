/** Keys of both venues are replaced while the running system trades, and the old ones revoked: nothing stops, nothing is lost. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paperCredentials, spareKeys } from '#local/venues/credentials.ts';
import { leaveDryRun, resumeAndRun, until } from './operator.ts';
import { booksOf, overviewOf, positionsOf } from './seen.ts';
import { ordersOf, startRunning, type Running } from './start.ts';

/** What is promised is a minute; a machine that does ten things at once may take longer. */
const TAKEN_MS_MAX = 90_000;
const TRADES_MS_MAX = 40_000;

let running: Running;
beforeAll(async () => {
  running = await startRunning({ standby: true });
});
afterAll(async () => running.stop());

interface Audit {
  readonly entries: readonly { readonly actor: string; readonly action: string; readonly subject: string }[];
}
const told = async () => {
  const { body } = await running.alice.get<Audit>('/api/ui/audit_log?limit=200');
  return body.entries.filter(({ action }) => action.startsWith('venue_key_'));
};

test('leader and standby take the keys of both venues, and go on without the ones before', async () => {
  const [binance] = spareKeys.binance;
  const [okx] = spareKeys.okx;
  if (binance === undefined || okx === undefined) throw new Error('there are spare keys');
  await resumeAndRun(running.alice, running.bob);
  await leaveDryRun(running.alice, running.bob);
  await until('a position at both venues', TRADES_MS_MAX, async () => {
    const { 'binance-um': one, okx: other } = await positionsOf(running);
    return one !== 0 && other !== 0 ? true : null;
  });
  const answer = await running.alice.post('/api/ui/secret', {
    BINANCE_UM_API_KEY: binance.apiKey,
    BINANCE_UM_API_SECRET: binance.secret,
    OKX_API_KEY: okx.apiKey,
    OKX_API_SECRET: okx.secret,
    OKX_API_PASSPHRASE: okx.passphrase,
  });
  expect([answer.status, answer.body['next_step']]).toEqual([200, expect.stringContaining('within a minute')]);
  const beganAt = performance.now();
  const links = await until('both executors have taken both keys', TAKEN_MS_MAX, async () => {
    const all = await told();
    return all.length === 4 ? all : null;
  });
  console.log(`taken by all after ${Math.round(performance.now() - beganAt)} ms`);
  expect(new Set(links.map(({ action, actor, subject }) => `${action} ${actor} ${subject}`)).size).toBe(4);
  expect(new Set(links.map(({ action }) => action))).toEqual(new Set(['venue_key_taken']));

  await running.faults({ keysRevoked: [paperCredentials.binance.apiKey] }, 'binance');
  await running.faults({ keysRevoked: [paperCredentials.okx.apiKey] }, 'okx');
  const before = (await ordersOf(running)).length;
  const orders = await until('hedges go on', TRADES_MS_MAX, async () => {
    const all = await ordersOf(running);
    return all.length >= before + 4 ? all : null;
  });
  expect(orders.filter(({ outcome }) => outcome === 'refused')).toEqual([]);
  const ids = orders.map(({ clientOrderId }) => clientOrderId);
  expect(new Set(ids).size).toBe(ids.length);
  const seen = await overviewOf(running.alice);
  expect([seen.flags.MODE, seen.safety.holds]).toEqual(['RUN', []]);
  await until('books and venues agree', TRADES_MS_MAX, async () => {
    const [books, venues] = [await booksOf(running.alice), await positionsOf(running)];
    return books.okx === venues.okx && books['binance-um'] === venues['binance-um'] ? true : null;
  });
  expect((await overviewOf(running.alice)).executor.status).toMatchObject({ breaks: [], doubts: [] });
});

test('no part of a key is in any log', () => {
  const folder = join(running.system.dataDir, 'logs');
  const logs = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(logs.join('')).toContain('venue_key.taken');
  const parts = [...spareKeys.binance, ...spareKeys.okx].flatMap((key) => [key.apiKey, key.secret]);
  for (const log of logs) expect(parts.filter((part) => log.includes(part))).toEqual([]);
});
