/** The schedule of one machine: the daily report at 00:05 UTC. A run that was missed is made up at the next start. */
import type { Clock, EpochMs } from '#shared/domain/time.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { LambdaHandler } from './handlers.ts';

const DAY_MS = 86_400_000;
export const DAILY_REPORT_AFTER_MIDNIGHT_MS = 5 * 60_000;
/** How late a run may be, and how soon a failed one is tried again. */
const LOOK_EVERY_MS = 20_000;

/** The last instant of the schedule that is not after `now`. */
export function lastDue(now: EpochMs): EpochMs {
  const midnight = Math.floor(now / DAY_MS) * DAY_MS;
  const today = midnight + DAILY_REPORT_AFTER_MIDNIGHT_MS;
  return epochMs(today <= now ? today : today - DAY_MS);
}

/** The event of EventBridge Scheduler: the report is of the UTC day before `time`. */
export const scheduledEvent = (due: EpochMs): Readonly<Record<string, unknown>> => ({
  version: '0',
  id: `daily-report-${due}`,
  'detail-type': 'Scheduled Event',
  source: 'aws.scheduler',
  time: new Date(due).toISOString().replace('.000Z', 'Z'),
  resources: [],
  detail: {},
});

/**
 * Runs the report for the last due instant at once and for every later one when it comes. The function makes a report
 * once however often it is called, so a run that was made before costs nothing.
 * @returns a function that ends it
 */
export function startSchedules(
  dailyReport: LambdaHandler,
  clock: Clock,
  onFailure: (what: string, error: unknown) => void,
): () => void {
  let done: EpochMs | null = null;
  let running = false;
  const look = (): void => {
    const due = lastDue(clock.wall());
    if (running || done === due) return;
    running = true;
    dailyReport(scheduledEvent(due))
      .then(() => {
        done = due;
      })
      .catch((error: unknown) => onFailure('daily report', error))
      .finally(() => {
        running = false;
      });
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
