import { expect, test } from 'vitest';
import { checkedMove, transitions } from '#executor/engine/hedge/transitions.ts';
import { hedgeStates, isLive, type HedgeState } from '#shared/domain/hedge.ts';

const moves = hedgeStates.flatMap((from) => hedgeStates.map((to) => [from, to] as const));

test.each(moves.filter(([from, to]) => transitions[from].includes(to)))('a hedge may go from %s to %s', (from, to) => {
  expect(checkedMove(from, to)).toBe(to);
});

test.each(moves.filter(([from, to]) => !transitions[from].includes(to)))(
  'a hedge never goes from %s to %s',
  (from, to) => {
    expect(() => checkedMove(from, to)).toThrow(`from ${from} to ${to}`);
  },
);

test('from wherever it is a hedge can come to its end, and a late fill takes it back from there', () => {
  const reaches = (from: HedgeState, seen = new Set<HedgeState>()): ReadonlySet<HedgeState> => {
    for (const to of transitions[from]) if (!seen.has(to)) reaches(to, seen.add(to));
    return seen;
  };
  for (const state of hedgeStates) expect(reaches(state)).toContain('closed');
  for (const over of hedgeStates.filter((state) => !isLive(state))) {
    expect(transitions[over].every((state) => isLive(state))).toBe(true);
    expect(transitions[over]).toContain('partial');
  }
});
