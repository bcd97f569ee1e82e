/** Worlds in which nothing goes wrong but that a venue closes a leg by itself, or a person trades by hand. */
import { expect, test } from 'vitest';
import type { Fault } from './fault.ts';
import { planOf, type Plan } from './plan.ts';
import { runPlan } from './run-seeds.ts';

const MINUTE_MS = 60_000;
const SEEDS = 40;
const FIRST_FAULT_MS = 15_000;

/** The world of this seed with this one fault at a time of its own. */
function planWith(seed: number, fault: (at: number) => Fault): Plan {
  const plan = planOf(seed);
  const at = FIRST_FAULT_MS + ((seed * 977) % (plan.faultsUntilMs - FIRST_FAULT_MS - 1_000));
  return { ...plan, dryRunAtStart: false, faults: [fault(at)] };
}

test(
  'a leg that a venue closed by itself leaves nothing standing alone: the other is given back, under a HOLD',
  async () => {
    let struck = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const lines: string[] = [];
      const venue = seed % 2 === 0 ? 0 : 1;
      const outcome = await runPlan(
        planWith(seed, (at) => ({ kind: 'force-close', at, venue })),
        { say: (line) => lines.push(line) },
      );
      expect(`${seed}: ${outcome.found?.id ?? 'kept'}`).toBe(`${seed}: kept`);
      if ((outcome.faults.get('force-close') ?? 0) === 0) continue;
      struck += 1;
      expect(lines.some((line) => line.includes('FORCED_CLOSE'))).toBe(true);
      expect(lines.filter((line) => / break position-/.test(line))).toEqual([]);
    }
    expect(struck).toBeGreaterThan(SEEDS / 10);
  },
  MINUTE_MS,
);

test(
  'what a person traded by hand is named and held, and never booked',
  async () => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const lines: string[] = [];
      const outcome = await runPlan(
        // While an entry rests, books and venue are not compared, and naming it may take longer than it stands.
        { ...planWith(seed, (at) => ({ kind: 'hand-trade', at, venue: 0, undoMs: 40_000 })), mode: 'taker_taker' },
        { say: (line) => lines.push(line) },
      );
      expect(`${seed}: ${outcome.found?.id ?? 'kept'}`).toBe(`${seed}: kept`);
      expect(lines.some((line) => / break position-/.test(line))).toBe(true);
      expect(lines.some((line) => line.includes('leg.forced'))).toBe(false);
    }
  },
  MINUTE_MS,
);
