import type { HoldReason } from '#shared/domain/hold.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import { raiseHold } from './latches.ts';
import type { EngineState } from './state.ts';

/** Holds at once, and asks for it to be written. @returns false when it holds for this already */
export function hold(state: EngineState, reason: HoldReason, note: string, at: EpochMs): boolean {
  const raised = raiseHold(state.latches, reason, note, at);
  if (raised !== null) state.effects.push({ type: 'hold', hold: raised });
  return raised !== null;
}
