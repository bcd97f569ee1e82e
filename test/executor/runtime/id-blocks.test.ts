import { expect, test } from 'vitest';
import { createIdBlocks } from '#executor/runtime/id-blocks.ts';
import type { FencingId } from '#shared/domain/ids.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import type { IdBlock } from '#shared/store/ports.ts';

/** A table of blocks; its answers can be lost, before or after it has acted. */
function aTable() {
  const blocks: IdBlock[] = [];
  const table = { blocks, lose: 'nothing' as 'nothing' | 'request' | 'answer' };
  const idBlocks = createIdBlocks({
    book: 'main',
    size: 8,
    clock: { wall: () => epochMs(1), monotonic: () => monotonicMs(1) },
    trading: {
      reserveIds(_book, fencingId, count) {
        if (table.lose === 'request') return Promise.reject(new Error('no answer'));
        const first = 8 * blocks.length;
        const block: IdBlock = { fencing_id: fencingId, first, last: first + count - 1 };
        blocks.push(block);
        return table.lose === 'answer' ? Promise.reject(new Error('no answer')) : Promise.resolve(block);
      },
      listBlocks: (_book, limit) => Promise.resolve(blocks.toReversed().slice(0, limit)),
    },
  });
  return { table, idBlocks };
}

test('each call reserves the next block', async () => {
  const { idBlocks } = aTable();
  expect((await idBlocks.next(1 as FencingId)).first).toBe(0);
  expect((await idBlocks.next(1 as FencingId)).first).toBe(8);
});

test('a block whose answer was lost is taken up by the next try, however often that is needed', async () => {
  const { table, idBlocks } = aTable();
  await idBlocks.next(1 as FencingId);
  table.lose = 'answer';
  await expect(idBlocks.next(1 as FencingId)).rejects.toThrow('no answer');
  expect((await idBlocks.next(1 as FencingId)).first).toBe(8);
  expect(table.blocks).toHaveLength(2);
  table.lose = 'nothing';
  expect((await idBlocks.next(1 as FencingId)).first).toBe(16);
});

test('a request that was lost has reserved nothing: the block in use is not used twice', async () => {
  const { table, idBlocks } = aTable();
  await idBlocks.next(1 as FencingId);
  table.lose = 'request';
  await expect(idBlocks.next(1 as FencingId)).rejects.toThrow('no answer');
  table.lose = 'nothing';
  expect((await idBlocks.next(1 as FencingId)).first).toBe(8);
});

test('a block of a leader before us is not ours to take up', async () => {
  const { table, idBlocks } = aTable();
  table.blocks.push({ fencing_id: 1 as FencingId, first: 0, last: 7 });
  table.lose = 'request';
  await expect(idBlocks.next(2 as FencingId)).rejects.toThrow('no answer');
  table.lose = 'nothing';
  expect((await idBlocks.next(2 as FencingId)).first).toBe(8);
});
