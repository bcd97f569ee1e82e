import { expect, test } from 'vitest';
import { VenueAnswerError } from '#executor/venues/ccxt/errors.ts';
import { createFence } from '#executor/venues/ccxt/fence.ts';
import { createTrading } from '#executor/venues/ccxt/trading.ts';
import { durationMs, epochMs, monotonicMs } from '#shared/domain/time.ts';
import type { ClearedOrder } from '#shared/domain/order.ts';
import { plainDialect } from '#test/simulation/world/plain-dialect.ts';
import { aWorld, nth } from '#test/executor/world.ts';
import { binanceRules } from '#test/support/rules.ts';

const WINDOW_MS = 2_000;
const BOUND_MS = 250;
const DECIDED_AT = epochMs(1_700_000_000_000);
/** As the engine decides one. */
function decided(): ClearedOrder {
  const world = aWorld();
  world.books(60_000, 60_200);
  return nth(world.placed(), 0);
}
const order = decided();

/** A venue that knows no order, and an order whose answer comes when the test says so. */
function aPort() {
  let now: number = DECIDED_AT;
  let silence: (error: Error) => void = () => undefined;
  const fence = createFence({ wall: () => epochMs(now), monotonic: () => monotonicMs(now) }, () => ({ allowed: true }));
  const trading = createTrading({
    dialect: plainDialect('binance-um'),
    fence,
    ruleBook: {
      ready: () => Promise.resolve(),
      bySymbol: () => new Map(),
      ccxtSymbol: () => 'BTCUSDT',
      rules: () => Promise.resolve(binanceRules),
    },
    requestWindowMs: durationMs(WINDOW_MS),
    clockBoundMs: durationMs(BOUND_MS),
    onOrders: () => () => undefined,
    waitLeftMs: () => durationMs(0),
    call(asked) {
      if (asked.path !== 'place')
        return Promise.reject(new VenueAnswerError('binance-um', 400, 'not-found', 'unknown'));
      fence.stamp(order.clientOrderId);
      return new Promise((_resolve, reject) => {
        silence = reject;
      });
    },
  });
  const lookUp = () => trading.lookUp(order.instrument, order.clientOrderId, DECIDED_AT);
  return { trading, fence, lookUp, pass: (ms: number) => (now += ms), silence: () => silence(new Error('silence')) };
}

test('an order that is still being sent is not called never arrived, however long ago it was decided', async () => {
  const port = aPort();
  port.pass(60_000); // Stopped after the decision, before the stamp.
  const placed = port.trading.place(order);
  port.pass(WINDOW_MS + BOUND_MS + 1);
  expect((await port.lookUp()).kind).toBe('unknown');
  port.silence();
  expect((await placed).kind).toBe('unknown');
});

test('its window is counted from the end of its send, and once that is over it never arrived', async () => {
  const port = aPort();
  port.pass(60_000);
  const placed = port.trading.place(order);
  await Promise.resolve();
  await Promise.resolve();
  port.silence();
  await placed;
  port.pass(WINDOW_MS + BOUND_MS);
  expect((await port.lookUp()).kind).toBe('unknown');
  port.pass(1);
  expect((await port.lookUp()).kind).toBe('never-arrived');
});

test('an order of an earlier life is judged by when it can have been sent at the latest', async () => {
  const port = aPort();
  port.pass(WINDOW_MS + BOUND_MS);
  expect((await port.lookUp()).kind).toBe('unknown');
  port.pass(1);
  expect((await port.lookUp()).kind).toBe('never-arrived');
});

test('a look at the venue’s clock from far away proves the end of a window only by all that it may be wrong', async () => {
  const port = aPort();
  const placed = port.trading.place(order);
  await Promise.resolve();
  await Promise.resolve();
  port.silence();
  await placed;
  // Two seconds either way: the venue may still be where we were.
  port.fence.onClock({ offsetMs: 0, roundTripMs: durationMs(4_000), atZero: epochMs(2_000) });
  port.pass(WINDOW_MS + BOUND_MS + 2_000);
  expect((await port.lookUp()).kind).toBe('unknown');
  port.pass(1);
  expect((await port.lookUp()).kind).toBe('never-arrived');
});

test('a stamp that was ahead of the venue’s clock, as we know it by now, keeps its window open for as long', async () => {
  const port = aPort();
  port.fence.onClock({ offsetMs: 0, roundTripMs: durationMs(0), atZero: epochMs(900) });
  const placed = port.trading.place(order);
  await Promise.resolve();
  await Promise.resolve();
  port.fence.onClock({ offsetMs: 0, roundTripMs: durationMs(0), atZero: epochMs(0) });
  port.silence();
  await placed;
  port.pass(900 + WINDOW_MS + BOUND_MS);
  expect((await port.lookUp()).kind).toBe('unknown');
  port.pass(1);
  expect((await port.lookUp()).kind).toBe('never-arrived');
});
