/** How orders did and why hedges were not opened, from the two items in which the executor remembers it. */
import type { EpochMs } from '#shared/domain/time.ts';
import { venueIds } from '#shared/domain/venue.ts';
import type { ListQuery } from '#shared/wire/http-page.ts';
import { utcDay } from '#shared/store/utc-day.ts';
import type { ExecutionAnswer, ExecutionTotals, WhyNotAnswer } from '#shared/wire/http-trade-watch.ts';
import type { AttemptRecord, ExecutionRecord, WhyNotRecord } from '#shared/wire/trade-watch.ts';
import { pageOf, type Place } from '#functions/page-of.ts';

/** From this share of failures on a venue is shown red. */
const RED_SHARE = 0.3;

const failed = (attempts: readonly AttemptRecord[]): number => attempts.filter(({ success }) => !success).length;
const successShare = (attempts: readonly AttemptRecord[]): number | null =>
  attempts.length === 0 ? null : Number((1 - failed(attempts) / attempts.length).toFixed(4));

function slippageMean(attempts: readonly AttemptRecord[]): number | null {
  const slips = attempts.flatMap(({ slippage_bps }) => slippage_bps ?? []);
  return slips.length === 0 ? null : Number((slips.reduce((sum, slip) => sum + slip, 0) / slips.length).toFixed(3));
}

const totalsOf = (attempts: readonly AttemptRecord[]): ExecutionTotals => ({
  attempts: attempts.length,
  success_share: successShare(attempts),
  venues: venueIds
    .map((venue) => ({ venue, own: attempts.filter((attempt) => attempt.venue === venue) }))
    .filter(({ own }) => own.length > 0)
    .map(({ venue, own }) => ({
      venue,
      attempts: own.length,
      failures: failed(own),
      success_share: successShare(own),
      slippage_bps_mean: slippageMean(own),
      red: failed(own) >= own.length * RED_SHARE,
    })),
});

/** Several orders may end in one millisecond: they are told apart by their order in it, which does not change. */
function inPlaces(attempts: readonly AttemptRecord[]): readonly { attempt: AttemptRecord; place: Place }[] {
  let before = 0;
  return attempts.map((attempt, index) => {
    before = attempts[index - 1]?.at === attempt.at ? before + 1 : 0;
    return { attempt, place: { number: attempt.at, name: String(before) } };
  });
}

export function executionOf(
  book: string,
  record: ExecutionRecord | null,
  now: EpochMs,
  query: ListQuery,
): ExecutionAnswer {
  const attempts = record?.attempts ?? [];
  const { page, cursor } = pageOf(inPlaces(attempts), 'largest-first', ({ place }) => place, query);
  return {
    book,
    generated_at: now,
    written_at: record?.written_at ?? null,
    real: totalsOf(attempts.filter(({ simulated }) => !simulated)),
    simulated: totalsOf(attempts.filter(({ simulated }) => simulated)),
    attempts: page.map(({ attempt }) => attempt),
    cursor,
  };
}

/** Of another day nothing counts as today's. */
export function whyNotOf(book: string, record: WhyNotRecord | null, now: EpochMs): WhyNotAnswer {
  const day = utcDay(now);
  return {
    book,
    generated_at: now,
    written_at: record?.written_at ?? null,
    day,
    today: record?.day === day ? record.today : [],
    since: record?.since ?? null,
    since_start: record?.since_start ?? [],
  };
}
