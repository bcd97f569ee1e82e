/** Liveness and readiness, from the executor's last word and the level. HOLD alone is ready; silence never is. */
import type { ControlLevel } from '#shared/domain/level.ts';
import type * as z from 'zod';
import type { Health, Readiness } from '#shared/wire/http-status.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';
import { holdsOf, type Executor } from './seen.ts';

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);

/** Not ok when the journal, the recovery or the executor itself is down. */
export function healthOf(executor: Executor): z.output<typeof Health> {
  const { status, stale, ageMs } = executor;
  const journal_ok = status?.journal_ok ?? false;
  const resume_ok = status?.resume_ok ?? false;
  const quotesOk = status?.quotes.every((quote) => quote.ok) ?? false;
  const believed = (ok: boolean) => (ok ? ('ok' as const) : ('down' as const));
  return {
    ok: !stale && journal_ok && resume_ok,
    journal_ok,
    resume_ok,
    leader: status?.leader ?? false,
    daemons: { executor: believed(!stale), market_data: stale ? 'unknown' : believed(quotesOk) },
    heartbeat_age_sec: seconds(ageMs),
    stale,
  };
}

export function readinessOf(
  level: ControlLevel | null,
  executor: Executor,
  breaks: readonly BreakRecord[],
): z.output<typeof Readiness> {
  const { status, stale, ageMs } = executor;
  const holds = level === null ? [] : holdsOf({ level, executor });
  const because = (true_: boolean, reason: string): readonly string[] => (true_ ? [reason] : []);
  const reasons = [
    ...because(stale, 'executor:silent'),
    ...because(status !== null && !status.leader, 'leader:follower'),
    ...because(status !== null && !status.journal_ok, 'journal:stale'),
    ...because(status !== null && !status.resume_ok, 'recovery:incomplete'),
    ...because(level === null, 'level:missing'),
    ...because(breaks.length > 0, 'recon:desync'),
    ...because(
      holds.some((hold) => hold.reason === 'WATCHDOG_AUTO_HOLD'),
      'watchdog:auto_hold',
    ),
    ...because(
      holds.some((hold) => hold.reason === 'DAILY_LOSS_BREACH'),
      'daily_loss:breach',
    ),
  ];
  const ok = reasons.length === 0;
  return {
    ok,
    reasons,
    ready: ok,
    leader: status?.leader ?? false,
    fencing_id: status?.fencing_id ?? null,
    hb_age_sec: seconds(ageMs),
  };
}
