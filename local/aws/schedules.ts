/** The schedules of one machine, by the night in UTC. A run that was missed is made up at the next start. */
import type { Clock, EpochMs } from '#shared/domain/time.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { LambdaHandler } from './handlers.ts';

const DAY_MS = 86_400_000;
export const DAILY_REPORT_AFTER_MIDNIGHT_MS = 5 * 60_000;
export const AUDIT_COPY_AFTER_MIDNIGHT_MS = 10 * 60_000;
/** How late a run may be, and how soon a failed one is tried again. */
const LOOK_EVERY_MS = 20_000;

/** The last instant of the schedule that is not after `now`. */
export function lastDue(now: EpochMs, afterMidnightMs: number): EpochMs {
  const midnight = Math.floor(now / DAY_MS) * DAY_MS;
  const today = midnight + afterMidnightMs;
  return epochMs(today <= now ? today : today - DAY_MS);
}

export interface Nightly {
  /** As logs name it. */
  readonly what: string;
  readonly afterMidnightMs: number;
  readonly run: LambdaHandler;
}

/** The event of EventBridge Scheduler: a report is of the UTC day before `time`. */
export const scheduledEvent = (what: string, due: EpochMs): Readonly<Record<string, unknown>> => ({
  version: '0',
  id: `${what}-${due}`,
  'detail-type': 'Scheduled Event',
  source: 'aws.scheduler',
  time: new Date(due).toISOString().replace('.000Z', 'Z'),
  resources: [],
  detail: {},
});

/**
 * Runs each for the last due instant at once and for every later one when it comes. What runs by the night does its work
 * once however often it is called, so a run that was made before costs nothing.
 * @returns a function that ends it
 */
export function startSchedules(
  nightly: readonly Nightly[],
  clock: Clock,
  onFailure: (what: string, error: unknown) => void,
): () => void {
  const ends = nightly.map((one) => startSchedule(one, clock, onFailure));
  return () => ends.forEach((end) => end());
}

function startSchedule(
  { what, afterMidnightMs, run }: Nightly,
  clock: Clock,
  onFailure: (what: string, error: unknown) => void,
): () => void {
  let done: EpochMs | null = null;
  let running = false;
  const look = (): void => {
    const due = lastDue(clock.wall(), afterMidnightMs);
    if (running || done === due) return;
    running = true;
    run(scheduledEvent(what, due))
      .then(() => {
        done = due;
      })
      .catch((error: unknown) => onFailure(what, error))
      .finally(() => {
        running = false;
      });
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
