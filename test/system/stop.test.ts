/** SIGTERM to a real executor whose entry rests at a venue: what is out comes to rest before the lease is given back. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { letItTrade } from '#test/crash/cycle.ts';
import { until } from './operator.ts';
import { positionsOf } from './seen.ts';
import { briefOverlay, startRunning, type Running, type SimulatorPositions } from './start.ts';
import { scaledTimings } from './timings.ts';

/** A cancel then takes its time, and the entry may fill meanwhile. */
const LATENCY_MS = 200;

let running: Running;
beforeAll(async () => {
  running = await startRunning({ mode: 'maker_taker', overlay: briefOverlay, timings: scaledTimings });
  await running.faults({ latencyMs: LATENCY_MS });
});
afterAll(async () => running.stop());

const restingIds = async (): Promise<readonly string[]> =>
  (
    await Promise.all(
      (['binance', 'okx'] as const).map((venue) => running.venue<SimulatorPositions>(venue, 'positions')),
    )
  ).flatMap(({ openOrders }) => openOrders);

test('it takes the entry back, leaves no leg alone, gives the lease back and says so', async () => {
  await letItTrade(running);
  const [entry = ''] = await until('an entry rests', 20_000, async () => {
    const ids = await restingIds();
    return ids.length > 0 ? ids : null;
  });
  running.system.kill('executor', 'SIGTERM');
  const log = await until('it has ended', 10_000, () => {
    const text = readFileSync(join(running.system.dataDir, 'logs', 'executor.log'), 'utf8');
    return Promise.resolve(text.includes('executor.stopped') ? text : null);
  });
  expect(await restingIds()).toEqual([]);
  const { 'binance-um': one, okx } = await positionsOf(running);
  expect(one + okx).toBeCloseTo(0, 8);
  const [settled = ''] = log.split('\n').filter((line) => /executor\.(un)?settled/.test(line));
  expect(settled).toContain('executor.settled');
  expect(log.split('\n').some((line) => line.includes('order.cancel') && line.includes(entry))).toBe(true);
});
