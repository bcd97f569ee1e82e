/**
 * The executor's picture as Prometheus text. Everything is read off the one status record, so that a scrape, the page and
 * the API never differ; what is not known is left out, never zero.
 */
import type { GuardStatus } from '#shared/domain/guard-reading.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import type { OrderCycle } from './order-cycle.ts';

type Labels = Readonly<Record<string, string>>;
interface Sample {
  readonly labels?: Labels;
  readonly value: number | null;
}
interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface MetricsInput {
  /** Null while this process waits for its turn: it knows nothing then but that. */
  readonly status: ExecutorStatus | null;
  readonly dryRun: boolean;
  readonly cycle: Pick<OrderCycle, 'read'> | null;
}

const ranks: Readonly<Record<GuardStatus, number>> = { OK: 0, WARN: 1, ERROR: 2, HOLD: 3 };
const bit = (is: boolean): number => (is ? 1 : 0);
const numberOf = (text: string | null): number | null => (text === null || text.trim() === '' ? null : Number(text));

const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  type: 'gauge',
  help,
  samples,
});
const one = (value: number | null): readonly Sample[] => [{ value }];

function tradingFamilies(status: ExecutorStatus, dryRun: boolean): readonly Family[] {
  const { hedges, liquidity, decision_us: decision } = status;
  const runs = status.autopilot.status === 'RUN' && status.holds.length === 0 && !dryRun;
  const money = liquidity?.venues ?? [];
  const states = [...new Set(hedges.map(({ state, simulated }) => `${state} ${simulated}`))];
  return [
    gauge('propbot_auto_trade', 'The autopilot trades: RUN, no HOLD, no dry run.', one(bit(runs))),
    gauge('propbot_hold_active', 'Some HOLD is in force.', one(bit(status.holds.length > 0))),
    gauge(
      'propbot_hold',
      'HOLDs in force by reason.',
      [...new Set(status.holds.map(({ reason }) => reason))].map((reason) => ({
        labels: { reason },
        value: status.holds.filter((hold) => hold.reason === reason).length,
      })),
    ),
    gauge('propbot_journal_ok', 'Every record is on disk, and in the table in time.', one(bit(status.journal_ok))),
    gauge('propbot_resume_ok', 'Books and venues were compared since the start.', one(bit(status.resume_ok))),
    gauge(
      'propbot_unhedged_usdt_seconds_last_hour',
      'Notional times time of lone legs over the last hour.',
      one(status.unhedged_usdt_s_last_hour),
    ),
    gauge('propbot_realized_pnl_today_usdt', 'Realised profit of the UTC day.', [
      { labels: { simulated: 'false' }, value: numberOf(status.realized_pnl_today_usdt) },
      { labels: { simulated: 'true' }, value: numberOf(status.simulated_pnl_today_usdt) },
    ]),
    gauge('propbot_unrealized_pnl_usdt', 'What open hedges are worth.', one(numberOf(status.unrealized_pnl_usdt))),
    gauge('propbot_total_notional_usdt', 'Notional of what is open.', one(numberOf(status.total_notional_usdt))),
    gauge(
      'propbot_equity_usdt',
      'What a venue says is ours there.',
      money.map(({ venue, total_usdt: total }) => ({ labels: { venue }, value: numberOf(total) })),
    ),
    gauge(
      'propbot_free_usdt',
      'What a venue says is free there.',
      money.map(({ venue, free_usdt: free }) => ({ labels: { venue }, value: numberOf(free) })),
    ),
    gauge(
      'propbot_hedges',
      'Hedges that the status shows, by state.',
      states.map((key) => {
        const [state = '', simulated = ''] = key.split(' ');
        return {
          labels: { state, simulated },
          value: hedges.filter((hedge) => `${hedge.state} ${hedge.simulated}` === key).length,
        };
      }),
    ),
    gauge('propbot_doubts', 'Orders of which nobody knows what became.', one(status.doubts.length)),
    gauge('propbot_breaks', 'Differences between books and venues.', one(status.breaks.length)),
    gauge('propbot_orders_last_minute', 'Orders placed in the last minute.', one(status.orders_placed_last_min)),
    gauge('propbot_cancels_last_minute', 'Cancels in the last minute.', one(status.cancels_last_min)),
    gauge('propbot_decision_microseconds', 'From quote to decision.', [
      { labels: { quantile: '0.5' }, value: decision?.p50 ?? null },
      { labels: { quantile: '0.99' }, value: decision?.p99 ?? null },
    ]),
    {
      name: 'propbot_denials_total',
      type: 'counter',
      help: 'Orders that a guard refused since the start, by code.',
      samples: Object.entries(status.denials).map(([code, value]) => ({ labels: { code }, value })),
    },
  ];
}

