/** What the watchdog says of the venues, from the executor's last word; nothing that is old counts as well. */
import type * as z from 'zod';
import type { EpochMs } from '#shared/domain/time.ts';
import { venueStates } from '#shared/domain/venue-health.ts';
import type { WatchdogAnswer } from '#shared/wire/venue-health.ts';
import type { Executor } from '#functions/executor-seen.ts';

type Answer = z.output<typeof WatchdogAnswer>;

/** Worst last, as the states are listed; nobody has looked where there is no venue. */
const worstOf = (venues: Answer['venues']): Answer['status'] =>
  venues.length === 0
    ? 'UNKNOWN'
    : (venueStates.findLast((state) => venues.some((one) => one.state === state)) ?? 'OK');

export function watchdogOf(book: string, { status, stale }: Executor, now: EpochMs): Answer {
  const venues = status?.venues ?? [];
  const worst = stale ? 'UNKNOWN' : worstOf(venues);
  return {
    book,
    generated_at: now,
    stale,
    status: worst,
    overall_ok: worst === 'OK',
    degraded_reasons: Object.fromEntries(
      venues
        .filter(({ state }) => state !== 'OK')
        .map(({ venue, state, reasons }) => [venue, reasons[0] ?? state.toLowerCase()]),
    ),
    venues,
  };
}
