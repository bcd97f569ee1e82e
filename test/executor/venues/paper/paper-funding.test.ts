import { expect, test } from 'vitest';

import { createPaperFunding, type FundingRate } from '#executor/venues/paper/paper-funding.ts';
import type { Read } from '#executor/venues/venue.ts';
import { price, type PositionE8 } from '#shared/domain/money.ts';
import { epochMs } from '#shared/domain/time.ts';

const at = (ms: number) => epochMs(1_000_000 + ms);
const known = (rate: number, nextMs: number): Read<FundingRate> => ({
  kind: 'known',
  value: { rate, nextAt: at(nextMs) },
});
function make(said: Read<FundingRate>) {
  const world = { now: at(0), said };
  const live = () => Promise.resolve(world.said);
  return { world, funding: createPaperFunding({ startStamp: 's', now: () => world.now, live }) };
}
const long = 10_000_000n as PositionE8;
const mark = price('60000');
const settle = (funding: ReturnType<typeof make>['funding'], ms: number, held = long) =>
  funding.settle('BTCUSDT', held, mark, at(ms));

test('an interval is charged once, when it has ended, to who holds then', async () => {
  const { funding, world } = make(known(0.0001, 100));
  await funding.read('BTCUSDT');
  expect(settle(funding, 99)).toBeNull();
  expect(settle(funding, 100)).toBe(-60_000_000n);
  expect(settle(funding, 101)).toBeNull();
  const payment = { id: `paper-s-BTCUSDT-${at(100)}`, at: at(100), amount: -60_000_000n, rate: 0.0001 };
  expect(funding.paid('BTCUSDT', at(100))).toEqual([payment]);
  expect(funding.paid('BTCUSDT', at(101))).toEqual([]);
  expect(funding.paid('ETHUSDT', at(0))).toEqual([]);
  world.now = at(150);
  world.said = known(-0.0002, 200);
  await funding.read('BTCUSDT');
  expect(settle(funding, 200, (0n - long) as PositionE8)).toBe(-120_000_000n);
});

test('what is owed is rounded up and what is received is rounded down', async () => {
  const smallest = 1n as PositionE8;
  const { funding } = make(known(0.00000001, 100));
  await funding.read('BTCUSDT');
  expect(settle(funding, 100, smallest)).toBe(-1n);
  const other = make(known(0.00000001, 100));
  await other.funding.read('BTCUSDT');
  expect(settle(other.funding, 100, (0n - smallest) as PositionE8)).toBe(0n);
});

test('an interval that has ended is not forgotten for the next one, nor is one charged that nobody has read of', async () => {
  const { funding, world } = make(known(0.0001, 100));
  expect(settle(funding, 500)).toBeNull();
  await funding.read('BTCUSDT');
  world.now = at(120);
  world.said = known(0.0009, 200);
  await funding.read('BTCUSDT');
  expect(funding.isDue('BTCUSDT', at(120))).toBe(true);
  expect(settle(funding, 120)).toBe(-60_000_000n);
  world.said = { kind: 'unknown', detail: 'no answer' };
  expect(await funding.read('BTCUSDT')).toEqual(world.said);
  expect(settle(funding, 1_000)).toBeNull();
});

test('who holds nothing is charged nothing, and without a live venue the rate is nothing', async () => {
  const { funding } = make(known(0.0001, 100));
  await funding.read('BTCUSDT');
  expect(settle(funding, 100, 0n as PositionE8)).toBeNull();
  expect(funding.paid('BTCUSDT', at(0))).toEqual([]);
  const alone = createPaperFunding({ startStamp: 's', now: () => at(0), live: undefined });
  expect(await alone.read('BTCUSDT')).toMatchObject({ kind: 'known', value: { rate: 0 } });
  expect(alone.isDue('BTCUSDT', at(10 ** 9))).toBe(false);
});
