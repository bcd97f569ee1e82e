/** Recovery ends, and mending begins, with what was really seen: one look at a difference is not agreement. */
import { expect, test } from 'vitest';
import { createLooking } from '#executor/runtime/looking.ts';
import { createReconciler } from '#executor/monitors/reconciler.ts';
import type { PositionE8 } from '#shared/domain/money.ts';
import { epochMs } from '#shared/domain/time.ts';

/** One venue, and books that say 5 of what it holds. */
function aVenue() {
  const world = { theirs: 5n, readable: true };
  const looking = createLooking(
    createReconciler({
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
      expected: () => 5n as PositionE8,
      stillness: () => 'still',
      wall: () => epochMs(1),
      onBreak: () => undefined,
      explain: () => Promise.resolve(false),
      onAgreed: () => undefined,
    }),
  );
  /** One look at each of these positions; null is a venue that does not answer. */
  const sees = async (...positions: readonly (bigint | null)[]) => {
    for (const position of positions) {
      Object.assign(world, { theirs: position ?? 0n, readable: position !== null });
      await looking.look();
    }
    return { compared: looking.compared(), agreed: looking.agreed() };
  };
  return { sees };
}

test.each([
  { positions: [5n], compared: false, agreed: false },
  { positions: [5n, 5n], compared: true, agreed: true },
  { positions: [5n, null, 5n], compared: true, agreed: true },
  { positions: [5n, 0n], compared: false, agreed: false }, // Closed by the venue between the two looks.
  { positions: [5n, 0n, 0n], compared: true, agreed: false }, // Now it is named.
  { positions: [5n, 0n, 5n], compared: true, agreed: true },
  { positions: [0n, 0n, 5n], compared: true, agreed: true },
  { positions: [5n, 5n, 0n], compared: false, agreed: false },
  { positions: [0n, 0n, 3n], compared: false, agreed: false }, // Another difference than the one that was named.
  { positions: [null, null, null], compared: false, agreed: false },
])('looks at $positions where our books say 5', async ({ positions, compared, agreed }) => {
  expect(await aVenue().sees(...positions)).toEqual({ compared, agreed });
});
