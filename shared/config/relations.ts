/** What must hold between knobs. Each relation is a row with the sentence that says why; all are checked at once. */
import { positionLimit } from '#shared/domain/limits.ts';
import { parseE8 } from '#shared/domain/money.ts';
import { STATUS_AGE_MS_MAX } from '#shared/wire/status.ts';
import type { Config } from './schema.ts';

export interface RelationProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** How long a new leader waits until no request of the one before can still be accepted by a venue. */
export const drainMsOf = (executor: Config['executor']): number =>
  executor.request_window_ms + executor.clock_bound_ms + executor.margin_ms;

/** Between being asked to stop and being killed: the most that Fargate grants. */
export const STOP_TIMEOUT_MS = 120_000;
/** What is done after the grace of a stop: answers that are out, the last records, the lease. */
export const STOP_END_MS_MAX = 10_000;
/** Renewals that may fail one after the other before the lease is in danger. */
const HEARTBEATS_LOST_MAX = 3;
/** Reads of the level that may fail one after the other before the executor holds by itself. */
const LEVEL_READS_LOST_MAX = 4;
/** Orders in which the largest lone leg is mended at the most: half of what one hedge may send. */
const BATCHES_MAX = 100n;
/** A HOLD may be late by this much at worst, whatever breaks. */
const CONTROL_STALE_MS_MAX = 10_000;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

const amount = (text: string): bigint => parseE8(text) ?? 0n;
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

type Relation = readonly [holds: boolean, path: readonly (string | number)[], message: string];

function timing({ executor: e }: Config): readonly Relation[] {
  const at = (name: keyof typeof e): readonly string[] => ['executor', name];
  return [
    [
      e.heartbeat_ms * HEARTBEATS_LOST_MAX + e.margin_ms <= e.lease_ms,
      at('lease_ms'),
      `must be at least ${HEARTBEATS_LOST_MAX} x heartbeat_ms + margin_ms, so that one lost renewal loses no lease`,
    ],
    [e.margin_ms < e.lease_ms, at('margin_ms'), 'must be below lease_ms, or no instant is left to trade in'],
    [
      e.level_read_ms * LEVEL_READS_LOST_MAX <= e.control_stale_ms,
      at('control_stale_ms'),
      `must be at least ${LEVEL_READS_LOST_MAX} x level_read_ms, so that one slow read is no HOLD`,
    ],
    [
      e.control_stale_ms <= CONTROL_STALE_MS_MAX,
      at('control_stale_ms'),
      `must be at most ${CONTROL_STALE_MS_MAX}, the longest that a HOLD may be late`,
    ],
    [
      drainMsOf(e) <= e.lease_ms,
      at('request_window_ms'),
      'request_window_ms + clock_bound_ms + margin_ms (the drain of a takeover) must be at most lease_ms',
    ],
    [
      e.leader_stale_ms >= e.lease_ms + e.margin_ms,
      at('leader_stale_ms'),
      'must be at least lease_ms + margin_ms: a shorter one takes a lease that is still good',
    ],
    [
      e.clock_skew_hold_ms <= e.clock_bound_ms,
      at('clock_skew_hold_ms'),
      'must be at most clock_bound_ms, which the drain relies on',
    ],
    [e.order_timeout_ms < e.unhedged_ms_max, at('order_timeout_ms'), 'must be below unhedged_ms_max'],
    [e.order_report_ms <= e.in_doubt_after_ms, at('order_report_ms'), 'must be at most in_doubt_after_ms'],
    [e.in_doubt_after_ms <= e.unhedged_ms_max, at('in_doubt_after_ms'), 'must be at most unhedged_ms_max'],
    [
      e.stop_grace_ms + STOP_END_MS_MAX <= STOP_TIMEOUT_MS,
      at('stop_grace_ms'),
      `must be at most ${STOP_TIMEOUT_MS - STOP_END_MS_MAX}: ${STOP_END_MS_MAX} more, and the machine ends the process before it has given the lease back`,
    ],
    [
      e.status_ms * 2 <= STATUS_AGE_MS_MAX,
      at('status_ms'),
      `must be at most half of ${STATUS_AGE_MS_MAX}, from where on every surface says stale`,
    ],
  ];
}

function trading(config: Config): readonly Relation[] {
  const { limits, parameters, venues, instruments } = config;
  const ids = venues.map((venue) => venue.id);
  const [first, second] = parameters.loop_venues;
  return [
    [
      amount(parameters.order_notional_usdt) * 2n <= amount(limits.max_total_notional_usdt),
      ['parameters', 'order_notional_usdt'],
      'twice it (both legs) must be at most limits.max_total_notional_usdt, or no hedge could ever open',
    ],
    [
      parameters.loop_venues.every(
        (venue) => amount(parameters.order_notional_usdt) <= positionLimit(config, venue, parameters.loop_pair),
      ),
      ['parameters', 'order_notional_usdt'],
      'must be at most limits.max_position_usdt, or no hedge could ever open',
    ],
    [
      parameters.min_spread_bps < parameters.max_plausible_edge_bps,
      ['parameters', 'min_spread_bps'],
      'must be below max_plausible_edge_bps',
    ],
    [first !== second, ['parameters', 'loop_venues'], 'must name two different venues'],
    [
      parameters.loop_venues.every((venue) => ids.includes(venue)),
      ['parameters', 'loop_venues'],
      `must name venues of this profile: ${ids.join(', ')}`,
    ],
    [
      instruments.includes(parameters.loop_pair),
      ['parameters', 'loop_pair'],
      `must be one of instruments: ${instruments.join(', ')}`,
    ],
    [new Set(ids).size === ids.length, ['venues'], 'must name each venue once'],
    [
      new Set(config.capital.budgets.map(({ strategy }) => strategy)).size === config.capital.budgets.length,
      ['capital', 'budgets'],
      'must name each strategy once',
    ],
    ...config.limit_scopes.map(({ scope }, index): Relation => [
      ids.some((venue) => venue === scope) || instruments.includes(scope),
      ['limit_scopes', index, 'scope'],
      `must be a venue or an instrument of this profile: ${[...ids, ...instruments].join(', ')}`,
    ]),
    ...venues.map((venue, index): Relation => [
      venue.leverage <= limits.max_leverage,
      ['venues', index, 'leverage'],
      `must be at most limits.max_leverage, which is ${limits.max_leverage}`,
    ]),
  ];
}

