import { expect, test } from 'vitest';
import type { Stillness } from '#executor/engine/silence.ts';
import { createReconciler } from '#executor/monitors/reconciler.ts';
import type { PositionE8 } from '#shared/domain/money.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';

/** One venue, and books that say 5 of what it holds. */
function aReconciler(theirs = 7n) {
  const world = { ours: 5n, theirs, stillness: 'still' as Stillness, explained: false, readable: true };
  const breaks: BreakRecord[] = [];
  const reconciler = createReconciler({
    book: 'main',
    instrument: 'BTCUSDT',
    accounts: [
      {
        venue: 'okx',
        positions: () =>
          Promise.resolve(
            world.readable
              ? {
                  kind: 'known',
                  value: [{ venue: 'okx', instrument: 'BTCUSDT', quantity: world.theirs as PositionE8 }],
                }
              : { kind: 'unknown', detail: '503' },
          ),
      },
    ],
    expected: () => world.ours as PositionE8,
    stillness: () => world.stillness,
    wall: () => epochMs(1),
    onBreak: (found) => void breaks.push(found),
    explain: () => Promise.resolve(world.explained),
    onAgreed: () => undefined,
  });
  const looks = async (times: number): Promise<number> => {
    for (let look = 0; look < times; look += 1) await reconciler.look();
    return breaks.length;
  };
  return { world, breaks, looks, reconciler };
}

test('a difference is a break with the second look at it, is named once, and ends when both agree', async () => {
  const { world, breaks, looks } = aReconciler();
  expect(await looks(1)).toBe(0);
  expect(await looks(1)).toBe(1);
  expect(breaks[0]).toMatchObject({ venue: 'okx', ours: '0.00000005', theirs: '0.00000007', resolved_at: null });
  expect(await looks(4)).toBe(1);
  world.theirs = 5n;
  expect(await looks(1)).toBe(2);
  expect(breaks[1]).toMatchObject({ id: breaks[0]?.id, resolved_at: 1 });
});

test('while an entry rests it takes four looks: a fill whose push was lost is found in between', async () => {
  const { world, looks } = aReconciler();
  world.stillness = 'resting';
  expect(await looks(3)).toBe(0);
  world.ours = 7n;
  expect(await looks(1)).toBe(0);
  world.theirs = 9n;
  expect(await looks(3)).toBe(0);
  expect(await looks(1)).toBe(1);
});

test('while anything else is on its way nothing is compared', async () => {
  const { world, looks, reconciler } = aReconciler();
  world.stillness = 'moving';
  expect(await reconciler.look()).toBe(false);
  expect(await looks(9)).toBe(0);
});

test('trading that moves both numbers leaves a difference the same difference', async () => {
  const { world, looks } = aReconciler();
  expect(await looks(1)).toBe(0);
  Object.assign(world, { ours: 15n, theirs: 17n });
  expect(await looks(1)).toBe(1);
});

test('what the venue explains is no break, and a read that failed is not flat', async () => {
  const explained = aReconciler();
  explained.world.explained = true;
  await explained.looks(2);
  expect(explained.breaks).toEqual([]);
  const silent = aReconciler();
  silent.world.readable = false;
  expect(await silent.reconciler.look()).toBe(false);
  expect(await silent.looks(5)).toBe(0);
});
