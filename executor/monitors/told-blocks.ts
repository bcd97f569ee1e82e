/**
 * Which blocks of entries are news. A guard that holds is told of by its HOLD; one that only lets nothing open would leave
 * no trace of when it began, so each is told once. What comes and goes is one block for a while, or it would fill the chain.
 */
import { isTripped, standingGuards, type GuardReading } from '#shared/domain/guard-reading.ts';
import { elapsed, type MonotonicMs } from '#shared/domain/time.ts';

export const SAME_BLOCK_MS = 20_000;
/** After a start nothing has been heard of any venue; what stands for longer than this is no beginning any more. */
export const FIRST_BLOCK_MS = 10_000;

export interface ToldBlocks {
  /** @returns what blocks entries, holds nothing, and has not been told yet */
  look(readings: readonly GuardReading[], now: MonotonicMs): readonly GuardReading[];
}

interface Known {
  readonly wasFree: boolean;
  /** Null while it never blocked. */
  readonly since: MonotonicMs | null;
  readonly lastAt: MonotonicMs;
  readonly told: boolean;
}

/** The edge guard repeats what others say, and what every single hedge makes it wait for: no event by itself. */
const blocks = ({ id, status, blocksEntries }: GuardReading): boolean =>
  id !== 'edge_guard' && blocksEntries !== undefined && (standingGuards[id].hold === null || !isTripped(status));

function seen(before: Known | undefined, isBlocking: boolean, now: MonotonicMs): Known {
  if (!isBlocking) return { since: null, lastAt: now, told: false, ...before, wasFree: true };
  const known = before?.since ?? null;
  const isSame = known !== null && before !== undefined && elapsed(before.lastAt, now) <= SAME_BLOCK_MS;
  const wasFree = before?.wasFree ?? false;
  return isSame ? { ...before, lastAt: now } : { wasFree, since: now, lastAt: now, told: false };
}

export function createToldBlocks(): ToldBlocks {
  let known: ReadonlyMap<string, Known> = new Map();
  return {
    look(readings, now) {
      const next = new Map<string, Known>();
      const news: GuardReading[] = [];
      for (const reading of readings) {
        const key = `${reading.id} ${reading.scope}`;
        const isBlocking = blocks(reading);
        const one = seen(known.get(key), isBlocking, now);
        const isNews =
          isBlocking && !one.told && one.since !== null && (one.wasFree || elapsed(one.since, now) >= FIRST_BLOCK_MS);
        if (isNews) news.push(reading);
        next.set(key, { ...one, told: one.told || isNews });
      }
      known = next;
      return news;
    },
  };
}
