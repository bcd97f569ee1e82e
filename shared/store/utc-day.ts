import { epochMs, type EpochMs } from '#shared/domain/time.ts';

export const DAY_MS = 86_400_000;

/** The UTC day of an instant, as `2026-11-21`. */
export const utcDay = (at: EpochMs): string => new Date(at).toISOString().slice(0, 10);
/** The UTC day before the one that `at` is in. */
export const utcDayBefore = (at: EpochMs): string => utcDay(epochMs(at - DAY_MS));
/** First instant of a UTC day. */
export const startOfUtcDay = (day: string): EpochMs => epochMs(Date.parse(`${day}T00:00:00.000Z`));
