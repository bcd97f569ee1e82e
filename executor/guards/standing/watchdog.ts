import type { Verdict } from '#shared/domain/guard-reading.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { VenueState, Trouble } from '#shared/domain/venue-health.ts';

/** What was measured of one venue over the window that ends now. */
export interface VenueVitals {
  readonly venue: VenueId;
  readonly requests: number;
  readonly errors: number;
  /** What most of the errors were; null without any. */
  readonly mostly: Trouble | null;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Times that a stream of it was lost. */
  readonly disconnects: number;
  /** For how long a stream of it is gone now, the longer of the two; zero while both are there. */
  readonly goneMs: number;
  /** How long ago its last book came, however well the stream looks; since the beginning when none has. */
  readonly silentMs: number;
  /** For how long it wants to hear nothing; zero when it may be asked. */
  readonly waitMs: number;
}

export interface Step {
  readonly degraded: number;
  readonly hold: number;
}
export interface WatchdogLimits {
  /** Fewer requests say nothing of shares and times. */
  readonly requestsMin: number;
  readonly errorShare: Step;
  readonly p50Ms: Step;
  /** Beyond this: degraded. Of fewer than a hundred requests it would be one's own, and is not judged. */
  readonly p99MsMax: number;
  /** So many, or more. */
  readonly disconnects: Step;
  readonly goneMs: Step;
  /** Without a book for longer than this: degraded. */
  readonly silentMsMax: number;
  /** Longer than this to be silent: HOLD; any at all: degraded. */
  readonly waitMsHold: number;
}

export interface Judged {
  readonly state: VenueState;
  /** What it is about, worst first; empty when all is well. */
  readonly why: readonly Trouble[];
}

const HUNDRED = 100;
const ranks: Readonly<Record<VenueState, number>> = { OK: 0, DEGRADED: 1, AUTO_HOLD: 2 };
export const isWorse = (one: VenueState, than: VenueState): boolean => ranks[one] > ranks[than];

const beyond = (value: number, { degraded, hold }: Step): VenueState =>
  value > hold ? 'AUTO_HOLD' : value > degraded ? 'DEGRADED' : 'OK';
const reached = (value: number, { degraded, hold }: Step): VenueState =>
  value >= hold ? 'AUTO_HOLD' : value >= degraded ? 'DEGRADED' : 'OK';

export function judgeVenue(vitals: VenueVitals, limits: WatchdogLimits): Judged {
  const { requests, errors, p50Ms, p99Ms } = vitals;
  const tells = requests >= limits.requestsMin;
  const found: readonly (readonly [VenueState, Trouble])[] = [
    [vitals.waitMs > limits.waitMsHold ? 'AUTO_HOLD' : vitals.waitMs > 0 ? 'DEGRADED' : 'OK', 'told-to-wait'],
    [beyond(vitals.goneMs, limits.goneMs), 'stream-gone'],
    [vitals.silentMs > limits.silentMsMax ? 'DEGRADED' : 'OK', 'no-books'],
    [tells ? beyond(errors / requests, limits.errorShare) : 'OK', vitals.mostly ?? 'venue-error'],
    [tells ? beyond(p50Ms ?? 0, limits.p50Ms) : 'OK', 'slow'],
    [requests >= HUNDRED && (p99Ms ?? 0) > limits.p99MsMax ? 'DEGRADED' : 'OK', 'slow'],
    [reached(vitals.disconnects, limits.disconnects), 'disconnects'],
  ];
  const bad = found.filter(([state]) => state !== 'OK').toSorted(([one], [other]) => ranks[other] - ranks[one]);
  return { state: bad[0]?.[0] ?? 'OK', why: [...new Set(bad.map(([, trouble]) => trouble))] };
}

/** A venue's state with what it goes by; it may stand for longer than its cause. */
export interface WatchedVenue extends Judged {
  readonly vitals: VenueVitals;
}

/** DEGRADED quarantines the venue: nothing opens on it. AUTO_HOLD holds. */
export const watchdog = (venues: readonly WatchedVenue[], limits: WatchdogLimits): readonly Verdict[] =>
  venues.map(({ vitals, state, why }) => {
    const { venue, requests, errors } = vitals;
    const because = why.length === 0 ? '' : ` (${why.join(', ')})`;
    return {
      scope: venue,
      status: state === 'AUTO_HOLD' ? 'HOLD' : state === 'DEGRADED' ? 'WARN' : 'OK',
      value: requests === 0 ? null : String(Math.round((errors / requests) * 100)),
      limit: String(Math.round(limits.errorShare.hold * 100)),
      summary: `${venue} is ${state}${because}`,
      ...(state === 'OK' ? {} : { blocksEntries: venue }),
    };
  });
