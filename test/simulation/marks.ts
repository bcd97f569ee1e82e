/**
 * Situations that must have occurred, or a pass proves nothing: each with the number of worlds out of ten thousand that
 * must at least have met it. Each is seen by the world itself, whatever the executor believes.
 */
import type { CommandAsk, CommandResult } from '#shared/domain/command.ts';

export const PER_WORLDS = 10_000;
/** Fewer worlds than this may miss a situation by chance; then the counts are told and not judged. */
export const JUDGED_FROM_WORLDS = 1_000;

export const marksWanted = {
  'partial first leg': 500,
  'order filled in part': 1_000,
  'one leg stands alone for a while': 8_000,
  'unknown, and it filled': 900,
  'doubt resolved as never arrived': 500,
  'late arrival refused by its window': 300,
  'cancel/fill race': 100,
  'takeover with half a hedge': 400,
  'stale lease taken over': 2_000,
  'lease handed over': 400,
  'order rests over a takeover': 10,
  'order of an older leader asked for': 300,
  'HOLD by permit expiry': 1_000,
  'ban with an open hedge': 500,
  'leg force-closed by the venue': 80,
  'last step taken': 2,
  'rebalancer used': 400,
  'flatten while a leg stands alone': 30,
  'everything is to be closed': 30,
  'dead-man fired': 60,
  'profit told equals what the wallets gained': 1_000,
  'funding while something is held': 5_000,
  'funding while nobody leads': 400,
  'hold of a start lifted by the autopilot': 60,
  'parameters changed while a hedge is open': 800,
} as const satisfies Readonly<Record<string, number>>;

/** A mark that is misspelled does not compile. */
export type MarkName = keyof typeof marksWanted;
/** What is counted besides, and never wanting. */
export type Counted = MarkName | `command ${CommandAsk['kind']} ${CommandResult['outcome']}`;

export interface MarkCount {
  readonly name: string;
  readonly worlds: number;
  /** In so many worlds it had to occur; rounded down. */
  readonly wanted: number;
}

/** Every mark of the table, those that never occurred too. */
export const countMarks = (
  worldsWith: ReadonlyMap<string, number>,
  worlds: number,
  wanted: Readonly<Record<string, number>> = marksWanted,
): readonly MarkCount[] =>
  Object.entries(wanted).map(([name, least]) => ({
    name,
    worlds: worldsWith.get(name) ?? 0,
    wanted: Math.floor((least * worlds) / PER_WORLDS),
  }));

export const wantingOf = (counts: readonly MarkCount[], worlds: number): readonly MarkCount[] =>
  worlds < JUDGED_FROM_WORLDS ? [] : counts.filter((one) => one.worlds < one.wanted);
