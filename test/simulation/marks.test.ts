import { describe, expect, test } from 'vitest';
import { countMarks, JUDGED_FROM_WORLDS, marksWanted, wantingOf } from './marks.ts';

const table = { usual: 3_000, rare: 15 };
const wanting = (worlds: number, met: ReadonlyMap<string, number>): readonly string[] =>
  wantingOf(countMarks(met, worlds, table), worlds).map(({ name }) => name);

describe('situations that must have occurred', () => {
  test.each([
    { worlds: 10_000, usual: 3_000, rare: 15, names: [] },
    { worlds: 10_000, usual: 2_999, rare: 15, names: ['usual'] },
    { worlds: 10_000, usual: 3_000, rare: 14, names: ['rare'] },
    { worlds: 1_000, usual: 300, rare: 1, names: [] },
    { worlds: 1_000, usual: 299, rare: 0, names: ['usual', 'rare'] },
  ])('of $worlds worlds $usual and $rare met them: wanting are $names', ({ worlds, usual, rare, names }) => {
    const met = new Map(Object.entries({ usual, rare }));
    expect(wanting(worlds, met)).toEqual(names);
  });

  test('one that never occurred is counted as never', () => {
    expect(countMarks(new Map(), 10_000, table)).toContainEqual({ name: 'rare', worlds: 0, wanted: 15 });
    expect(wanting(JUDGED_FROM_WORLDS, new Map())).toEqual(['usual', 'rare']);
  });

  test('too few worlds are told of and not judged', () => {
    expect(wanting(JUDGED_FROM_WORLDS - 1, new Map())).toEqual([]);
  });

  test('every one of them is wanted', () => {
    for (const least of Object.values(marksWanted)) expect(least).toBeGreaterThan(0);
  });
});
