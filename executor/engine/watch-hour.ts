import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import { hold } from './hold.ts';
import type { EngineState } from './state.ts';

/** The sum of notional x time over the hour: warn, HOLD, safe mode, each said once an hour. */
export function watchHour(state: EngineState, now: MonotonicMs, at: EpochMs): void {
  const { warn, hold: holds, safe } = state.settings.unhedgedUsdtS;
  const sum = state.unhedgedHour.usdtSeconds(now);
  if (sum < warn) {
    state.budgetSaid = 0;
    return;
  }
  const said = sum >= safe ? 3 : sum >= holds ? 2 : 1;
  if (said <= state.budgetSaid) return;
  state.budgetSaid = said;
  state.effects.push({
    type: 'note',
    event: 'unhedged.budget',
    fields: { usdt_s: Math.round(sum), warn, hold: holds, safe },
  });
  if (said >= 2) hold(state, 'UNHEDGED_BUDGET', 'the hour', at);
  if (said === 3)
    state.effects.push({ type: 'safe-mode', reason: `lone legs of ${Math.round(sum)} USDT x s in an hour` });
}
