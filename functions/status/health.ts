/** Liveness and readiness, from the executor's last word and the level. HOLD alone is ready; silence never is. */
import { isTripped, standingGuardIds } from '#shared/domain/guard-reading.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import type * as z from 'zod';
import type { Health, Readiness } from '#shared/wire/http-status.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';
import { componentsOf } from '#functions/components.ts';
import type { Executor } from '#functions/executor-seen.ts';
import { guardReason } from '#functions/guard-reasons.ts';
import { holdsOf } from '#functions/seen.ts';

const isGuard = (id: string): boolean => standingGuardIds.some((guard) => guard === id);
const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);

type Daemon = z.output<typeof Health>['daemons'][string];
/** Streams say something many times a second; what was not heard for so long is not merely slow. */
const DAEMON_SILENT_MS_MAX = 30_000;
const runs = (silentMs: number): Daemon => (silentMs > DAEMON_SILENT_MS_MAX ? 'down' : 'ok');

/** What runs inside the executor, by what each has last done. Nothing is `unknown` but what was never heard of yet. */
function daemonsOf({ status, stale }: Executor): Readonly<Record<string, Daemon>> {
  if (status === null || stale)
    return { executor: 'down', market_data: 'unknown', opportunity_scanner: 'unknown', auto_hedge: 'unknown' };
  const { quotes, auto_hedge: auto, written_at: at } = status;
  const heard = quotes.filter(({ bid }) => bid > 0);
  const market_data = heard.length === 0 ? 'unknown' : runs(Math.max(...heard.map((quote) => quote.age_ms)));
  const checked = auto.last_opportunity_checked_ts;
  const opportunity_scanner = !auto.auto_enabled ? 'off' : checked === null ? 'unknown' : runs(at - checked);
  // It opens whatever the scanner finds, in the same instant: it is down when that is.
  return { executor: 'ok', market_data, opportunity_scanner, auto_hedge: opportunity_scanner };
}

/** Not ok when the journal, the recovery or a daemon is down. */
export function healthOf(executor: Executor): z.output<typeof Health> {
  const { status, stale, ageMs } = executor;
  const journal_ok = status?.journal_ok ?? false;
  const resume_ok = status?.resume_ok ?? false;
  const fatal = new Set(['executor:silent', 'journal:stale', 'recovery:incomplete']);
  const daemons = daemonsOf(executor);
  const silent = Object.entries(daemons).filter(([name, daemon]) => daemon === 'down' && name !== 'executor');
  const down = [
    ...reasonsOf(null, executor, []).filter((reason) => fatal.has(reason)),
    ...silent.map(([name]) => `${name}:down`),
  ];
  return {
    ok: down.length === 0,
    journal_ok,
    resume_ok,
    leader: status?.leader ?? false,
    reasons: down,
    daemons,
    heartbeat_age_sec: seconds(ageMs),
    stale,
  };
}

/** Why nothing may trade as far as machinery goes, each by the name that alerts use as well. HOLD alone is none of them. */
export function reasonsOf(
  level: ControlLevel | null,
  executor: Executor,
  breaks: readonly BreakRecord[],
): readonly string[] {
  const { status, stale } = executor;
  const holds = new Set(level === null ? [] : holdsOf({ level, executor }).map((hold) => hold.reason));
  const because = (true_: boolean, reason: string): readonly string[] => (true_ ? [reason] : []);
  // Of a silent executor nobody knows the guards; that it is silent is the reason.
  const guards = stale ? [] : componentsOf(executor).filter(({ id, priority }) => priority === 'P0' && isGuard(id));
  return [
    ...new Set([
      ...because(stale, 'executor:silent'),
      ...because(status !== null && !status.leader, 'leader:follower'),
      ...because(status !== null && !status.journal_ok, 'journal:stale'),
      ...because(status !== null && !status.resume_ok, 'recovery:incomplete'),
      ...because(level === null, 'level:missing'),
      ...because(
        breaks.some(({ ignored }) => ignored === null),
        'recon:desync',
      ),
      ...because(holds.has('WATCHDOG_AUTO_HOLD'), 'watchdog:auto_hold'),
      ...because(holds.has('DAILY_LOSS_BREACH'), 'daily_loss:breach'),
      ...guards
        .filter((guard) => guard.status === 'UNKNOWN' || isTripped(guard.status))
        .map((guard) => guardReason(guard.id, guard.status)),
    ]),
  ];
}

export function readinessOf(
  level: ControlLevel | null,
  executor: Executor,
  breaks: readonly BreakRecord[],
): z.output<typeof Readiness> {
  const { status, ageMs } = executor;
  const reasons = [...reasonsOf(level, executor, breaks)];
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
