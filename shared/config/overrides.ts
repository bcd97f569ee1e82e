/**
 * What the environment may override in a profile file, by canonical name and by the other names that the runbooks use.
 * An alias and its canonical name that are set to different values are an error that names both.
 */
import type { Environment } from './env.ts';

type Read = (text: string) => unknown;
export interface Override {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly path: readonly (string | number)[];
  readonly read: Read;
  /** Ignored unless this switch is on, whatever it says. */
  readonly onlyIf?: readonly string[];
}

/** Text that is not of the kind stays text, so that the schema says what is wrong with it. */
const asNumber: Read = (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);
const asSeconds: Read = (text) => (/^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * 1_000) : text);
const asText: Read = (text) => text;
const asSwitch: Read = (text) => {
  if (/^(true|1|yes|on)$/i.test(text)) return true;
  return /^(false|0|no|off)$/i.test(text) ? false : text;
};

const limit = (key: string, read: Read, ...aliases: readonly string[]): Override => ({
  name: key.toUpperCase(),
  aliases,
  path: ['limits', key],
  read,
});
const knob = (name: string, path: readonly (string | number)[], read: Read): Override => ({
  name,
  aliases: [],
  path,
  read,
});

const chaos = (name: string, key: string, read: Read): Override => ({
  ...knob(name, ['chaos', key], read),
  onlyIf: ['chaos', 'enabled'],
});

export const profileNames = { name: 'PROFILE', aliases: ['TRADING_PROFILE', 'EXCHANGE_PROFILE'] } as const;

export const overrides: readonly Override[] = [
  limit('max_total_notional_usdt', asText, 'MAX_TOTAL_NOTIONAL_USD'),
  limit('max_position_usdt', asText, 'MAX_NOTIONAL_PER_POSITION_USDT'),
  limit('max_open_positions', asNumber),
  limit('max_open_orders', asNumber),
  limit('max_daily_loss_usdt', asText, 'MAX_DAILY_LOSS_USD', 'DAILY_LOSS_CAP_USDT'),
  limit('max_unrealized_loss_usdt', asText, 'MAX_UNREALIZED_LOSS_USD'),
  limit('max_leverage', asNumber),
  limit('max_orders_per_min', asNumber),
  limit('max_cancels_per_min', asNumber),
  knob('BOOK', ['book'], asText),
  knob('SAFE_MODE', ['latches_at_start', 'safe_mode'], asSwitch),
  knob('DRY_RUN_MODE', ['latches_at_start', 'dry_run'], asSwitch),
  knob('DRY_RUN_ONLY', ['dry_run_only'], asSwitch),
  knob('HOLD_COMPLETES_HEDGES', ['hold_completes_hedges'], asSwitch),
  knob('TWO_MAN_RULE', ['two_man_rule'], asSwitch),
  knob('AUTH_ENABLED', ['auth_enabled'], asSwitch),
  knob('CONTROL_STALE_SEC', ['executor', 'control_stale_ms'], asSeconds),
  knob('JOURNAL_STALE_SEC', ['executor', 'journal_stale_ms'], asSeconds),
  knob('LEADER_LOCK_STALE_SEC', ['executor', 'leader_stale_ms'], asSeconds),
  knob('FEATURE_REBALANCER', ['hedge', 'rebalancer'], asSwitch),
  knob('REBALANCER_INTERVAL_SEC', ['hedge', 'rebalancer_interval_ms'], asSeconds),
  knob('REBALANCER_RETRY_DELAY_SEC', ['hedge', 'rebalancer_retry_delay_ms'], asSeconds),
  knob('REBALANCER_MAX_RETRY', ['hedge', 'rebalancer_max_retry'], asNumber),
  knob('REBALANCER_BATCH_NOTIONAL_USD', ['hedge', 'rebalancer_batch_notional_usdt'], asText),
  knob('RISK_CHECKS_ENABLED', ['risk', 'checks_enabled'], asSwitch),
  knob('MAX_AUTO_FAILS_PER_MIN', ['risk', 'max_auto_fails_per_min'], asNumber),
  knob('MAX_CONSECUTIVE_FAILURES', ['risk', 'max_consecutive_failures'], asNumber),
  knob('CLOCK_SKEW_HOLD_THRESHOLD_MS', ['executor', 'clock_skew_hold_ms'], asNumber),
  knob('AUTOPILOT_ENABLE', ['autopilot', 'enabled'], asSwitch),
  knob('AUTOPILOT_GUARD_INTERVAL_SEC', ['autopilot', 'guard_interval_ms'], asSeconds),
  knob('FEATURE_FUNDING_ROUTER', ['tca', 'funding'], asSwitch),
  knob('SMART_ROUTER_LATENCY_BPS_PER_MS', ['smart_router', 'latency_bps_per_ms'], asNumber),
  knob('AUTO_HEDGE_ENABLED', ['auto_hedge', 'enabled'], asSwitch),
  knob('FEATURE_BUDGET_ENFORCE', ['capital', 'enforce'], asSwitch),
  { ...knob('FEATURE_CHAOS', ['chaos', 'enabled'], asSwitch), aliases: ['CHAOS_ENABLED'] },
  chaos('CHAOS_PROFILE', 'profile', asText),
  chaos('CHAOS_WS_DROP_P', 'ws_drop_p', asNumber),
  chaos('CHAOS_REST_TIMEOUT_P', 'rest_timeout_p', asNumber),
  chaos('CHAOS_ORDER_DELAY_MS', 'order_delay_ms', asNumber),
  chaos('CHAOS_SEED', 'seed', asNumber),
];

export interface Chosen {
  /** Null when none of the names is set. */
  readonly value: string | null;
  /** The name under which it was set. */
  readonly name: string;
  readonly problem: string | null;
}

/** The value of a variable under whichever of its names it is set; empty counts as not set. */
export function choose(from: Environment, name: string, aliases: readonly string[], read: Read = asText): Chosen {
  const set = [name, ...aliases].flatMap((candidate) => {
    const value = from[candidate]?.trim() ?? '';
    return value === '' ? [] : [{ name: candidate, value }];
  });
  const [first] = set;
  if (first === undefined) return { value: null, name, problem: null };
  // `1` and `true` are one value of a switch.
  const other = set.find((candidate) => read(candidate.value) !== read(first.value));
  const problem =
    other === undefined
      ? null
      : `${first.name}=${first.value} and ${other.name}=${other.value} are two names of one thing: set one, or both to the same value`;
  return { value: first.value, name: first.name, problem };
}
