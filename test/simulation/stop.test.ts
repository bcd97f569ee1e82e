/**
 * A leader that is asked to stop while it trades, at venues that are slow and lose answers: what the venues saw says
 * whether it left anything between two states when it gave its lease back.
 */
import { expect, test } from 'vitest';
import { partsOfOrderId } from '#shared/domain/ids.ts';
import { quantity, type QuantityE8 } from '#shared/domain/money.ts';
import type { Fault, VenueRow } from './fault.ts';
import { planOf, type Plan } from './plan.ts';
import { runPlan } from './run-seeds.ts';

/** Less than any order: what is left over then is the dust line's. */
const DUST: QuantityE8 = quantity('0.001');
const STOPS = 8;
const FIRST_STOP_MS = 12_000;
const BETWEEN_STOPS_MS = 20_137;
const TROUBLE_BEFORE_MS = 2_000;
const TROUBLE_MS = 5_000;
const MINUTE_MS = 60_000;

/** Around each stop answers are late or lost, or one venue does nothing at all: orders are out and in doubt when it comes. */
const faultsOf = (index: number): readonly Fault[] => {
  const at = FIRST_STOP_MS + index * BETWEEN_STOPS_MS;
  const trouble = (venue: VenueRow): readonly Fault[] => [
    { kind: 'net-slow', at: at - TROUBLE_BEFORE_MS, ms: TROUBLE_MS, venue, p: 0.5, delayMs: 1_500 },
    { kind: 'answer-lost', at: at - TROUBLE_BEFORE_MS, ms: TROUBLE_MS, venue, p: 0.5 },
  ];
  const stops = ([0, 1] as const).map((process): Fault => ({ kind: 'stop', at, process }));
  if (index % 2 === 0) return [...trouble(0), ...trouble(1), ...stops];
  // Nothing can be cancelled, asked or sent for a while: what rests may fill all the same.
  return [{ kind: 'maintenance', at: at - 100, ms: TROUBLE_MS, venue: 1 }, ...stops];
};
const stopped = (seed: number, mode: Plan['mode']): Plan => ({
  ...planOf(seed),
  mode,
  dryRunAtStart: false,
  safeModeAtStart: false,
  spreadEveryMs: 3_000,
  faultsUntilMs: FIRST_STOP_MS + STOPS * BETWEEN_STOPS_MS,
  faults: Array.from({ length: STOPS }, (_, index) => faultsOf(index)).flat(),
});

interface Seen {
  /** Leaders that ended in order, and those of them that had orders out when they were asked. */
  handOvers: number;
  busy: number;
  readonly wrong: string[];
}

/** Follows a world by what its venues and its lease table say. */
function follow(seen: Seen, seed: number): (line: string) => void {
  const nets = [0n, 0n];
  /** Taken by a venue, with no fill and no end so far. */
  const untouched = new Set<string>();
  let [leading, asked, signedSince] = ['', false, 0];
  let fence = 0;
  return (line) => {
    const text = line.trim();
    const taken = /(executor-\d) (takes|releases) the lease (\d+)/.exec(text);
    const [, accepted] = /venue \d accepts (\w+)/.exec(text) ?? [];
    const [, ended] = /venue \d ends (\w+) unfilled/.exec(text) ?? [];
    if (accepted !== undefined) untouched.add(accepted);
    if (ended !== undefined) untouched.delete(ended);
    const traded = /venue (\d) trades \S+ (buy|sell) ([\d.]+) at \S+ for (\w+)/.exec(text);
    if (taken?.[2] === 'takes') [leading, asked, fence] = [taken[1] ?? '', false, Number(taken[3])];
    else if (taken !== null) {
      seen.handOvers += 1;
      if (signedSince > 0) seen.busy += 1;
      const alone = (nets[0] ?? 0n) + (nets[1] ?? 0n);
      if (alone >= DUST || -alone >= DUST) seen.wrong.push(`seed ${seed}: one leg stands alone: ${text}`);
      for (const id of untouched) seen.wrong.push(`seed ${seed}: ${id} still rests: ${text}`);
      signedSince = 0;
    } else if (traded !== null) {
      const [, row = '', side, size = '', id = ''] = traded;
      untouched.delete(id);
      nets[Number(row)] =
        (nets[Number(row)] ?? 0n) + (side === 'buy' ? BigInt(quantity(size)) : -BigInt(quantity(size)));
      if ((partsOfOrderId(id)?.fencingId ?? 0) < fence)
        seen.wrong.push(`seed ${seed}: left behind, and filled: ${text}`);
    } else if (text.includes('executor is stopping') && text.includes(leading)) asked = true;
    else if (asked && / signs /.test(text)) {
      signedSince += 1;
      if (/ signs \w+ open /.test(text)) seen.wrong.push(`seed ${seed}: opened after it was asked to stop: ${text}`);
    }
  };
}

test.each<[Plan['mode'], number]>([
  ['taker_taker', 6],
  ['maker_taker', 6],
])(
  '%s: a leader that is asked to stop opens nothing, leaves no leg alone and nothing at rest',
  async (mode, worlds) => {
    const seen: Seen = { handOvers: 0, busy: 0, wrong: [] };
    for (let seed = 1; seed <= worlds; seed += 1) {
      const { found } = await runPlan(stopped(seed, mode), { say: follow(seen, seed) });
      if (found !== null) seen.wrong.push(`seed ${seed}: ${found.id} ${found.what}`);
    }
    expect(seen.wrong).toEqual([]);
    expect(seen.handOvers).toBeGreaterThan(worlds * 2);
    expect(seen.busy).toBeGreaterThan(0);
  },
  MINUTE_MS,
);
