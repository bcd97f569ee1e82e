import { expect, test } from 'vitest';
import { createGuardBoard, SCOPES_MAX } from '#executor/monitors/guard-board.ts';
import type { EntryBlock, GuardStatus, Verdict } from '#shared/domain/guard-reading.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';

const verdict = (status: GuardStatus, more: Partial<Verdict> = {}): Verdict => ({
  scope: 'okx',
  status,
  value: '300',
  limit: '250',
  summary: 'the clock of okx',
  ...more,
});

function aBoard(first: readonly Verdict[]) {
  let verdicts = first;
  const [holds, changes, blocks] = [[] as string[], [] as string[], [] as (readonly EntryBlock[])[]];
  const board = createGuardBoard({
    guards: [{ id: 'clock_skew', look: () => verdicts }],
    hold: (reason, note) => holds.push(`${reason} ${note}`),
    blockEntries: (standing) => blocks.push(standing),
    onFailed: () => undefined,
    onChange: ({ status }, before) => changes.push(`${before?.status ?? 'nothing'} to ${status}`),
  });
  return {
    board,
    holds,
    changes,
    blocks,
    lookAt: (now: number, next: readonly Verdict[] = verdicts): void => {
      verdicts = next;
      board.look(monotonicMs(now), epochMs(now));
    },
  };
}

test.each([
  ['OK', []],
  ['WARN', []],
  ['ERROR', ['CLOCK_SKEW okx']],
  ['HOLD', ['CLOCK_SKEW okx']],
] as const)('a P0 guard that says %s sets these holds: %j', (status, expected) => {
  const { holds, lookAt } = aBoard([verdict(status)]);
  lookAt(1);
  expect(holds).toEqual(expected);
});

test('what stands is told again with each look: a resume while the cause stands holds again', () => {
  const { holds, lookAt } = aBoard([verdict('HOLD')]);
  lookAt(1);
  lookAt(2);
  expect(holds).toEqual(['CLOCK_SKEW okx', 'CLOCK_SKEW okx']);
});

test('since when: kept while the status is the same, whatever the value does', () => {
  const { board, changes, lookAt } = aBoard([verdict('OK')]);
  lookAt(1);
  lookAt(2, [verdict('WARN')]);
  lookAt(3, [verdict('WARN', { value: '301' })]);
  expect(board.readings().map(({ since, value, priority }) => [since, value, priority])).toEqual([[2, '301', 'P0']]);
  expect(changes).toEqual(['OK to WARN']);
});

test('entries are blocked, for another reason, and free again: told once each', () => {
  const { blocks, lookAt } = aBoard([verdict('WARN', { blocksEntries: 'okx' })]);
  lookAt(1);
  lookAt(2);
  lookAt(3, [verdict('WARN', { blocksEntries: 'okx', summary: 'it is worse now' })]);
  lookAt(4, [verdict('OK')]);
  lookAt(5);
  expect(blocks).toEqual([
    [{ guard: 'clock_skew', on: 'okx', why: 'the clock of okx' }],
    [{ guard: 'clock_skew', on: 'okx', why: 'it is worse now' }],
    [],
  ]);
});

test('a guard speaks of so many things and no more', () => {
  const { board, lookAt } = aBoard(
    Array.from({ length: SCOPES_MAX + 1 }, (_, index) => verdict('OK', { scope: `${index}` })),
  );
  lookAt(1);
  expect(board.readings()).toHaveLength(SCOPES_MAX);
});

test('a guard that fails is not in order: it holds, blocks what opens, and keeps no other from speaking', () => {
  const [failed, holds, blocks] = [[] as string[], [] as string[], [] as (readonly EntryBlock[])[]];
  const broken = (): never => {
    throw new Error('no number');
  };
  const board = createGuardBoard({
    guards: [
      { id: 'journal', look: broken },
      { id: 'edge_guard', look: broken },
      { id: 'clock_skew', look: () => [verdict('HOLD')] },
    ],
    hold: (reason, note) => holds.push(`${reason} ${note}`),
    blockEntries: (standing) => blocks.push(standing),
    onFailed: (id, error) => failed.push(`${id}: ${String(error)}`),
    onChange: () => undefined,
  });
  board.look(monotonicMs(1), epochMs(1));
  expect(board.readings().map(({ id, status }) => [id, status])).toEqual([
    ['journal', 'ERROR'],
    ['edge_guard', 'ERROR'],
    ['clock_skew', 'HOLD'],
  ]);
  expect(holds).toEqual(['JOURNAL_STALE ', 'CLOCK_SKEW okx']);
  expect(blocks.flat().map(({ guard, on }) => [guard, on])).toEqual([
    ['journal', 'all'],
    ['edge_guard', 'all'],
  ]);
  expect(failed).toEqual(['journal: Error: no number', 'edge_guard: Error: no number']);
});
