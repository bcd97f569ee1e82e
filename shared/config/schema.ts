/** Every knob there is. Unknown keys are errors: a misspelt limit must not mean «no limit». */
import * as z from 'zod';
import { Limits, Parameters, ScopedLimits } from '#shared/wire/level.ts';
import { strategyNames } from '#shared/domain/strategy.ts';
import { Book, Decimal, Instrument, PositiveDecimal, Venue } from '#shared/wire/primitives.ts';
import { ChaosConfig } from './chaos.ts';
import { SmartRouterConfig, TcaConfig } from './costs.ts';
import { relationProblems } from './relations.ts';
import { VenueHealthConfig } from './venue-health.ts';

const ms = (max: number) => z.int().min(1).max(max);
const MINUTE_MS = 60_000;

const Fee = Decimal.refine((text) => Math.abs(Number(text)) <= 0.01, {
  error: 'a fraction of notional between -0.01 and 0.01, such as "0.0005" for five basis points',
});

export const Endpoints = z.strictObject({
  rest: z.url().describe('Address of the REST interface.'),
  ws: z.url().describe('Address of the WebSocket interface.'),
});

const VenueConfig = z.strictObject({
  id: Venue.describe('Name of the venue.'),
  leverage: z
    .int()
    .min(1)
    .max(125)
    .describe('Leverage that is set at the venue at start; at most `limits.max_leverage`.'),
  taker_fee: Fee.describe('Fraction of notional that a taking order pays.'),
  maker_fee: Fee.describe('Fraction of notional that a resting order pays; below zero for a rebate.'),
  endpoints: Endpoints.nullable().describe(
    "Null: the venue's own addresses. In `paper` the launcher gives those of the simulator; `live` takes null only.",
  ),
});

const Executor = z.strictObject({
  level_read_ms: ms(MINUTE_MS).describe('How often the control level is read, doorbell or not.'),
  control_stale_ms: ms(MINUTE_MS).describe('Without a fresh level for this long the executor holds by itself.'),
  lease_ms: ms(5 * MINUTE_MS).describe('How long a renewal of the leader lease is good, from the moment it was sent.'),
  heartbeat_ms: ms(MINUTE_MS).describe('How often the leader lease is renewed.'),
  margin_ms: ms(MINUTE_MS).describe('How long before the end of the lease nothing is sent any more.'),
  request_window_ms: ms(5_000).describe('A venue refuses a request that is older than this (recvWindow, expTime).'),
  clock_bound_ms: ms(5_000).describe('Largest difference between our clock and a venue clock that is reckoned with.'),
  clock_skew_hold_ms: ms(5_000).describe('A venue clock further away than this turns HOLD on.'),
  leader_stale_ms: ms(10 * MINUTE_MS).describe('A lease that was not renewed for this long may be taken over.'),
  quote_age_ms_max: ms(MINUTE_MS).describe(
    'No opening order is decided or signed on a quote older than this, by receipt or by the event time of the venue where it tells one.',
  ),
  order_timeout_ms: ms(MINUTE_MS).describe('Silence after a request to a venue after which its outcome is unknown.'),
  order_report_ms: ms(MINUTE_MS).describe('Silence after an accepted order until the venue is asked about it.'),
  in_doubt_after_ms: ms(MINUTE_MS).describe('Silence after an accepted order until its outcome counts as in doubt.'),
  unhedged_ms_max: ms(MINUTE_MS).describe('Longest time that one leg may stand alone before HOLD and an alert.'),
  stop_grace_ms: ms(5 * MINUTE_MS).describe(
    'Asked to stop, the executor opens nothing and lets entries and hedges come to rest for up to this long; then it ends anyway.',
  ),
  journal_stale_ms: ms(MINUTE_MS).describe('A journal that could not be written for this long turns HOLD on.'),
  reconcile_ms: ms(10 * MINUTE_MS).describe("How often our positions are compared with the venues' own."),
  status_ms: ms(5_000).describe('How often the status is written.'),
  id_block_size: z.int().min(1).max(10_000).describe('Hedge numbers that are reserved at one time, ahead of use.'),
});

