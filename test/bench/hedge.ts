/**
 * `maker_taker`: from an entry's fill to the order that hedges it, inside the real executor process with real ccxt, the
 * venue simulator on loopback. The clock starts when the read that brought the fill's bytes has returned to the process
 * and stops when the system call that takes the order's bytes has; neither the network nor the venue is in it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { letItTrade } from '#test/crash/cycle.ts';
import { overviewOf } from '#test/system/seen.ts';
import { risingOverlay, startRunning } from '#test/system/start.ts';
import { SAMPLES_FILE, type HedgeSample } from './hedge-sample.ts';
import { percentile, type Report } from './report.ts';

const SAMPLES_MIN = 200;
/** The first orders pay for compiling the code and for their connections; they are told apart. */
const WARM_UP = 10;
/** The profile's own limit would be what is measured. */
const ORDERS_PER_MIN = '1000';
/** So that it takes minutes; quotes come as much faster, which makes it no easier. */
const SPEED = 3;
const LOOK_MS = 1_000;
const RUN_MS_MAX = 30 * 60_000;
/** How far apart two legs may leave that are sent at once, over wire code of our own: the nearest figure that is wanted. */
const WANTED_US = { p50: 25, p99: 100 } as const;

const samplesIn = (file: string): readonly HedgeSample[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as HedgeSample)
    : [];

export async function run(report: Report): Promise<void> {
  const running = await startRunning({
    mode: 'maker_taker',
    overlay: risingOverlay,
    speed: SPEED,
    environment: { MAX_ORDERS_PER_MIN: ORDERS_PER_MIN, EVENT_LOG: undefined },
    executorPreload: join(import.meta.dirname, 'socket-clock.ts'),
  });
  try {
    const file = join(running.system.dataDir, 'executor', SAMPLES_FILE);
    const until = performance.now() + RUN_MS_MAX;
    await letItTrade(running);
    let samples = samplesIn(file);
    while (samples.length < SAMPLES_MIN + WARM_UP && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      samples = samplesIn(file);
      // A hold of the executor's own ends the trading; two people look at it and go on.
      if ((await overviewOf(running.alice)).flags.hold_active) await letItTrade(running);
    }
    const warm = samples.slice(WARM_UP);
    if (warm.length < SAMPLES_MIN) throw new Error(`only ${warm.length} samples in ${RUN_MS_MAX / 60_000} min`);
    const single = warm.filter(({ fills }) => fills === 1);
    const alone = single.map(({ us }) => us);
    const cpu = single.map(({ cpuUs }) => cpuUs);
    const all = warm.map(({ us }) => us);
    report('fill to hedging order, one fill: p50', percentile(alone, 0.5), 'us');
    report('fill to hedging order, one fill: p99', percentile(alone, 0.99), 'us');
    report('of it on the processor: p50', percentile(cpu, 0.5), 'us');
    report('of it on the processor: p99', percentile(cpu, 0.99), 'us');
    report('samples of one fill', alone.length, 'orders');
    report('first of several fills to order: p50', percentile(all, 0.5), 'us');
    report('first of several fills to order: p99', percentile(all, 0.99), 'us');
    report('samples', all.length, 'orders');
    report('warm-up, slowest', Math.max(...samples.slice(0, WARM_UP).map(({ us }) => us)), 'us');
    report('wanted of two legs sent at once: p50', WANTED_US.p50, 'us');
    report('wanted of two legs sent at once: p99', WANTED_US.p99, 'us');
  } catch (error) {
    running.keep();
    throw error;
  } finally {
    await running.stop();
  }
}
