import type { DurationMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';

/** Nothing left this process: the gate refused, the venue wants to hear nothing, the request budget is spent, or the order could not be written down. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
}

/** The venue answered, and its answer is not «yes». `code` is null when the body carried none that we can read. */
export class VenueAnswerError extends Error {
  override readonly name = 'VenueAnswerError';
  readonly status: number;
  readonly code: string | null;
  /** For so long, from this answer on, the venue wants to hear nothing. Null: it did not say so. */
  readonly waitMs: DurationMs | null;

  constructor(venue: VenueId, status: number, code: string | null, said: string, waitMs: DurationMs | null = null) {
    super(`${venue} answered HTTP ${status}, code ${code ?? 'none'}: ${said}`);
    this.status = status;
    this.code = code;
    this.waitMs = waitMs;
  }
}

/** Nothing came back within our own bound. The request may still be executed. */
export class SilenceError extends Error {
  override readonly name = 'SilenceError';
}

/** For people. Query strings go: they are long, and carry keys and signatures. */
export const sentenceOf = (error: unknown): string =>
  error instanceof Error ? error.message.replaceAll(/\?[^\s]*=[^\s]*/g, '?…') : 'unreadable error';