function authority(config: Config): readonly Relation[] {
  const paper = config.profile === 'paper';
  return [
    [
      config.two_man_rule || paper,
      ['two_man_rule'],
      `may be false (TWO_MAN_RULE=false) in paper only, not in ${config.profile}`,
    ],
    [
      config.auth_enabled || (paper && isLoopback(config.bind_host)),
      ['auth_enabled'],
      `may be false (AUTH_ENABLED=false) in paper on a loopback address only, not in ${config.profile} on ${config.bind_host}`,
    ],
    ...config.venues.map((venue, index): Relation => [
      config.profile !== 'live' || venue.endpoints === null,
      ['venues', index, 'endpoints'],
      "must be null in live: real orders go to the venue's own addresses only",
    ]),
    ...config.venues.map((venue, index): Relation => [
      !paper ||
        venue.endpoints === null ||
        Object.values(venue.endpoints).every((url) => isLoopback(new URL(url).hostname)),
      ['venues', index, 'endpoints'],
      'must be loopback addresses in paper: paper never reaches a real venue',
    ]),
  ];
}

/** The most that any symbol of any venue may come to. */
const largestPosition = (config: Config): bigint =>
  config.venues.reduce<bigint>((most, { id }) => {
    const limits = config.instruments.map((symbol) => positionLimit(config, id, symbol));
    return [...limits, most].reduce((one, other) => (one > other ? one : other));
  }, 0n);

function mending(config: Config): readonly Relation[] {
  const { hedge } = config;
  const { band_schedule_bps: bands, unhedged_usdt_s: budget } = hedge;
  return [
    [
      bands.every((band, index) => band > (bands[index - 1] ?? 0)),
      ['hedge', 'band_schedule_bps'],
      'must rise from each try to the next',
    ],
    [(bands.at(-1) ?? 0) <= hedge.loss_cap_bps, ['hedge', 'loss_cap_bps'], 'must be at least the widest band'],
    [
      hedge.rebalancer_interval_ms <= hedge.rebalancer_retry_delay_ms,
      ['hedge', 'rebalancer_interval_ms'],
      'must be at most rebalancer_retry_delay_ms, or a try is repeated later than that says',
    ],
    [
      amount(hedge.rebalancer_batch_notional_usdt) * BATCHES_MAX >= largestPosition(config),
      ['hedge', 'rebalancer_batch_notional_usdt'],
      `${BATCHES_MAX} of it must make up the largest limits.max_position_usdt, or orders run out before a lone leg is whole`,
    ],
    [
      config.risk.stuck_partial_ms_max >= config.executor.unhedged_ms_max,
      ['risk', 'stuck_partial_ms_max'],
      'must be at least executor.unhedged_ms_max: a leg is stuck when mending it within its budget has failed',
    ],
    [
      budget.warn < budget.hold && budget.hold < budget.safe,
      ['hedge', 'unhedged_usdt_s'],
      'must rise: warn, hold, safe',
    ],
  ];
}

/** A venue's clock is asked every ten seconds while all is well; one question may fail. */
const CLOCK_STALE_MS_MIN = 20_000;

function health({ executor, venue_health: h }: Config): readonly Relation[] {
  const steps = ['error_share', 'latency_p50_ms', 'disconnects'] as const;
  return [
    ...steps.map((name): Relation => [
      h[name].degraded < h[name].hold,
      ['venue_health', name],
      'must rise: degraded, hold',
    ]),
    [h.stream_gone_ms.cancel < h.stream_gone_ms.hold, ['venue_health', 'stream_gone_ms'], 'must rise: cancel, hold'],
    [
      h.latency_p99_ms_max < executor.order_timeout_ms,
      ['venue_health', 'latency_p99_ms_max'],
      'must be below executor.order_timeout_ms, at which a request counts as failed',
    ],
    [
      h.clock_stale_ms >= CLOCK_STALE_MS_MIN,
      ['venue_health', 'clock_stale_ms'],
      `must be at least ${CLOCK_STALE_MS_MIN}, so that one question without an answer is no warning`,
    ],
    [
      h.book_age_ms_max >= executor.quote_age_ms_max,
      ['venue_health', 'book_age_ms_max'],
      'must be at least executor.quote_age_ms_max, beyond which each order is refused by itself',
    ],
  ];
}

function chaos({ profile, chaos: { enabled, profile: faults } }: Config): readonly Relation[] {
  return [
    [
      !enabled || profile !== 'live',
      ['chaos', 'enabled'],
      'must be false in live: nothing goes wrong on purpose there',
    ],
    [!enabled || faults !== null, ['chaos', 'profile'], 'must name a profile of fault_profiles.yaml (CHAOS_PROFILE)'],
  ];
}

export function relationProblems(config: Config): readonly RelationProblem[] {
  return [
    ...timing(config),
    ...trading(config),
    ...mending(config),
    ...health(config),
    ...authority(config),
    ...chaos(config),
  ]
    .filter(([holds]) => !holds)
    .map(([, path, message]) => ({ path, message }));
}
