/** What may open no hedge because orders run away: the one answer for every call that would. */
import { isTripped } from '#shared/domain/guard-reading.ts';
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
