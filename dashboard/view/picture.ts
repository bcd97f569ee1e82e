/** What the page knows at one instant, whatever route it came from, and how far that can be believed. */
import type { ControlLevel } from '#shared/domain/level.ts';
import type { Approval } from '#shared/wire/approval.ts';
import type { Overview, RiskScore } from '#shared/wire/http-status.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';

export interface Who {
  readonly operator_id: string;
  readonly role: 'viewer' | 'operator';
}

export interface Picture {
  readonly level: ControlLevel;
  /** Null before any executor has ever written one. */
  readonly status: ExecutorStatus | null;
  /** How old the status was when the API answered; null without a status. */
  readonly statusAgeMs: number | null;
  /** Requests that wait for a second person. */
  readonly pending: readonly Approval[];
  readonly alerts: Overview['alerts'];
  readonly riskScore: RiskScore | null;
  /** The server's clock when it answered; ages and expiries are reckoned against it, not against this machine's. */
  readonly answeredAtMs: number;
}

/** Older than this and the page says stale; a test keeps it equal to `STATUS_AGE_MS_MAX` of the wire. */
export const PICTURE_AGE_MS_MAX = 5_000;

/** Polls are a second apart: after more than two of them went unanswered, it is the API that is silent. */
const ANSWER_GAP_MS_MAX = 2_500;

export type Freshness =
  | { readonly kind: 'current'; readonly ageMs: number }
  /** The API answers, the executor's status is old or was never written. */
  | { readonly kind: 'executor-silent'; readonly ageMs: number | null }
  /** The API itself does not answer: nothing on the page is known to be so now. */
  | { readonly kind: 'api-silent'; readonly sinceMs: number };

/** `sinceAnswerMs`: time since the last good answer of the API, on the browser's own monotonic clock. */
export function freshnessOf(picture: Picture, sinceAnswerMs: number): Freshness {
  if (sinceAnswerMs > PICTURE_AGE_MS_MAX) return { kind: 'api-silent', sinceMs: sinceAnswerMs };
  if (picture.statusAgeMs === null) return { kind: 'executor-silent', ageMs: null };
  const ageMs = picture.statusAgeMs + sinceAnswerMs;
  if (ageMs <= PICTURE_AGE_MS_MAX) return { kind: 'current', ageMs };
  return sinceAnswerMs > ANSWER_GAP_MS_MAX
    ? { kind: 'api-silent', sinceMs: sinceAnswerMs }
    : { kind: 'executor-silent', ageMs };
}

/** Holds that operators' level and the executor name together: the executor may hold by what it could not write yet. */
export function holdsOf(picture: Picture): ControlLevel['holds'] {
  const known = new Set(picture.level.holds.map((hold) => hold.id));
  return [
    ...picture.level.holds,
    ...(picture.status?.holds ?? []).filter((hold) => !known.has(hold.id) && unwritten(picture)),
  ];
}

/** A status written under an older level may still name holds that were lifted since; those are not added. */
const unwritten = (picture: Picture): boolean =>
  picture.status !== null && picture.status.level_version >= picture.level.version;
