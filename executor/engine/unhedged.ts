/**
 * Unhedged exposure is the number that matters: notional x time that a leg stood alone. It is measured for every hedge
 * from what has filled, and summed over a rolling hour, real hedges only.
 */
import { notionalOf, toNumber } from '#shared/domain/money.ts';
import { imbalanceOf, type Hedge } from './hedge/hedge.ts';

const MINUTES = 60;
const MINUTE_MS = 60_000;

export interface UnhedgedHour {
  add(usdtMs: number, now: number): void;
  usdtSeconds(now: number): number;
}

/** Sixty buckets of a minute; what is older than an hour is forgotten a minute at a time. */
export function createUnhedgedHour(): UnhedgedHour {
  const sums = new Float64Array(MINUTES);
  const minutes = new Float64Array(MINUTES).fill(Number.NaN);
  return {
    add(usdtMs, now) {
      const minute = Math.floor(now / MINUTE_MS);
      const bucket = minute % MINUTES;
      if (minutes[bucket] !== minute) sums[bucket] = 0;
      minutes[bucket] = minute;
      sums[bucket] = (sums[bucket] ?? 0) + usdtMs;
    },
    usdtSeconds(now) {
      const oldest = Math.floor(now / MINUTE_MS) - MINUTES;
      let sum = 0;
      for (let bucket = 0; bucket < MINUTES; bucket += 1) {
        if ((minutes[bucket] ?? Number.NaN) > oldest) sum += sums[bucket] ?? 0;
      }
      return sum / 1_000;
    },
  };
}

/** Books the time since the last look at what then stood alone, and looks again. Called at every change and every tick. */
export function measure(hedge: Hedge, hour: UnhedgedHour, now: number): void {
  const { unhedged } = hedge;
  if (!Number.isNaN(unhedged.since)) {
    const ms = Math.max(0, now - unhedged.measuredAt);
    unhedged.ms += ms;
    unhedged.usdtMs += ms * unhedged.usdt;
    if (!hedge.simulated) hour.add(ms * unhedged.usdt, now);
  }
  unhedged.measuredAt = now;
  const imbalance = imbalanceOf(hedge);
  if (imbalance === null) {
    unhedged.since = Number.NaN;
    unhedged.usdt = 0;
    return;
  }
  if (Number.isNaN(unhedged.since)) unhedged.since = now;
  unhedged.usdt = toNumber(notionalOf(imbalance.lead.reservePrice, imbalance.excess));
}
