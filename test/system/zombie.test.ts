/**
 * A leader that is stopped for longer than its lease and wakes up again. Venues know no fencing ids: what refuses its
 * orders is that they are too old. The control run shows that without the venue's window one would be accepted.
 */
import { afterEach, expect, test } from 'vitest';
import { letItTrade, mustAgree, recovered } from '#test/crash/cycle.ts';
import { partsOfOrderId } from '#shared/domain/ids.ts';
import { until } from './operator.ts';
import { booksOf, overviewOf, positionsOf } from './seen.ts';
import {
  briefOverlay,
  ordersOf,
  startRunning,
  type Running,
  type SimulatorCounts,
  type SimulatorOrder,
} from './start.ts';
import { scaledTimings } from './timings.ts';

let running: Running;
afterEach(async () => {
  running.system.kill('executor', 'SIGCONT');
  await running.stop();
});

const ofFence = (orders: readonly SimulatorOrder[], fence: number, outcome: string): readonly SimulatorOrder[] =>
  orders.filter((order) => order.outcome === outcome && partsOfOrderId(order.clientOrderId)?.fencingId === fence);

const begin = async (): Promise<void> => {
  running = await startRunning({ standby: true, overlay: briefOverlay, timings: scaledTimings });
};
const held = async (): Promise<number> => {
  const counts = await Promise.all(
    (['binance', 'okx'] as const).map((venue) => running.venue<SimulatorCounts>(venue, 'counts')),
  );
  return counts.reduce((sum, count) => sum + count.held, 0);
};

/** The leader signs two orders, which stay on their way; then it is stopped, and the standby takes over. */
async function stopWithOrdersOut(): Promise<{ readonly fence: number; readonly takenOverAt: number }> {
  const { fencing_id: fence } = (await overviewOf(running.alice)).executor.status;
  await running.faults({ ordersHeld: true });
  await letItTrade(running);
  await until('two orders are on their way', 20_000, async () => ((await held()) >= 2 ? true : null));
  running.system.kill('executor', 'SIGSTOP');
  await recovered(running, fence);
  const takenOverAt = Date.now();
  expect(await held()).toBeGreaterThanOrEqual(2);
  expect(ofFence(await ordersOf(running), fence, 'accepted')).toEqual([]);
  running.system.kill('executor', 'SIGCONT');
  await running.faults({ ordersHeld: false });
  await until('the orders arrive', 5_000, async () => ((await held()) === 0 ? true : null));
  return { fence, takenOverAt };
}

test('orders that a stopped leader had signed arrive after the takeover, and the venues refuse each of them', async () => {
  await begin();
  const { fence, takenOverAt } = await stopWithOrdersOut();
  const orders = await ordersOf(running);
  expect(ofFence(orders, fence, 'accepted')).toEqual([]);
  const refused = ofFence(orders, fence, 'refused');
  console.log(`zombie: ${refused.length} of its orders arrived after the takeover, all refused, none accepted`);
  expect(refused.length).toBeGreaterThanOrEqual(2);
  expect(refused.every((order) => order.arrivedAt > takenOverAt)).toBe(true);
  expect(await positionsOf(running)).toEqual({ 'binance-um': 0, okx: 0 });
  await mustAgree(running);
});

test('the control: with the window unchecked at the venues the same orders are accepted', async () => {
  await begin();
  await running.faults({ windowUnchecked: true });
  const { fence, takenOverAt } = await stopWithOrdersOut();
  const accepted = ofFence(await ordersOf(running), fence, 'accepted');
  console.log(`zombie, the control: without a window at the venues ${accepted.length} of its orders were accepted`);
  expect(accepted.length).toBeGreaterThanOrEqual(1);
  expect(accepted.every((order) => order.arrivedAt > takenOverAt)).toBe(true);
  // What should not have been possible is noticed all the same: the books follow, or the difference is named.
  await until('it is noticed', 20_000, async () => {
    const { executor } = await overviewOf(running.alice);
    const [books, venues] = await Promise.all([booksOf(running.alice), positionsOf(running)]);
    const same = books['binance-um'] === venues['binance-um'] && books.okx === venues.okx;
    return same || executor.status.breaks.length > 0 ? true : null;
  });
  expect((await overviewOf(running.alice)).flags.MODE).toBe('HOLD');
});

test('stopped in the middle of trading and woken after the takeover: it ends by itself, and nothing of it is accepted', async () => {
  await begin();
  await letItTrade(running);
  const { fencing_id: fence } = (await overviewOf(running.alice)).executor.status;
  const before = (await ordersOf(running)).length;
  await until('it trades', 20_000, async () => ((await ordersOf(running)).length > before ? true : null));
  const stopped = running.system.pids().executor;
  running.system.kill('executor', 'SIGSTOP');
  await recovered(running, fence);
  const takenOverAt = Date.now();
  running.system.kill('executor', 'SIGCONT');
  await until('it ends, and another one waits in its place', 15_000, () => {
    const { executor } = running.system.pids();
    return Promise.resolve(executor !== undefined && executor !== stopped ? true : null);
  });
  const late = (await ordersOf(running)).filter(
    (order) => order.arrivedAt > takenOverAt && partsOfOrderId(order.clientOrderId)?.fencingId === fence,
  );
  const taken = late.filter((order) => order.outcome === 'accepted');
  console.log(
    `zombie: woken, it had ${late.length} orders arrive after the takeover, ${taken.length} of them accepted`,
  );
  expect(taken).toEqual([]);
  await mustAgree(running);
});