const Budget = z.number().positive();
const Hedge = z.strictObject({
  mode: z
    .enum(['taker_taker', 'maker_taker'])
    .describe('Both legs taken at once, or an entry that rests and is hedged as it fills.'),
  maker_venue: Venue.describe('Where the entry rests in `maker_taker`.'),
  resting_ms_max: ms(10 * MINUTE_MS).describe('A resting entry is withdrawn after this long.'),
  band_schedule_bps: z
    .array(z.number().positive().max(500))
    .min(2)
    .max(10)
    .describe(
      'How far past the needed level a marketable limit may reach: first for opening and closing, then for each try to make a lone leg whole. Rising.',
    ),
  loss_cap_bps: z
    .number()
    .positive()
    .max(1_000)
    .describe('A lone leg is not made whole or given back at a loss above this.'),
  last_step_market: z
    .boolean()
    .describe('After the schedule: one logged market order that gives the lone leg back. False: a person decides.'),
  rebalancer: z.boolean().describe('Whether tries go on after the schedule (FEATURE_REBALANCER).'),
  rebalancer_interval_ms: ms(10 * MINUTE_MS).describe('How often such tries look at one hedge.'),
  rebalancer_retry_delay_ms: ms(10 * MINUTE_MS).describe('Pause between two such tries.'),
  rebalancer_max_retry: z.int().min(1).max(1_000).describe('How many of them; then a person decides.'),
  rebalancer_batch_notional_usdt: PositiveDecimal.describe(
    'Largest worth of one order of them; the rest follows in further orders. Never less than the venue takes.',
  ),
  unhedged_usdt_s: z
    .strictObject({
      warn: Budget.describe('Said once an hour.'),
      hold: Budget.describe('HOLD.'),
      safe: Budget.describe('HOLD and safe mode.'),
    })
    .describe('Notional x time of lone legs over a rolling hour, USDT x seconds.'),
});

const PerMinute = z.int().min(1).max(4_000);
const Runaway = z.strictObject({
  max_cancels_per_min: PerMinute.describe(
    'Cancels of one symbol at one venue in any sixty seconds; more is HOLD and a cooldown.',
  ),
  cooldown_ms: ms(60 * MINUTE_MS).describe(
    'After the last cancel beyond that, nothing opens on the venue for this long.',
  ),
  max_rejects_per_min: PerMinute.describe('Orders that one venue rejects in any sixty seconds; more is HOLD.'),
  max_same_order_per_min: PerMinute.describe(
    'The same order (venue, side, quantity, price, purpose) in any sixty seconds; more is HOLD.',
  ),
});

const Share = z.number().positive().max(1);
const Execution = z.strictObject({
  window_ms: ms(24 * 60 * MINUTE_MS).describe('Attempts no older than this are judged.'),
  attempts_min: z.int().min(1).max(500).describe('Fewer attempts than this say nothing about a venue.'),
  failure_share_max: Share.describe('Share of failed attempts from which on a venue is red and nothing opens.'),
  slippage_bps_max: z
    .number()
    .positive()
    .max(1_000)
    .describe('Nothing opens while recent fills are on average worse than planned by more than this.'),
});

const EdgeGuard = z.strictObject({
  partial_ms_max: ms(10 * MINUTE_MS).describe('Nothing opens while a leg has stood alone for longer than this.'),
  pnl_snapshot_ms: ms(60 * MINUTE_MS).describe('How often unrealised profit is looked at; five falls in a row block.'),
  exposure_load_min: Share.describe(
    'Share of limits.max_total_notional_usdt that has to be in use before those falls block.',
  ),
});

const Autopilot = z.strictObject({
  enabled: z
    .boolean()
    .describe(
      'Whether a start that held a book in RUN lifts its own hold once every gate is green; for trusted hosts only.',
    ),
  guard_interval_ms: ms(MINUTE_MS).describe('How often the guard of the autopilot looks for what stops trading.'),
});

const Risk = z.strictObject({
  checks_enabled: z
    .boolean()
    .describe('Whether the gate before /api/arb asks the limits (RISK_CHECKS_ENABLED). Guards ask them in any case.'),
  max_auto_fails_per_min: z
    .int()
    .positive()
    .max(1_000)
    .describe('Hedges that may go wrong within a minute; more is HOLD.'),
  max_consecutive_failures: z.int().positive().max(1_000).describe('Hedges that may go wrong in a row; more is HOLD.'),
  max_consecutive_rejects: z
    .int()
    .positive()
    .max(1_000)
    .describe('Orders that one venue may refuse in a row; more is HOLD.'),
  stuck_partial_ms_max: ms(60 * MINUTE_MS).describe('A leg that stands alone for longer, whatever was tried, is HOLD.'),
});

