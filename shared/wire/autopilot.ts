/** What the autopilot is about, as the executor tells it. */
import * as z from 'zod';
import { At } from './primitives.ts';

export const AutopilotRecord = z.strictObject({
  /** `AUTOPILOT_ENABLE`. */
  enabled: z.boolean(),
  /**
   * OFF: not enabled. WAITING: a start is held and the gates are looked at. RUN: the book trades. REFUSED: this start is
   * for people to lift. HOLD: held after it had decided.
   */
  status: z.enum(['OFF', 'WAITING', 'RUN', 'REFUSED', 'HOLD']),
  last_action: z.enum(['none', 'resume', 'refuse', 'stop']),
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
