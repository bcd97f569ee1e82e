/**
 * The components, derived from the executor's guard readings and from what is known of the executor itself. A reading
 * that is not there, or that is old, is UNKNOWN: the last word of a silent executor is nobody's state now.
 */
import { standingGuardIds, standingGuards, type StandingGuardId } from '#shared/domain/guard-reading.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { DeliveryState } from '#shared/wire/delivery.ts';
import type { Component, ComponentStatus } from '#shared/wire/http-components.ts';
import { STATUS_AGE_MS_MAX, type ExecutorStatus, type GuardReadingRecord } from '#shared/wire/status.ts';
import type { Executor } from './executor-seen.ts';

/** Less than this share of a limit left is near it. */
const NEAR_SHARE = 0.2;

/** A ceiling is neared from below and a floor from above; a reading has one limit and its status says which side is bad. */
function isNear(status: ComponentStatus, value: number | null, limit: number | null): boolean {
  if (value === null || limit === null || !(limit > 0) || (status !== 'OK' && status !== 'WARN')) return false;
  const share = Math.abs(value) / limit;
  return share > 1 - NEAR_SHARE && share < 1 / (1 - NEAR_SHARE);
}

export function numberOf(text: string | null): number | null {
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

const ranks: Readonly<Record<ComponentStatus, number>> = { OK: 0, UNKNOWN: 1, WARN: 2, ERROR: 3, HOLD: 4 };
/** What is not in order, worst first, for those who tell it in a line each. */
export const notInOrder = (components: readonly Component[]): readonly Component[] =>
  components.filter(({ status }) => status !== 'OK').toSorted((one, other) => ranks[other.status] - ranks[one.status]);

/** UNKNOWN is worse than OK and no worse than what is known to be wrong. */
export const isWorse = (one: ComponentStatus, than: ComponentStatus): boolean => ranks[one] > ranks[than];

function unknownGuard(id: StandingGuardId, why: string, last: readonly GuardReadingRecord[]): Component {
  const { label, unit, priority } = standingGuards[id];
  return {
    id,
    label,
    status: 'UNKNOWN',
    summary: why,
    value: null,
    limit: last[0]?.limit ?? null,
    unit,
    priority,
    since: null,
    near_limit: false,
    blocks_entries: [],
    metrics: Object.fromEntries(last.map(({ scope }) => [scope, null])),
    scopes: [],
  };
}

function guardComponent(id: StandingGuardId, readings: readonly GuardReadingRecord[]): Component {
  const [first, ...rest] = readings;
  if (first === undefined) return unknownGuard(id, 'it has not said anything', []);
  const worst = rest.reduce((found, one) => (isWorse(one.status, found.status) ? one : found), first);
  return {
    id,
    label: standingGuards[id].label,
    status: worst.status,
    summary: worst.summary,
    value: worst.value,
    limit: worst.limit,
    unit: standingGuards[id].unit,
    priority: worst.priority,
    since: worst.since,
    near_limit: readings.some(
      (one) => one.blocks_entries === null && isNear(one.status, numberOf(one.value), numberOf(one.limit)),
    ),
    blocks_entries: [...new Set(readings.flatMap((one) => one.blocks_entries ?? []))],
    metrics: Object.fromEntries(readings.map((one) => [one.scope, numberOf(one.value)])),
    scopes: readings.map(({ scope, status, value, limit, summary, since, blocks_entries }) => ({
      scope,
      status,
      value,
      limit,
      summary,
      since,
      blocks_entries,
    })),
  };
}

type Part = Pick<Component, 'id' | 'label' | 'status' | 'summary' | 'value' | 'limit' | 'unit' | 'since' | 'metrics'>;
const part = (given: Part): Component => ({
  ...given,
  priority: 'P0',
  near_limit: false,
  blocks_entries: [],
  scopes: [],
});

function executorPart({ status, ageMs, stale }: Executor): Component {
  const age = ageMs === null ? null : Math.round(ageMs);
  return part({
    id: 'executor',
    label: 'executor',
    status: stale ? 'ERROR' : 'OK',
    summary: age === null ? 'no executor has ever said anything' : `its last word is ${(age / 1_000).toFixed(1)} s old`,
    value: age === null ? null : String(age),
    limit: String(STATUS_AGE_MS_MAX),
    unit: 'ms',
    since: stale ? (status?.written_at ?? null) : null,
    metrics: { '-': age },
  });
}

const plain = (id: string, label: string, status: ComponentStatus, summary: string): Component =>
  part({ id, label, status, summary, value: null, limit: null, unit: '', since: null, metrics: {} });

function leaderPart(status: ExecutorStatus): Component {
  const summary = status.leader ? `it leads with fence ${status.fencing_id}` : 'who writes the status does not lead';
  return plain('leader', 'leader', status.leader ? 'OK' : 'WARN', summary);
}

const recoveryPart = ({ resume_ok }: ExecutorStatus): Component =>
  plain(
    'recovery',
    'recovery after the start',
    resume_ok ? 'OK' : 'ERROR',
    resume_ok ? 'books and venues were compared' : 'it has not ended',
  );

function streamsPart({ quotes, written_at }: ExecutorStatus): Component {
  const bad = quotes.filter((quote) => !quote.ok);
  const oldest = quotes.length === 0 ? null : Math.round(Math.max(...quotes.map((quote) => quote.age_ms)));
  const whyNot = bad.map((quote) => `${quote.venue}: ${quote.why_not ?? 'its quotes are not usable'}`).join('; ');
  return part({
    id: 'streams',
    label: 'market data',
    status: quotes.length === 0 ? 'UNKNOWN' : bad.length > 0 ? 'WARN' : 'OK',
    summary: quotes.length === 0 ? 'no venue has been heard of' : bad.length === 0 ? 'quotes are usable' : whyNot,
    value: oldest === null ? null : String(oldest),
    limit: null,
    unit: 'ms',
    since: bad.length === 0 ? null : sinceOf(written_at, Math.max(...bad.map((quote) => quote.age_ms))),
    metrics: Object.fromEntries(quotes.map((quote) => [quote.venue, Math.round(quote.age_ms)])),
  });
}
const sinceOf = (at: EpochMs, agoMs: number): EpochMs | null =>
  Number.isFinite(agoMs) ? (Math.max(0, Math.round(at - agoMs)) as EpochMs) : null;

/** A chat that is deaf for less than this may only have to wait. */
const DEAF_MS = 120_000;
/** What was lost is named for as long. */
const LOST_MS = 86_400_000;

/** Nothing where no message was ever on its way: no bot is set up. */
export function telegramParts(delivery: DeliveryState | null, now: EpochMs): readonly Component[] {
  if (delivery === null) return [];
  const { failing, lost, said_at: said } = delivery;
  const lostLately = lost !== null && now - lost.at < LOST_MS;
  const last = said === null ? 'nothing was ever taken' : `last taken ${clockOf(said)}`;
  const summary =
    failing !== null
      ? `Telegram takes no message since ${clockOf(failing.since)}: ${failing.why}; people are NOT told`
      : lostLately
        ? `a message did not reach people at ${clockOf(lost.at)}: ${lost.why}`
        : `messages reach the chat, ${last}`;
  const status = failing === null ? (lostLately ? 'WARN' : 'OK') : now - failing.since >= DEAF_MS ? 'ERROR' : 'WARN';
  const tries = failing?.tries ?? 0;
  return [
    {
      ...part({
        id: 'telegram',
        label: 'messages to Telegram',
        status,
        summary,
        value: String(tries),
        limit: null,
        unit: 'failed tries',
        since: failing?.since ?? (lostLately ? lost.at : null),
        metrics: { '-': tries },
      }),
      priority: 'P1',
    },
  ];
}
const clockOf = (at: EpochMs): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

const withoutWord = [
  ['leader', 'leader'],
  ['recovery', 'recovery after the start'],
  ['streams', 'market data'],
] as const;

/** All there is to tell of, with what tells people. */
export const componentsSeen = ({
  executor,
  delivery,
  now,
}: {
  readonly executor: Executor;
  readonly delivery: DeliveryState | null;
  readonly now: EpochMs;
}): readonly Component[] => [...componentsOf(executor), ...telegramParts(delivery, now)];

/** The machinery first, then every guard of the catalogue, whether it has said anything or not. */
export function componentsOf(executor: Executor): readonly Component[] {
  const { status, stale } = executor;
  const why = status === null ? 'no executor has ever said anything' : 'the executor is silent; what it said is old';
  const said = (id: StandingGuardId): readonly GuardReadingRecord[] =>
    (status?.guards ?? []).filter((reading) => reading.id === id);
  if (status === null || stale) {
    return [
      executorPart(executor),
      ...withoutWord.map(([id, label]) => plain(id, label, 'UNKNOWN', why)),
      ...standingGuardIds.map((id) => unknownGuard(id, why, said(id))),
    ];
  }
  return [
    executorPart(executor),
    leaderPart(status),
    recoveryPart(status),
    streamsPart(status),
    ...standingGuardIds.map((id) => guardComponent(id, said(id))),
  ];
}
