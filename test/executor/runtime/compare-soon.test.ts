import { expect, test } from 'vitest';
import { CONFIRM_MS, createCompareSoon, RUNG_MS } from '#executor/runtime/compare-soon.ts';
import { monotonicMs } from '#shared/domain/time.ts';

const PAUSE_MS = 5_000;

function looking() {
  const soon = createCompareSoon(PAUSE_MS);
  return {
    ring: (at: number) => soon.ring(monotonicMs(at)),
    looked: (at: number, waits = false) => soon.looked(monotonicMs(at), waits),
    /** The first millisecond at which a look is due. */
    dueAt: () => Array.from({ length: 20_000 }, (_, at) => at).find((at) => soon.isDue(monotonicMs(at))),
  };
}

test('the first look is due at once, the next after the pause', () => {
  const { looked, dueAt } = looking();
  expect(dueAt()).toBe(0);
  looked(1_000);
  expect(dueAt()).toBe(1_000 + PAUSE_MS);
});

test('what waits to be confirmed is looked at again soon', () => {
  const { looked, dueAt } = looking();
  looked(1_000, true);
  expect(dueAt()).toBe(1_000 + CONFIRM_MS);
});

test('somebody else’s order is looked at as soon as its position shows', () => {
  const { looked, ring, dueAt } = looking();
  looked(1_000);
  ring(4_000);
  expect(dueAt()).toBe(4_000 + RUNG_MS);
});

test('many of them use up no more requests than one', () => {
  const { looked, ring, dueAt } = looking();
  looked(1_000);
  for (let at = 1_010; at < 2_000; at += 10) ring(at);
  expect(dueAt()).toBe(1_000 + CONFIRM_MS);
});

test('a ring never puts a look off', () => {
  const { looked, ring, dueAt } = looking();
  looked(1_000);
  ring(5_990);
  expect(dueAt()).toBe(6_000);
});
