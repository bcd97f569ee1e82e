import { expect, test } from 'vitest';
import { BALANCE_LOOK_MS, BALANCE_STANDS_MS, createBalanceWatch } from '#executor/monitors/balance-watch.ts';
import { usdt, type UsdtE8 } from '#shared/domain/money.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';

function aWatch() {
  const world = { now: 0, wallet: usdt('1000'), cash: usdt('0'), flat: true, readable: true, reads: 0 };
  const told: BreakRecord[] = [];
  const watch = createBalanceWatch({
    book: 'main',
    instrument: 'BTCUSDT',
    accounts: [
      {
        venue: 'okx',
        balance() {
          world.reads += 1;
          const zero = 0n as UsdtE8;
          const { wallet } = world;
          const value = { venue: 'okx', free: wallet, total: wallet, wallet, used: zero, maintenance: zero } as const;
          return Promise.resolve(world.readable ? { kind: 'known', value } : { kind: 'unknown', detail: 'no answer' });
        },
      },
    ],
    cashOn: () => world.cash,
    isFlat: () => world.flat,
    tolerance: usdt('1'),
    wall: () => epochMs(1_000_000 + world.now),
    monotonic: () => monotonicMs(world.now),
    onBreak: (found) => void told.push(found),
  });
  const after = async (ms: number): Promise<void> => {
    world.now += ms;
    await watch.look();
  };
  return { world, told, watch, after };
}

/** Seen to differ, and again when it has stood for long enough. */
const stand = async (after: (ms: number) => Promise<void>): Promise<void> => {
  await after(BALANCE_LOOK_MS);
  await after(BALANCE_STANDS_MS);
};

test('what trades, fees and funding have made is in the wallet: no difference, whatever it is', async () => {
  const { world, told, after } = aWatch();
  await after(0);
  Object.assign(world, { wallet: usdt('987.5'), cash: usdt('-12.5') });
  await stand(after);
  expect(told).toEqual([]);
});

test.each([
  ['999', 0],
  ['998.99999999', 1],
  ['1001', 0],
  ['1001.00000001', 1],
])('a wallet of 1000 that is %s makes %i breaks at a tolerance of 1', async (wallet, breaks) => {
  const { world, told, after } = aWatch();
  await after(0);
  world.wallet = usdt(wallet);
  await stand(after);
  expect(told).toHaveLength(breaks);
});

test('money that left is named with what is missing once it has stood, not before, and is over when it is back', async () => {
  const { world, told, watch, after } = aWatch();
  await after(0);
  world.wallet = usdt('400');
  await after(BALANCE_LOOK_MS);
  await after(BALANCE_STANDS_MS - 1);
  expect(told).toEqual([]);
  await after(BALANCE_LOOK_MS);
  expect(watch.open()).toMatchObject([{ kind: 'balance', venue: 'okx', size: '600', theirs: 'wallet 400 USDT' }]);
  world.wallet = usdt('1000');
  await after(BALANCE_LOOK_MS);
  expect(watch.open()).toEqual([]);
  expect(told.map((found) => found.resolved_at === null)).toEqual([true, false]);
});

test('a payment that our books read a while later is no difference', async () => {
  const { world, told, after } = aWatch();
  await after(0);
  world.wallet = usdt('1005');
  await after(BALANCE_LOOK_MS);
  world.cash = usdt('5');
  await after(BALANCE_LOOK_MS);
  await after(BALANCE_STANDS_MS);
  expect(told).toEqual([]);
});

test('while something is held or moves nothing is asked and nothing is said', async () => {
  const { world, told, after } = aWatch();
  await after(0);
  Object.assign(world, { wallet: usdt('400'), flat: false });
  await stand(after);
  expect([told, world.reads]).toEqual([[], 1]);
});

test('a venue that does not answer is no difference', async () => {
  const { world, told, after } = aWatch();
  await after(0);
  Object.assign(world, { wallet: usdt('400'), readable: false });
  await stand(after);
  expect(told).toEqual([]);
});

test('it is asked once a minute, however often it is looked at', async () => {
  const { world, after } = aWatch();
  for (let second = 0; second < 59; second += 1) await after(1_000);
  expect(world.reads).toBe(1);
});

test('what a person accepts is what it is reckoned from', async () => {
  const { world, told, watch, after } = aWatch();
  await after(0);
  world.wallet = usdt('400');
  await stand(after);
  watch.accept('okx');
  await after(1);
  expect(watch.open()).toEqual([]);
  await stand(after);
  expect(told).toHaveLength(2);
});
