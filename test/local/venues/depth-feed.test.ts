import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDepthDiffer } from '#local/venues/depth-feed.ts';
import { createLadder, type Level, type LevelChange } from '#shared/domain/matching/ladder.ts';
import type { PriceE8, QuantityE8 } from '#shared/domain/money.ts';

const change = (side: 'bid' | 'ask', at: number, quantity: number): LevelChange => ({
  side,
  price: BigInt(at) as PriceE8,
  quantity: BigInt(quantity) as QuantityE8,
});
type Step = 'tell' | 'fetch' | readonly [at: number, quantity: number] | readonly [at: number, quantity: number][];

test('whoever fetches the whole book at any instant and follows the differences from there has the book', () => {
  let fetched = 0;
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.constant<Step>('tell'),
          fc.constant<Step>('fetch'),
          fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 2 })),
          fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 2 })), { maxLength: 4 }),
        ),
        { maxLength: 40 },
      ),
      (steps) => {
        const ladder = createLadder();
        const differ = createDepthDiffer(ladder);
        differ.reset();
        let mine: Map<bigint, bigint> | null = null;
        const tell = (): void => {
          for (const { price, quantity } of differ.diff()?.bids ?? [])
            if (quantity === 0n) mine?.delete(price);
            else mine?.set(price, quantity);
        };
        const book = () => new Map<bigint, bigint>(ladder.bids.map(({ price, quantity }) => [price, quantity]));
        for (const step of steps) {
          if (step === 'tell') tell();
          else if (step === 'fetch') mine = book();
          else if (typeof step[0] === 'number') {
            const changes = [change('bid', step[0], Number(step[1]))];
            ladder.apply(changes);
            differ.touch(changes);
          } else {
            const levels = new Map((step as (readonly [number, number])[]).map(([at, quantity]) => [at, quantity]));
            const bids: Level[] = [...levels].map(([at, quantity]) => change('bid', at, quantity));
            ladder.replace(bids, []);
            differ.touchAll();
          }
        }
        tell();
        const held = [...(mine ?? book())].map(([at, quantity]) => `${at} ${quantity}`).toSorted();
        expect(held).toEqual([...book()].map(([at, quantity]) => `${at} ${quantity}`).toSorted());
        if (mine !== null) fetched += 1;
      },
    ),
    { numRuns: 500 },
  );
  expect(fetched).toBeGreaterThan(100);
});