const PartOfMoney = z.number().gt(0).lt(1);
const Liquidity = z.strictObject({
  margin_used_max: PartOfMoney.describe(
    'Share of what belongs to us at a venue that may be bound as margin; at it, HOLD.',
  ),
  margin_call_distance_min: PartOfMoney.describe(
    'Share of what belongs to us at a venue that has to lie above its margin call; at it, HOLD.',
  ),
  balance_tolerance_usdt: PositiveDecimal.describe(
    'What a wallet may differ by from fills, fees and funding in our books; more, for long enough, is a break.',
  ),
});

/** The same keys without what must hold between them: limits may have been lowered since, one by one. */
export const ConfigShape = z.strictObject({
  profile: z.enum(['paper', 'testnet', 'live']).describe('Name of the profile; the same as the name of its file.'),
  book: Book.describe('Name of the book: one set of venue accounts, one executor.'),
  auth_enabled: z
    .boolean()
    .describe('Whether callers must say who they are; false only in `paper` on a loopback address.'),
  two_man_rule: z.boolean().describe('Whether what is riskier takes two people; false only in `paper`.'),
  dry_run_only: z.boolean().describe('A lock: while true, dry run cannot be left, approved or not.'),
  hold_completes_hedges: z
    .boolean()
    .describe('Whether a HOLD still completes or unwinds a leg that stands alone; false leaves it for a person.'),
  bind_host: z.string().min(1).max(253).describe('Address on which the local gateway listens.'),
  venues: z.array(VenueConfig).length(2).describe('The two venues that are traded against each other.'),
  instruments: z.array(Instrument).min(1).max(64).describe('Perpetuals that may be traded.'),
  liquidity: Liquidity,
  limits: Limits,
  limit_scopes: ScopedLimits.describe(
    'Limits of a symbol or a venue: `{ limit, scope, value }`. For a position they replace the default, all others hold beside it.',
  ),
  parameters: Parameters.omit({ level_read_ms: true }).extend({
    loop_pair: Instrument.describe('The perpetual that is traded.'),
    loop_venues: z.array(Venue).length(2).describe('The two venues it is traded between.'),
  }),
  strategies: z.array(z.enum(strategyNames)).max(8).describe('Strategies that are on at the first start.'),
  latches_at_start: z.strictObject({
    safe_mode: z.boolean().describe('Whether safe mode is on at start.'),
    dry_run: z.boolean().describe('Whether dry run is on at start.'),
  }),
  autopilot: Autopilot,
  auto_hedge: z.strictObject({
    enabled: z.boolean().describe('Whether hedges are opened by themselves; what is open still closes.'),
  }),
  capital: z.strictObject({
    total_usdt: PositiveDecimal.describe('Capital that the strategies share; for reports only.'),
    budgets: z
      .array(
        z.strictObject({
          strategy: z.enum(strategyNames).describe('Whose budget it is.'),
          max_notional_usdt: PositiveDecimal.describe(
            'What it is meant to have open at most, both legs together; what would exceed it is denied with `capital.enforce` only.',
          ),
        }),
      )
      .max(strategyNames.length)
      .describe(
        'Notional of both legs that a strategy is meant to have open; reported, and a limit only with `enforce`.',
      ),
    enforce: z
      .boolean()
      .describe(
        'Whether a strategy opens nothing that would bring it above its budget; false: budgets are reported and stop no order.',
      ),
  }),
  funding_carry: z.strictObject({
    horizon_hours: z
      .number()
      .positive()
      .max(720)
      .describe('For how long the funding rates of now are believed to last.'),
    interval_hours: z.number().positive().max(24).describe('Time between two fundings of the pair on both venues.'),
  }),
  executor: Executor,
  hedge: Hedge,
  runaway: Runaway,
  execution: Execution,
  edge_guard: EdgeGuard,
  risk: Risk,
  venue_health: VenueHealthConfig,
  tca: TcaConfig,
  smart_router: SmartRouterConfig,
  chaos: ChaosConfig,
});

/** The profile's file with the environment over it. */
export const ConfigSchema = ConfigShape.superRefine((config, context) => {
  for (const { path, message } of relationProblems(config)) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
});
export type Config = z.output<typeof ConfigShape>;
