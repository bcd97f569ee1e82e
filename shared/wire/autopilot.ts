/** What the autopilot is about, as the executor tells it. */
import * as z from 'zod';
import { At } from './primitives.ts';

export const autopilotStatuses = ['OFF', 'WAITING', 'RUN', 'REFUSED', 'HOLD'] as const;
export const autopilotActions = ['none', 'resume', 'refuse', 'stop'] as const;

export const AutopilotRecord = z.strictObject({
  /** `AUTOPILOT_ENABLE`. */
  enabled: z.boolean(),
  /**
   * OFF: not enabled. WAITING: a start is held and the gates are looked at. RUN: the book trades. REFUSED: this start is
   * for people to lift. HOLD: held after it had decided.
   */
  status: z.enum(autopilotStatuses),
  last_action: z.enum(autopilotActions),
  last_reason: z.string().max(400),
  last_action_at: At.nullable(),
});
export type AutopilotRecord = z.output<typeof AutopilotRecord>;

export const autopilotOff: AutopilotRecord = {
  enabled: false,
  status: 'OFF',
  last_action: 'none',
  last_reason: '',
  last_action_at: null,
};

/** How automatic hedging is doing: of the real book, or of the simulated one in dry run. */
export const AutoHedgeRecord = z.strictObject({
  /** Which of the two books the rest is about. */
  simulated: z.boolean(),
  /** `AUTO_HEDGE_ENABLED`. */
  auto_enabled: z.boolean(),
  /** When a quote was last looked at for an opportunity; null before the first. */
  last_opportunity_checked_ts: At.nullable(),
  last_execution_result: z.enum(['none', 'opened', 'mended', 'failed']),
  /** Hedges in a row, up to the newest, that did not open as planned. */
  consecutive_failures: z.int().nonnegative(),
  on_hold: z.boolean(),
  /** When a hedge last opened as planned, by this or an earlier leader; null when nobody knows of one. */
  last_success_ts: At.nullable(),
});
export type AutoHedgeRecord = z.output<typeof AutoHedgeRecord>;

export const autoHedgeIdle: AutoHedgeRecord = {
  simulated: true,
  auto_enabled: true,
  last_opportunity_checked_ts: null,
  last_execution_result: 'none',
  consecutive_failures: 0,
  on_hold: false,
  last_success_ts: null,
};
