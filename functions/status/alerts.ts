/** What an operator should look at now, each with a sentence; and the one word above it all. */
import type * as z from 'zod';
import type { Alert, Badges, Overview } from '#shared/wire/http-status.ts';
import { holdsOf, type Seen } from './seen.ts';

type AlertRecord = z.output<typeof Alert>;

const alert = (severity: AlertRecord['severity'], code: string, message: string): AlertRecord => ({
  code,
  severity,
  message,
});

export function alertsOf(seen: Seen): AlertRecord[] {
  const { status, stale, ageMs } = seen.executor;
  if (status === null) return [alert('error', 'executor:silent', 'No executor has ever said anything.')];
  const silent = `The executor has been silent for ${Math.round((ageMs ?? 0) / 1_000)} s; what is shown is old.`;
  const worst = status.doubts.map((doubt) => `${doubt.client_order_id} on ${doubt.venue}`).join(', ');
  return [
    ...(stale ? [alert('error', 'executor:silent', silent)] : []),
    ...(status.journal_ok ? [] : [alert('error', 'journal:stale', 'The journal is not written in time.')]),
    ...(status.resume_ok ? [] : [alert('error', 'recovery:incomplete', 'Recovery after the start has not ended.')]),
    ...(status.doubts.length === 0 ? [] : [alert('error', 'orders:in_doubt', `Not known what became of: ${worst}.`)]),
    ...seen.breaks.map((found) =>
      alert('error', 'recon:desync', `${found.kind} on ${found.venue}: ours ${found.ours}, theirs ${found.theirs}.`),
    ),
    ...status.quotes
      .filter((quote) => !quote.ok)
      .map((quote) => alert('warn', 'quotes:bad', `${quote.venue}: ${quote.why_not ?? 'its quotes are not usable'}.`)),
    ...status.hedges
      .filter((hedge) => hedge.state === 'partial' || hedge.state === 'in_doubt')
      .map((hedge) => alert('error', `hedge:${hedge.state}`, `Hedge ${hedge.id} is ${hedge.state}.`)),
    ...status.guards
      .filter((guard) => guard.status !== 'OK')
      .map((guard) => alert(guard.status === 'WARN' ? 'warn' : 'error', `guard:${guard.id}`, guard.summary)),
    ...(status.leader ? [] : [alert('warn', 'leader:follower', 'The executor that writes the status does not lead.')]),
  ];
}

/** Broken beats held, because broken needs a person whatever the mode; held beats degraded. */
export function overallOf(seen: Seen, alerts: readonly AlertRecord[]): Overview['overall'] {
  if (alerts.some((one) => one.severity === 'error')) return 'ERROR';
  if (seen.level.mode === 'HOLD' || holdsOf(seen).length > 0) return 'HOLD';
  return alerts.length > 0 ? 'WARN' : 'OK';
}

export function badgesOf(seen: Seen): Badges {
  const reasons = new Set(holdsOf(seen).map((hold) => hold.reason));
  const states = new Set((seen.executor.status?.hedges ?? []).map((hedge) => hedge.state));
  return {
    // There is no autopilot yet, so nothing resumes by itself.
    auto_trade: 'OFF',
    risk_checks: 'ON',
    daily_loss: reasons.has('DAILY_LOSS_BREACH') ? 'BREACH' : 'OK',
    watchdog: watchdogOf(reasons.has('WATCHDOG_AUTO_HOLD'), seen.executor.stale),
    partial_hedges: partialOf(states),
  };
}

function watchdogOf(held: boolean, stale: boolean): Badges['watchdog'] {
  if (held) return 'AUTO_HOLD';
  return stale ? 'UNKNOWN' : 'OK';
}
function partialOf(states: ReadonlySet<string>): Badges['partial_hedges'] {
  if (states.has('rebalancing') || states.has('rescuing')) return 'REBALANCING';
  return states.has('partial') ? 'PARTIAL' : 'OK';
}
