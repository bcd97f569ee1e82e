/**
 * Why not: every hedge that could have opened and did not, by the reason, with the edge that was given up. One
 * opportunity is one, however often it is refused while it lasts.
 */
import type { Opportunity } from '#executor/engine/effects.ts';
import type { Denial } from '#shared/domain/denial.ts';
import { formatE8, fromNumber, parseE8 } from '#shared/domain/money.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import { utcDay } from '#shared/store/utc-day.ts';
import type { WhyNotLine, WhyNotRecord } from '#shared/wire/trade-watch.ts';

/** Refused again within this time it is still the same opportunity. */
const SAME_WITHIN_MS = 1_000;

interface Tally {
  opportunities: number;
  alone: number;
  refusals: number;
  edgeBpsSum: number;
  edgeBpsMax: number;
  /** E8. */
  notional: bigint;
  /** E8. */
  edgeUsdt: bigint;
}
type Tallies = Map<string, Tally>;

/** An opportunity that is being refused: its best edge so far, and whether it has counted as refused by this alone. */
interface Running {
  lastAt: MonotonicMs;
  bestBps: number;
  alone: boolean;
}

export interface WhyNot {
  refused(denials: readonly Denial[], opportunity: Opportunity, now: MonotonicMs, at: EpochMs): void;
  record(book: string, at: EpochMs): WhyNotRecord;
  /** What an earlier life counted on the day of `at`. */
  restore(record: WhyNotRecord, at: EpochMs): void;
  /** Rises with each refusal. */
  count(): number;
}

const codeOf = (denial: Denial): string =>
  denial.code === 'ENTRIES_BLOCKED' ? `${denial.code}/${denial.guard}` : denial.code;

const nothingYet = (): Tally => ({
  opportunities: 0,
  alone: 0,
  refusals: 0,
  edgeBpsSum: 0,
  edgeBpsMax: 0,
  notional: 0n,
  edgeUsdt: 0n,
});

function tallyOf(tallies: Tallies, code: string): Tally {
  const known = tallies.get(code);
  if (known !== undefined) return known;
  const tally = nothingYet();
  tallies.set(code, tally);
  return tally;
}

const lineOf = ([code, tally]: readonly [string, Tally]): WhyNotLine => ({
  code,
  opportunities: tally.opportunities,
  alone: tally.alone,
  refusals: tally.refusals,
  edge_bps_sum: Number(tally.edgeBpsSum.toFixed(3)),
  edge_bps_max: Number(tally.edgeBpsMax.toFixed(3)),
  notional_usdt: formatE8(tally.notional),
  edge_usdt: formatE8(tally.edgeUsdt),
});
/** Dearest first. */
const linesOf = (tallies: Tallies): WhyNotLine[] =>
  [...tallies].toSorted(([, left], [, right]) => right.edgeBpsSum - left.edgeBpsSum).map(lineOf);

export function createWhyNot(since: EpochMs): WhyNot {
  const start: Tallies = new Map();
  const running = new Map<string, Running>();
  let today: Tallies = new Map();
  let day = utcDay(since);
  let count = 0;
  const turn = (at: EpochMs): void => {
    if (utcDay(at) === day) return;
    day = utcDay(at);
    today = new Map();
    running.clear();
  };
  const add = (code: string, change: Partial<Tally>): void => {
    for (const tallies of [start, today]) {
      const tally = tallyOf(tallies, code);
      tally.opportunities += change.opportunities ?? 0;
      tally.alone += change.alone ?? 0;
      tally.refusals += change.refusals ?? 0;
      tally.edgeBpsSum += change.edgeBpsSum ?? 0;
      tally.edgeBpsMax = Math.max(tally.edgeBpsMax, change.edgeBpsMax ?? 0);
      tally.notional += change.notional ?? 0n;
      tally.edgeUsdt += change.edgeUsdt ?? 0n;
    }
  };
  return {
    refused(denials, { sell, edgeBps, notional }, now, at) {
      if (!Number.isFinite(edgeBps)) return;
      turn(at);
      count += 1;
      const codes = new Set(denials.map(codeOf));
      for (const code of codes) {
        const key = `${sell} ${code}`;
        const before = running.get(key);
        const same = before !== undefined && now - before.lastAt <= SAME_WITHIN_MS ? before : null;
        const bestBps = Math.max(edgeBps, same?.bestBps ?? 0);
        const moreBps = bestBps - (same?.bestBps ?? 0);
        const alone = codes.size === 1 && same?.alone !== true;
        add(code, {
          refusals: 1,
          opportunities: same === null ? 1 : 0,
          alone: alone ? 1 : 0,
          edgeBpsSum: moreBps,
          edgeBpsMax: edgeBps,
          notional: same === null ? notional : 0n,
          edgeUsdt: (notional * fromNumber(moreBps)) / 1_000_000_000_000n,
        });
        running.set(key, { lastAt: now, bestBps, alone: alone || same?.alone === true });
      }
    },
    record(book, at) {
      turn(at);
      return { book, written_at: at, day, today: linesOf(today), since, since_start: linesOf(start) };
    },
    restore(record, at) {
      turn(at);
      if (record.day !== day) return;
      for (const line of record.today) {
        const tally = tallyOf(today, line.code);
        tally.opportunities += line.opportunities;
        tally.alone += line.alone;
        tally.refusals += line.refusals;
        tally.edgeBpsSum += line.edge_bps_sum;
        tally.edgeBpsMax = Math.max(tally.edgeBpsMax, line.edge_bps_max);
        tally.notional += parseE8(line.notional_usdt) ?? 0n;
        tally.edgeUsdt += parseE8(line.edge_usdt) ?? 0n;
      }
    },
    count: () => count,
  };
}
