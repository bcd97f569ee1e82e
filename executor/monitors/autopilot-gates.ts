/** What has to be green before the autopilot lifts the hold of a start. Pure: judged from the one picture of the executor. */
import { isTripped, type GuardReading } from '#shared/domain/guard-reading.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import { withRestart } from '#shared/domain/start-hold.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';

/** Every gate by name, in the order in which it is looked at; null: it is green. */
export interface Gates {
  readonly leader: string | null;
  readonly recovery: string | null;
  readonly journal: string | null;
  readonly guards: string | null;
  readonly entries: string | null;
  readonly venues: string | null;
  readonly breaks: string | null;
  readonly doubts: string | null;
  readonly partials: string | null;
  readonly runaway: string | null;
}

/** A hedge that is none of these stands on unequal legs, or nobody knows how it stands. */
const calm: ReadonlySet<string> = new Set(['open', 'closing', 'closed', 'failed']);
const orNull = (why: readonly string[]): string | null => (why.length === 0 ? null : why.join('; '));

function venuesOf({ quotes, clock_skew_ms: skews }: ExecutorStatus): readonly string[] {
  return quotes.flatMap(({ venue, ok, why_not: why }) => [
    ...(ok ? [] : [`${venue}: ${why ?? 'its quotes are not usable'}`]),
    ...(skews[venue] === undefined ? [`${venue}: its clock has not been read`] : []),
  ]);
}

function runawayOf(status: ExecutorStatus, { limits }: ControlLevel): readonly string[] {
  const { orders_placed_last_min: orders, cancels_last_min: cancels } = status;
  return [
    ...(orders < limits.max_orders_per_min ? [] : [`${orders} orders within a minute`]),
    ...(cancels < limits.max_cancels_per_min ? [] : [`${cancels} cancels within a minute`]),
  ];
}

/** Something that may still clear by itself, gate by gate. */
export function gatesOf(status: ExecutorStatus, readings: readonly GuardReading[], level: ControlLevel): Gates {
  const tripped = readings.filter((guard) => guard.priority === 'P0' && isTripped(guard.status));
  const blocking = readings.filter((guard) => guard.blocksEntries !== undefined);
  return {
    leader: status.leader ? null : 'this executor does not lead',
    recovery: status.resume_ok ? null : 'recovery has not ended',
    journal: status.journal_ok ? null : 'the journal is not written in time',
    guards:
      readings.length === 0 ? 'no guard has spoken yet' : orNull(tripped.map(({ id, summary }) => `${id}: ${summary}`)),
    entries: orNull(blocking.map(({ id, summary }) => `${id}: ${summary}`)),
    venues: orNull(venuesOf(status)),
    breaks: status.breaks.length === 0 ? null : `${status.breaks.length} differences between our books and a venue`,
    doubts: status.doubts.length === 0 ? null : `not known what became of ${status.doubts.length} orders`,
    partials: orNull(
      status.hedges.filter(({ state }) => !calm.has(state)).map(({ id, state }) => `hedge ${id} is ${state}`),
    ),
    runaway: orNull(runawayOf(status, level)),
  };
}

export const redOf = (gates: Gates): readonly string[] =>
  Object.entries(gates).flatMap(([gate, why]) => (why === null ? [] : [`${gate}: ${String(why)}`]));

/**
 * Why it may not be lifted at all in this life, whatever clears: another hold, by the level or raised here and not yet
 * written, or a state that is not one that a start has interrupted. Null: nothing of that.
 */
export function neverOf(status: ExecutorStatus, level: ControlLevel): string | null {
  const known = new Set(level.holds.map(({ id }) => id));
  const holds = [...level.holds, ...status.holds.filter(({ id }) => !known.has(id))];
  const restart = withRestart({ ...level, holds }, status.written_at);
  return restart.kind === 'refused' ? restart.why : null;
}
