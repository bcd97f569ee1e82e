/** What may open no hedge because orders run away: the one answer for every call that would. */
import { isTripped } from '#shared/domain/guard-reading.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import { refuse, type Refusal } from './answer.ts';
import type { Executor } from './executor-seen.ts';

const guards: ReadonlySet<string> = new Set([
  'runaway_breaker',
  'runaway_guard_v2',
  'reject_budget',
  'repeated_intent',
]);

/** Why nothing may be opened; null while nothing runs away, as far as is known. */
export function runawayWhy({ status }: Executor): string | null {
  const tripped = status?.guards.find((guard) => guards.has(guard.id) && isTripped(guard.status));
  if (tripped !== undefined) return `${tripped.summary}, the limit is ${tripped.limit ?? 'not known'}`;
  const block = status?.runaway_v2?.cooldown_active === true ? status.runaway_v2.last_block : null;
  return block === null ? null : `${block.reason}; entries wait for the end of its cooldown`;
}

/** For a call that would send an order that opens. An old status is believed: it is refused rather than sent blindly. */
export function refuseRunaway(executor: Executor): Refusal | null {
  const why = runawayWhy(executor);
  if (why === null) return null;
  return refuse('runaway', why, 'Wait about a minute for the counters, find the cause, then ask for a resume.');
}

/**
 * Why the HOLD of a runaway may not be lifted yet: its cooldown runs, or a symbol still counts more cancels than it may
 * have. A silent executor's last word holds until its time is over.
 * @param lifts ids of the holds that would be lifted
 */
export function refuseCooldown(
  { status, ageMs, stale }: Executor,
  { holds }: Pick<ControlLevel, 'holds'>,
  lifts: readonly string[],
): Refusal | null {
  const runaway = status?.runaway_v2 ?? null;
  if (runaway === null || !holds.some(({ id, reason }) => reason === 'RUNAWAY' && lifts.includes(id))) return null;
  const leftS = Math.ceil(runaway.cooldown_remaining - (ageMs ?? 0) / 1_000);
  if (leftS > 0) {
    const why = runaway.last_block?.reason ?? 'too many cancels within a minute';
    return refuse('cooling_down', `the cooldown of the runaway guard runs for ${leftS} s more: ${why}`, afterCooldown);
  }
  const over = runaway.counters.find(({ cancels_last_min: count }) => count > runaway.max_cancels_per_min);
  if (stale || over === undefined) return null;
  const { cancels_last_min: count, symbol, venue } = over;
  const limit = runaway.max_cancels_per_min;
  return refuse(
    'cooling_down',
    `${count} cancels of ${symbol} on ${venue} within a minute, the limit is ${limit}`,
    afterCooldown,
  );
}
const afterCooldown =
  'wait until cooldown_remaining is 0 and the counters have drained, note what you did, then ask again';
