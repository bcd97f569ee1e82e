/** What the house promises of itself, each with its target and what it is now. */
import type { Slo } from '#shared/wire/http-components.ts';
import { STATUS_AGE_MS_MAX } from '#shared/wire/status.ts';
import { numberOf } from '#functions/components.ts';
import type { Seen } from '#functions/seen.ts';

interface SloSpec {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly target: number;
  readonly warn: number;
  readonly valueOf: (seen: Seen) => number | null;
}

/**
 * A level that nobody has acknowledged is late by as long as it has been waiting. One that the executor wrote itself and
 * has acknowledged says nothing: it knew before it wrote, and looks again when its start has come so far.
 */
function ackLatencyMs({ level, ack, now }: Seen): number | null {
  if (ack === null || ack.version < level.version) return Math.max(0, now - level.updated_at);
  return level.updated_by === ack.executor ? null : Math.max(0, ack.at - level.updated_at);
}

/** Of the executor's word, and null when that is old. */
const fresh =
  (valueOf: (status: NonNullable<Seen['executor']['status']>) => number | null) =>
  ({ executor }: Seen): number | null =>
    executor.status === null || executor.stale ? null : valueOf(executor.status);

const slos: readonly SloSpec[] = [
  {
    id: 'status_age',
    label: 'age of the status',
    unit: 'ms',
    target: STATUS_AGE_MS_MAX,
    warn: STATUS_AGE_MS_MAX / 2,
    valueOf: ({ executor }) => executor.ageMs,
  },
  {
    id: 'quote_age',
    label: 'age of the oldest quote',
    unit: 'ms',
    target: 1_000,
    warn: 500,
    valueOf: fresh(({ quotes }) => (quotes.length === 0 ? null : Math.max(...quotes.map((quote) => quote.age_ms)))),
  },
  {
    id: 'decision_p99',
    label: 'quote to decision, p99',
    unit: 'µs',
    target: 1_000,
    warn: 500,
    valueOf: fresh(({ decision_us }) => decision_us?.p99 ?? null),
  },
  {
    id: 'ack_latency',
    label: 'level written to acknowledged',
    unit: 'ms',
    target: 2_000,
    warn: 400,
    valueOf: ackLatencyMs,
  },
  {
    id: 'journal_lag',
    label: 'oldest record not in the table',
    unit: 'ms',
    target: 5_000,
    warn: 2_500,
    valueOf: fresh(({ guards }) => numberOf(guards.find(({ id }) => id === 'journal')?.value ?? null)),
  },
  {
    id: 'unhedged_hour',
    label: 'lone legs over an hour',
    unit: 'USDT·s',
    target: 2_000,
    warn: 500,
    valueOf: fresh(({ unhedged_usdt_s_last_hour }) => unhedged_usdt_s_last_hour),
  },
];

const statusOf = (value: number | null, { target, warn }: SloSpec): Slo['status'] => {
  if (value === null) return 'UNKNOWN';
  if (value > target) return 'ERROR';
  return value > warn ? 'WARN' : 'OK';
};

export const slosOf = (seen: Seen): Slo[] =>
  slos.map((spec) => {
    const { id, label, unit, target, warn } = spec;
    const value = spec.valueOf(seen);
    return { id, label, unit, target, warn, value, status: statusOf(value, spec) };
  });
