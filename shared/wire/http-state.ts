/** What scripts of operators read: the state with its flags and risk, and how the derivatives venues are connected. */
import * as z from 'zod';
import { venueStates } from '#shared/domain/venue-health.ts';
import { Limits, ScopedLimits } from './level.ts';
import { At, Book, Decimal, Instrument, Venue } from './primitives.ts';
import { BookRisk, DailyLoss } from './risk.ts';

/** Open legs that one answer names; `positions_total` counts them all. */
export const STATE_POSITIONS_MAX = 200;

export const UiState = z
  .strictObject({
    book: Book,
    generated_at: At,
    flags: z.strictObject({
      MODE: z.enum(['RUN', 'HOLD']),
      SAFE_MODE: z.boolean(),
      DRY_RUN_ONLY: z.boolean(),
      /** Entries rest; null while the executor is silent. */
      POST_ONLY: z.boolean().nullable(),
      /** Nothing that opens may leave; null while the executor is silent. */
      REDUCE_ONLY: z.boolean().nullable(),
      ENV: z.enum(['paper', 'testnet', 'live']),
    }),
    dry_run: z.boolean(),
    dry_run_mode: z.boolean(),
    risk_blocked: z.boolean().describe('The next hedge would be refused by a limit or a guard, or nobody knows.'),
    risk_reasons: z.array(z.string()).max(64),
    risk: z.strictObject({
      limits: Limits,
      limit_scopes: ScopedLimits,
      /** Whether the gate before /api/arb asks the limits; null while the executor is silent. */
      checks_enabled: z.boolean().nullable(),
      /** What stands against them: of simulated hedges in dry run. Null while the executor is silent. */
      committed: BookRisk.nullable(),
      daily_loss: DailyLoss.nullable(),
      /** Open legs, real and simulated; empty when flat. */
      positions: z
        .array(
          z.strictObject({
            position_id: z.string(),
            venue: Venue,
            symbol: Instrument,
            side: z.enum(['buy', 'sell']),
            quantity: Decimal,
            simulated: z.boolean(),
          }),
        )
        .max(STATE_POSITIONS_MAX),
      positions_total: z.int().nonnegative(),
    }),
  })
  .meta({ id: 'UiState' });
export type UiState = z.output<typeof UiState>;

export const DerivStatus = z
  .strictObject({
    book: Book,
    generated_at: At,
    stale: z.boolean(),
    ok: z.boolean().describe('Every venue is heard, answers, and its clock is known.'),
    symbol: Instrument.nullable(),
    venues: z
      .array(
        z.strictObject({
          venue: Venue,
          connected: z.boolean(),
          why_not: z.string().nullable(),
          bid: z.number(),
          ask: z.number(),
          quote_age_ms: z.number().nonnegative(),
          health: z.enum(venueStates).nullable(),
          latency_p50_ms: z.int().nullable(),
          clock_skew_ms: z.number().nullable(),
          taker_fee: z.number().nullable(),
          maker_fee: z.number().nullable(),
        }),
      )
      .max(8),
  })
  .meta({ id: 'DerivStatus' });
export type DerivStatus = z.output<typeof DerivStatus>;

/** The shape of a report comes with the tool that writes one. */
export const BacktestReport = z.looseObject({ run_id: z.string() }).meta({ id: 'BacktestReport' });
