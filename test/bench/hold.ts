/**
 * HOLD asked over HTTP to the executor's acknowledgement told to the caller, against a whole local system that trades:
 * each try begins in RUN with orders leaving; the two people's resume is off the clock.
 */
import { leaveDryRun, resumeAndRun, until } from '#test/system/operator.ts';
import { ordersOf, startRunning } from '#test/system/start.ts';
import { percentile, type Report } from './report.ts';

const TRIES = 200;
/** An order that reached a venue this recently is «leaving»: the spread event that sent it still lasts. */
const LEAVING_WITHIN_MS = 400;
const WAIT_MS_MAX = 60_000;

export async function run(report: Report): Promise<void> {
  const running = await startRunning();
  try {
    const { alice, bob } = running;
    await resumeAndRun(alice, bob);
    await leaveDryRun(alice, bob);
    const tookMs: number[] = [];
    const ackMs: number[] = [];
    let after = 0;
    for (let tries = 0; tries < TRIES; tries += 1) {
      await until('orders are leaving', WAIT_MS_MAX, async () => {
        const last = Math.max(0, ...(await ordersOf(running)).map((order) => order.arrivedAt));
        return Date.now() - last <= LEAVING_WITHIN_MS ? true : null;
      });
      const began = performance.now();
      const { body } = await alice.post('/api/ui/hold', { reason: 'bench' });
      tookMs.push(performance.now() - began);
      const told = Date.now();
      if (body['acknowledged'] !== true) throw new Error(`try ${tries}: not acknowledged: ${JSON.stringify(body)}`);
      ackMs.push(Number(body['ack_ms']));
      await new Promise((resolve) => setTimeout(resolve, 50));
      after += (await ordersOf(running)).filter((order) => order.arrivedAt > told).length;
      await resumeAndRun(alice, bob);
    }
    report('hold, request to answer: p50', percentile(tookMs, 0.5), 'ms');
    report('hold, request to answer: p99', percentile(tookMs, 0.99), 'ms');
    report('hold, inside the function until acknowledged: p50', percentile(ackMs, 0.5), 'ms');
    report('hold, inside the function until acknowledged: p99', percentile(ackMs, 0.99), 'ms');
    report('tries', tookMs.length, 'holds');
    report('orders that arrived after the caller was told', after, 'orders');
  } finally {
    await running.stop();
  }
}