function guardFamilies({ guards, venues, quotes }: ExecutorStatus): readonly Family[] {
  const labels = ({ id, scope, priority }: (typeof guards)[number]): Labels => ({ guard: id, scope, priority });
  const daily = guards.filter(({ id }) => id === 'daily_loss');
  const isBreached = daily.some(({ status, blocks_entries: blocks }) => ranks[status] > 1 || blocks !== null);
  return [
    gauge(
      'propbot_guard_status',
      'What a standing guard says: 0 OK, 1 WARN, 2 ERROR, 3 HOLD.',
      guards.map((guard) => ({ labels: labels(guard), value: ranks[guard.status] })),
    ),
    gauge(
      'propbot_guard_value',
      'What a standing guard measures, in its own unit.',
      guards.map((guard) => ({ labels: { ...labels(guard), unit: guard.unit }, value: numberOf(guard.value) })),
    ),
    gauge(
      'propbot_guard_blocks_entries',
      'Nothing opens there because of this guard.',
      guards.map((guard) => ({ labels: labels(guard), value: bit(guard.blocks_entries !== null) })),
    ),
    gauge('propbot_daily_loss_breached', 'The loss of the day is beyond its limit.', [
      { value: daily.length === 0 ? null : bit(isBreached) },
    ]),
    gauge(
      'propbot_watchdog_ok',
      'The venue serves us well.',
      venues.map(({ venue, state }) => ({ labels: { venue }, value: bit(state === 'OK') })),
    ),
    gauge(
      'propbot_request_milliseconds',
      'How long a venue takes to answer.',
      venues.flatMap(({ venue, latency_p50_ms: p50, latency_p99_ms: p99 }) => [
        { labels: { venue, quantile: '0.5' }, value: p50 },
        { labels: { venue, quantile: '0.99' }, value: p99 },
      ]),
    ),
    gauge(
      'propbot_quote_age_milliseconds',
      'Since the book of a venue last changed.',
      quotes.map(({ venue, age_ms: age }) => ({ labels: { venue }, value: age })),
    ),
  ];
}

const escaped = (text: string): string =>
  text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
const labelled = (labels: Labels = {}): string => {
  const said = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return said.length === 0 ? '' : `{${said.join(',')}}`;
};

function linesOf({ name, type, help, samples }: Family): readonly string[] {
  const known = samples.flatMap(({ labels, value }) =>
    value === null || Number.isNaN(value) ? [] : [`${name}${labelled(labels)} ${value}`],
  );
  return known.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...known];
}

function cycleLines(cycle: Pick<OrderCycle, 'read'>): readonly string[] {
  const name = 'propbot_order_cycle_ms';
  const venues = cycle.read();
  if (venues.length === 0) return [];
  return [
    `# HELP ${name} From an order that is sent to what the venue answers.`,
    `# TYPE ${name} histogram`,
    ...venues.flatMap(({ venue, buckets, sumMs, count }) => [
      ...buckets.map(({ upTo, atMost }) => `${name}_bucket${labelled({ venue, le: String(upTo) })} ${atMost}`),
      `${name}_bucket${labelled({ venue, le: '+Inf' })} ${count}`,
      `${name}_sum${labelled({ venue })} ${sumMs}`,
      `${name}_count${labelled({ venue })} ${count}`,
    ]),
  ];
}

/** Text format 0.0.4. */
export function metricsText({ status, dryRun, cycle }: MetricsInput): string {
  const families = [
    gauge('propbot_leader', 'This executor leads its book.', one(bit(status?.leader === true))),
    ...(status === null
      ? []
      : [
          gauge('propbot_info', 'Which executor this is.', [
            {
              labels: {
                book: status.book,
                executor: status.executor,
                profile: status.profile,
                build_version: status.build_version,
              },
              value: 1,
            },
          ]),
          gauge('propbot_fencing_id', 'Rises with every change of leader.', one(status.fencing_id)),
          ...guardFamilies(status),
          ...tradingFamilies(status, dryRun),
        ]),
  ];
  return `${[...families.flatMap(linesOf), ...(cycle === null ? [] : cycleLines(cycle))].join('\n')}\n`;
}
