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
  /** A guard threw: what it watches is not known, which is never «in order». */
  readonly onFailed: (id: StandingGuardId, error: unknown) => void;
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

const notKnown = (id: StandingGuardId): Verdict => ({
  scope: '-',
  status: 'ERROR',
  value: null,
  limit: null,
  summary: `${standingGuards[id].label}: the guard itself failed, so it is not known how this stands`,
  blocksEntries: 'all',
});

const sameBlocks = (one: readonly EntryBlock[], other: readonly EntryBlock[]): boolean =>
  one.length === other.length &&
  one.every((block, index) => {
    const as = other[index];
    return block.guard === as?.guard && block.on === as.on && block.why === as.why;
  });

/** A guard, and what it said of each thing at the last look. */
interface Watched {
  readonly guard: StandingGuard;
  known: ReadonlyMap<string, GuardReading>;
}

export function createGuardBoard(deps: GuardBoardDeps): GuardBoard {
  const watched: readonly Watched[] = deps.guards.map((guard) => ({ guard, known: new Map() }));
  let readings: readonly GuardReading[] = [];
  let blocks: readonly EntryBlock[] = [];
  const tell = (reading: GuardReading, before: GuardReading | null): void => {
    if ((before?.status ?? 'OK') !== reading.status) deps.onChange(reading, before);
    const { hold } = standingGuards[reading.id];
    if (hold !== null && isTripped(reading.status)) deps.hold(hold, reading.scope === '-' ? '' : reading.scope);
  };
  const verdictsOf = (guard: StandingGuard, now: MonotonicMs, at: EpochMs): readonly Verdict[] => {
    try {
      return guard.look(now, at).slice(0, SCOPES_MAX);
    } catch (error) {
      deps.onFailed(guard.id, error);
      return [notKnown(guard.id)];
    }
  };
  const askOne = (one: Watched, now: MonotonicMs, at: EpochMs): readonly GuardReading[] => {
    const { id } = one.guard;
    const { priority } = standingGuards[id];
    return verdictsOf(one.guard, now, at).map((verdict) => {
      const before = one.known.get(verdict.scope);
      return { ...verdict, id, priority, since: before?.status === verdict.status ? before.since : at };
    });
  };
  return {
    look(now, at) {
      const told = watched.map((one) => askOne(one, now, at));
      readings = told.flat();
      for (const [index, one] of watched.entries()) {
        const next = told[index] ?? [];
        for (const reading of next) tell(reading, one.known.get(reading.scope) ?? null);
        one.known = new Map(next.map((reading) => [reading.scope, reading]));
      }
      const standing = readings.flatMap(blockOf);
      if (!sameBlocks(standing, blocks)) deps.blockEntries(standing);
      blocks = standing;
    },
    readings: () => readings,
  };
}
