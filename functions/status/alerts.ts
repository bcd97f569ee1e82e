/** What an operator should look at now, each with a sentence; and the one word above it all. */
import type { EpochMs } from '#shared/domain/time.ts';
import type { Alert, Component } from '#shared/wire/http-components.ts';
import type { Overview } from '#shared/wire/http-status.ts';
import { KEYS_READ_AGE_MS_MAX } from '#shared/wire/venue-keys.ts';
import { componentsSeen } from '#functions/components.ts';
import { guardReason } from '#functions/guard-reasons.ts';
import { holdsOf, type Seen } from '#functions/seen.ts';

const alert = (severity: Alert['severity'], code: string, message: string, since: EpochMs | null = null): Alert => ({
  code,
  severity,
  message,
  since,
});

/** What stands beside the components: orders, differences and hedges that a person may have to settle. */
function riskAlerts(seen: Seen): Alert[] {
  const { status } = seen.executor;
  const worst = (status?.doubts ?? []).map((doubt) => `${doubt.client_order_id} on ${doubt.venue}`).join(', ');
  const oldest = status?.doubts[0]?.since ?? null;
  return [
    ...(worst === '' ? [] : [alert('error', 'orders:in_doubt', `Not known what became of: ${worst}.`, oldest)]),
    ...seen.breaks.map((found) =>
      alert(
        found.ignored === null ? 'error' : 'warn',
        'recon:desync',
        `${found.kind} on ${found.venue}: ours ${found.ours}, theirs ${found.theirs}.`,
        found.found_at,
      ),
    ),
    ...(status?.hedges ?? [])
      .filter((hedge) => hedge.state === 'partial' || hedge.state === 'in_doubt')
      .map((hedge) =>
        alert(
          'error',
          `hedge:${hedge.state}`,
          `Hedge ${hedge.id} is ${hedge.state.replace('_', ' ')}.`,
          hedge.unhedged.since ?? hedge.opened_at,
        ),
      ),
  ];
}

/** Guards say it without a full stop. */
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

const severityOf = (status: Component['status']): Alert['severity'] =>
  status === 'ERROR' || status === 'HOLD' ? 'error' : 'warn';

const partCodes: Readonly<Record<string, string>> = {
  executor: 'executor:silent',
  leader: 'leader:follower',
  recovery: 'recovery:incomplete',
  streams: 'quotes:bad',
  telegram: 'telegram:not_delivered',
};

/** Each scope of a guard that is not in order by itself; a part of the machinery, or a guard that is silent, as a whole. */
function componentAlerts(component: Component): readonly Alert[] {
  const { id, label, status, summary, since, scopes } = component;
  if (status === 'OK') return [];
  if (scopes.length === 0) {
    const code = status === 'UNKNOWN' ? guardReason(id, status) : (partCodes[id] ?? guardReason(id, status));
    return [alert(severityOf(status), code, sentence(`${label}: ${summary}`), since)];
  }
  return scopes
    .filter((scope) => scope.status !== 'OK')
    .map((scope) =>
      alert(severityOf(scope.status), guardReason(id, scope.status), sentence(scope.summary), scope.since),
    );
}

/** Of a silent executor only the silence is said: everything else that it would say is old. Telegram is none of it. */
function toldNow(seen: Seen, components: readonly Component[]): readonly Component[] {
  return seen.executor.stale ? components.filter(({ id }) => id === 'executor' || id === 'telegram') : components;
}

export function alertsOf(seen: Seen, components: readonly Component[] = componentsSeen(seen)): Alert[] {
  const { status } = seen.executor;
  const told = toldNow(seen, components).flatMap(componentAlerts);
  const journalSaid = status === null || status.journal_ok || told.some(({ code }) => code === 'journal:stale');
  return [
    ...told,
    ...(journalSaid ? [] : [alert('error', 'journal:stale', 'The journal is not written in time.')]),
    ...riskAlerts(seen),
    ...autopilotAlerts(seen),
    ...keyAlerts(seen),
  ];
}

/** A start that was to go on by itself, and waits for people. */
function autopilotAlerts({ executor: { status, stale } }: Seen): readonly Alert[] {
  if (stale || status?.autopilot.status !== 'REFUSED') return [];
  const { last_reason: why, last_action_at: at } = status.autopilot;
  return [alert('warn', 'autopilot:refused', sentence(`AUTOPILOT refused to arm: ${why}`), at)];
}

/** A key that was put in place and is not used, or of which nobody can know. */
function keyAlerts({ executor: { status, stale } }: Seen): readonly Alert[] {
  if (stale || status === null || status.venue_keys === null) return [];
  const { read_at: readAt, venues } = status.venue_keys;
  const refused = venues.flatMap(({ venue, waiting }) => {
    if (waiting === null) return [];
    const { state, why, since } = waiting;
    const said = `The new key of ${venue} is not used, the one before is: ${why}`;
    return [alert('warn', `venue_key:${state === 'refused' ? 'refused' : 'untried'}`, sentence(said), since)];
  });
  const isUnread = status.written_at - readAt > KEYS_READ_AGE_MS_MAX;
  const unread = 'The venue keys cannot be read: a new one would not be taken.';
  return isUnread ? [...refused, alert('warn', 'venue_key:unread', unread, readAt)] : refused;
}

/**
 * Broken beats held, because broken needs a person whatever the mode; held beats degraded. A P0 guard in HOLD is why it
 * is held, and no break of the machinery; one that is not P0 stops what it blocks and nothing else.
 */
export function overallOf(seen: Seen, components: readonly Component[], alerts: readonly Alert[]): Overview['overall'] {
  const p0 = toldNow(seen, components).filter(({ priority }) => priority === 'P0');
  const journalDown = seen.executor.status?.journal_ok === false;
  const broken = p0.some(({ status }) => status === 'ERROR') || riskAlerts(seen).length > 0 || journalDown;
  if (broken) return 'ERROR';
  const stopped = p0.some(({ status }) => status === 'HOLD');
  if (stopped || seen.level.mode === 'HOLD' || holdsOf(seen).length > 0) return 'HOLD';
  return alerts.length > 0 ? 'WARN' : 'OK';
}
