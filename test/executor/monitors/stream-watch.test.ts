import { expect, test } from 'vitest';
import { createStreamWatch, LOSSES_KEPT_MAX } from '#executor/monitors/stream-watch.ts';
import { monotonicMs } from '#shared/domain/time.ts';

const at = monotonicMs;
const aWatch = () => createStreamWatch(['okx', 'binance-um'], at(1_000));

test('a stream that was never there is gone since the beginning, and was never lost', () => {
  const watch = aWatch();
  expect(watch.goneMs('okx', 'orders', at(4_000))).toBe(3_000);
  watch.gone('okx', 'orders', at(2_000));
  expect(watch.goneMs('okx', 'orders', at(4_000))).toBe(3_000);
  expect(watch.losses('okx', at(4_000), 60_000)).toBe(0);
});

test('one loss is one, however often it is told, and ends with the first sign of life', () => {
  const watch = aWatch();
  watch.live('okx', 'books');
  watch.gone('okx', 'books', at(5_000));
  watch.gone('okx', 'books', at(6_000));
  expect(watch.goneMs('okx', 'books', at(7_000))).toBe(2_000);
  expect(watch.losses('okx', at(7_000), 60_000)).toBe(1);
  watch.live('okx', 'books');
  expect(watch.goneMs('okx', 'books', at(7_000))).toBe(0);
});

test('losses of both streams count together, of one venue only, and only while they are recent', () => {
  const watch = aWatch();
  watch.live('okx', 'books');
  watch.live('okx', 'orders');
  watch.gone('okx', 'books', at(5_000));
  watch.gone('okx', 'orders', at(6_000));
  expect(watch.losses('okx', at(14_999), 10_000)).toBe(2);
  expect(watch.losses('okx', at(15_000), 10_000)).toBe(1);
  expect(watch.losses('binance-um', at(14_999), 10_000)).toBe(0);
});

test('no more losses are kept than say all there is to say', () => {
  const watch = aWatch();
  for (let loss = 0; loss < LOSSES_KEPT_MAX * 3; loss += 1) {
    watch.live('okx', 'books');
    watch.gone('okx', 'books', at(5_000 + loss));
  }
  expect(watch.losses('okx', at(6_000), 60_000)).toBe(LOSSES_KEPT_MAX);
});
