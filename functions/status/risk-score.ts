/** What the open book may lose in a day: value at risk by the recorded returns, real and simulated apart. */
import { E8, formatE8, parseE8, type UsdtE8 } from '#shared/domain/money.ts';
import { isLive } from '#shared/domain/hedge.ts';
import { btc2023 } from '#shared/domain/var/btc-2023.ts';
import {
  CONFIDENCE_PERCENT,
  HORIZON_HOURS,
  historicalVar,
  type Held,
  type ValueAtRisk,
} from '#shared/domain/var/historical-var.ts';
import type { RiskScore } from '#shared/wire/http-status.ts';
import type { HedgeRecord } from '#shared/wire/trading.ts';
import type { Executor } from '#functions/executor-seen.ts';
import { midsOf } from '#functions/positions.ts';

const e8 = (text: string | null): bigint => (text === null ? 0n : (parseE8(text) ?? 0n));

/** Signed quantity that is open on each venue times its price now; the entry price where there is no price now. */
function heldOf(hedge: HedgeRecord, mids: ReturnType<typeof midsOf>): readonly Held[] {
  return hedge.legs.map(({ venue, side, opened_quantity, closed_quantity, entry_price }) => {
    const open = e8(opened_quantity) - e8(closed_quantity);
    // What is open was filled, and what was filled has an entry price.
    const worth = (open * (mids.get(venue) ?? e8(entry_price))) / E8;
    return { venue, instrument: hedge.instrument, worth: (side === 'buy' ? worth : -worth) as UsdtE8 };
  });
}

const lossOf = (found: ValueAtRisk): string | null => (found.kind === 'known' ? formatE8(found.loss) : null);
const METHOD =
  'historical simulation over recorded returns of BTCUSDT perpetuals in 2023 (OKX; Binance re-framed from Bybit), overlapping days of three 8-hour steps; legs net by their own venue; no funding';

export function riskScoreOf(executor: Executor): RiskScore {
  const mids = midsOf(executor);
  const live = (executor.status?.hedges ?? []).filter((hedge) => isLive(hedge.state));
  const valueAtRisk = (simulated: boolean): ValueAtRisk =>
    executor.status === null || executor.stale
      ? { kind: 'unknown', why: 'what the executor said of its positions is old' }
      : historicalVar(
          live.filter((hedge) => hedge.simulated === simulated).flatMap((hedge) => heldOf(hedge, mids)),
          btc2023,
        );
  const [real, simulated] = [valueAtRisk(false), valueAtRisk(true)];
  const known = real.kind === 'known' ? real : simulated.kind === 'known' ? simulated : null;
  return {
    var_usdt: lossOf(real),
    simulated_var_usdt: lossOf(simulated),
    why_not: real.kind === 'unknown' ? real.why : simulated.kind === 'unknown' ? simulated.why : null,
    confidence_percent: CONFIDENCE_PERCENT,
    horizon_hours: HORIZON_HOURS,
    samples: known?.samples ?? null,
    method: METHOD,
  };
}
