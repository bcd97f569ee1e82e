/**
 * Asks every standing guard again and again, remembers since when each says what it says, and tells the engine: a HOLD
 * for what has tripped, and what nothing may be opened on. What stands is told again with each look, so that a resume
 * while the cause stands holds again.
 */
import {
  isTripped,
  standingGuards,
  type EntryBlock,
  type GuardReading,
  type StandingGuardId,
  type Verdict,
} from '#shared/domain/guard-reading.ts';
import type { HoldReason } from '#shared/domain/hold.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';

export interface StandingGuard {
  readonly id: StandingGuardId;
  /** Pure in what it was built over; called a few times a second. */
  look(now: MonotonicMs, at: EpochMs): readonly Verdict[];
}

export interface GuardBoardDeps {
  readonly guards: readonly StandingGuard[];
  readonly hold: (reason: HoldReason, note: string) => void;
  readonly blockEntries: (blocks: readonly EntryBlock[]) => void;
  /** The status of a guard is another than it was. */
  readonly onChange: (reading: GuardReading, before: GuardReading | null) => void;
}

export interface GuardBoard {
  look(now: MonotonicMs, at: EpochMs): void;
  /** As of the last look, in the order of the list. */
  readings(): readonly GuardReading[];
}

/** What one guard may speak of; more is a guard that has lost its bounds. */
export const SCOPES_MAX = 64;

const blockOf = ({ id, blocksEntries, summary }: GuardReading): readonly EntryBlock[] =>
  blocksEntries === undefined ? [] : [{ guard: id, on: blocksEntries, why: summary }];

const sameBlocks = (one: readonly EntryBlock[], other: readonly EntryBlock[]): boolean =>
  one.length === other.length &&
  one.every((block, index) => {
    const as = other[index];
    return block.guard === as?.guard && block.on === as.on && block.why === as.why;
  });

export function createGuardBoard(deps: GuardBoardDeps): GuardBoard {
  let readings: readonly GuardReading[] = [];
  let known = new Map<string, GuardReading>();
  let blocks: readonly EntryBlock[] = [];
  const read = (id: StandingGuardId, verdict: Verdict, at: EpochMs): GuardReading => {
    const before = known.get(`${id} ${verdict.scope}`) ?? null;
    const since = before?.status === verdict.status ? before.since : at;
    return { ...verdict, id, priority: standingGuards[id].priority, since };
  };
  return {
    look(now, at) {
      readings = deps.guards.flatMap((guard) =>
        guard
          .look(now, at)
          .slice(0, SCOPES_MAX)
          .map((verdict) => read(guard.id, verdict, at)),
      );
      const next = new Map(readings.map((reading) => [`${reading.id} ${reading.scope}`, reading]));
      for (const [key, reading] of next) {
        const before = known.get(key) ?? null;
        if ((before?.status ?? 'OK') !== reading.status) deps.onChange(reading, before);
        const { hold } = standingGuards[reading.id];
        if (hold !== null && isTripped(reading.status)) deps.hold(hold, reading.scope === '-' ? '' : reading.scope);
      }
      known = next;
      const standing = readings.flatMap(blockOf);
      if (!sameBlocks(standing, blocks)) deps.blockEntries(standing);
      blocks = standing;
    },
    readings: () => readings,
  };
}
