/**
 * Makes the report of one UTC day, once, however often it is asked: by default of the day before the schedule's time.
 * A run by the schedule also makes up the reports of days whose runs were missed. Each report is a record, and files of
 * that record: they are written again where they are missing.
 */
import * as z from 'zod';
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import type { ObjectStore } from '#shared/store/objects.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import { DAY_MS, startOfUtcDay, utcDay, utcDayBefore } from '#shared/store/utc-day.ts';
import { UtcDay, type DailyReport } from '#shared/wire/report.ts';
import type { Log } from '#functions/log.ts';
import { makeReport, type MakingDeps } from './make-report.ts';
import { writeFiles } from './report-files.ts';

export interface DailyReportDeps extends MakingDeps {
  readonly trading: MakingDeps['trading'] & Pick<TradingStore, 'writeReport' | 'reportOf'>;
  readonly objects: ObjectStore;
  readonly log: Log;
}

/** What EventBridge sends; a person may name a day instead. */
const Trigger = z.object({
  time: z.iso.datetime({ offset: true }).optional(),
  day: UtcDay.optional(),
  made_by: z.string().min(1).max(64).default('schedule'),
});

/** Days that a run looks back for what was missed: longer than a book is ever left alone. */
export const MADE_UP_DAYS_MAX = 31;

export interface DailyReportOutcome {
  readonly kind: 'made' | 'already-made';
  readonly report: DailyReport;
  /** Earlier days whose reports were missing and have now been made. */
  readonly made_up: readonly string[];
}
/** A day that is not over has no report yet: its numbers would be final and wrong. */
export class DayNotOverError extends Error {
  override readonly name = 'DayNotOverError';
}

export const createDailyReport =
  (deps: DailyReportDeps) =>
  async (event: unknown): Promise<DailyReportOutcome> => {
    const trigger = Trigger.parse(event);
    const now = deps.clock.wall();
    const day = trigger.day ?? utcDayBefore(trigger.time === undefined ? now : epochMs(Date.parse(trigger.time)));
    if (startOfUtcDay(day) + DAY_MS > now) throw new DayNotOverError(`the UTC day ${day} is not over`);
    const outcome = await reportOnce(deps, day, trigger.made_by);
    const madeUp: string[] = [];
    // A person who names a day wants that day; the schedule sees to it that none is left out.
    const missing = trigger.day === undefined ? await missingBefore(deps, startOfUtcDay(day)) : [];
    for (const missed of missing) {
      const { kind } = await reportOnce(deps, missed, trigger.made_by);
      if (kind === 'made') madeUp.push(missed);
    }
    return { ...outcome, made_up: madeUp };
  };

async function reportOnce(
  deps: DailyReportDeps,
  day: string,
  madeBy: string,
): Promise<Pick<DailyReportOutcome, 'kind' | 'report'>> {
  const there = await deps.trading.reportOf(deps.book, day);
  if (there !== null) {
    await writeFiles(deps.objects, there);
    return { kind: 'already-made', report: there };
  }
  const report = await makeReport(deps, day, madeBy);
  const written = await deps.trading.writeReport(report);
  deps.log.info('report.made', { day, written });
  const stored = written === 'written' ? report : ((await deps.trading.reportOf(deps.book, day)) ?? report);
  await writeFiles(deps.objects, stored);
  return { kind: written === 'written' ? 'made' : 'already-made', report: stored };
}

/** Days without a report since the first one that has a report or a fill: before that there was nothing to report. */
async function missingBefore({ trading, book }: DailyReportDeps, start: EpochMs): Promise<readonly string[]> {
  const missing: string[] = [];
  let begun = false;
  for (let ago = MADE_UP_DAYS_MAX - 1; ago > 0; ago -= 1) {
    const day = utcDay(epochMs(start - ago * DAY_MS));
    const isThere = (await trading.reportOf(book, day)) !== null;
    begun ||= isThere || (await trading.fillsOfDay(book, day)).length > 0;
    if (begun && !isThere) missing.push(day);
  }
  return missing;
}
