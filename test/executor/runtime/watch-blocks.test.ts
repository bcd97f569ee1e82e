import { expect, test } from 'vitest';
import type { OwnDraft } from '#executor/control/event-writer.ts';
import { FIRST_BLOCK_MS } from '#executor/monitors/told-blocks.ts';
import { watchBlocks } from '#executor/runtime/watch-blocks.ts';
import type { GuardReading } from '#shared/domain/guard-reading.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';

const free: GuardReading = {
  id: 'book_sanity',
  priority: 'P1',
  scope: 'okx',
  status: 'OK',
  value: null,
  limit: null,
  summary: 'the book of okx is sound',
  since: epochMs(1),
};
const blocking: GuardReading = { ...free, status: 'ERROR', summary: 'the book of okx is void', blocksEntries: 'okx' };

function written(leads: boolean | (() => boolean), readings: readonly (readonly GuardReading[])[]) {
  const links: OwnDraft[] = [];
  const look = watchBlocks({
    name: 'executor-1',
    leads: typeof leads === 'boolean' ? () => leads : leads,
    tell: (event) => void links.push(event),
  });
  for (const [index, round] of readings.entries()) look(round, monotonicMs(index * 250));
  return links;
}

test('the leader writes what blocks entries, by which guard, on what and why', () => {
  expect(written(true, [[free], [blocking], [blocking]])).toEqual([
    {
      actor: 'executor-1',
      action: 'entries_blocked',
      subject: 'book_sanity okx',
      reason: 'the book of okx is void',
      detail: { status: 'ERROR', blocks: 'okx', since: 1 },
    },
  ]);
});

test('one that does not lead writes nothing', () => {
  expect(written(false, [[free], [blocking]])).toEqual([]);
});

test('what has begun before it led is written once it has stood under its lead', () => {
  let looks = 0;
  const leads = () => (looks += 1) > 2;
  const rounds = [[free], ...Array.from({ length: 1 + FIRST_BLOCK_MS / 250 }, () => [blocking])];
  expect(written(leads, rounds)).toEqual([]);
  looks = 0;
  expect(written(leads, [...rounds, [blocking], [blocking]])).toHaveLength(1);
});
