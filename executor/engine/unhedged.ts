/**
 * Unhedged exposure is the number that matters: notional x time that a leg stood alone. It is measured for every hedge
 * from what has filled, and summed over a rolling hour, real hedges only.
 */
import { notionalOf, toNumber } from '#shared/domain/money.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import { imbalanceOf, isAdopted, type Hedge, type Imbalance } from './hedge/hedge.ts';

const MINUTES = 60;
const MINUTE_MS = 60_000;

export interface UnhedgedHour {
  add(usdtMs: number, now: number): void;
  /** What an earlier life summed up until `then`; nothing when that is more than an hour ago. */
  addAt(usdtMs: number, then: number, now: number): void;
  usdtSeconds(now: number): number;
}

/** Sixty buckets of a minute; what is older than an hour is forgotten a minute at a time. */
export function createUnhedgedHour(): UnhedgedHour {
  const sums = new Float64Array(MINUTES);
  const minutes = new Float64Array(MINUTES).fill(Number.NaN);
  const add = (usdtMs: number, minute: number): void => {
    const bucket = ((minute % MINUTES) + MINUTES) % MINUTES;
    if (minutes[bucket] !== minute) sums[bucket] = 0;
    minutes[bucket] = minute;
    sums[bucket] = (sums[bucket] ?? 0) + usdtMs;
  };
  const minuteOf = (instant: number): number => Math.floor(instant / MINUTE_MS);
  return {
    add: (usdtMs, now) => add(usdtMs, minuteOf(now)),
    addAt(usdtMs, then, now) {
      const minute = Math.min(minuteOf(then), minuteOf(now));
      if (minute > minuteOf(now) - MINUTES) add(usdtMs, minute);
    },
    usdtSeconds(now) {
      const oldest = minuteOf(now) - MINUTES;
      let sum = 0;
      for (let bucket = 0; bucket < MINUTES; bucket += 1) {
        if ((minutes[bucket] ?? Number.NaN) > oldest) sum += sums[bucket] ?? 0;
      }
      return sum / 1_000;
    },
  };
}

function count(hedge: Hedge, hour: UnhedgedHour, ms: number, now: number): void {
  if (ms <= 0) return;
  const { unhedged } = hedge;
  unhedged.ms += ms;
  unhedged.usdtMs += ms * unhedged.usdt;
  if (!hedge.simulated) hour.add(ms * unhedged.usdt, now);
}

/**
 * What filled before a restart and is told only after it has stood alone all the while, if it still does once the end of
 * every order of before is known: of two legs that filled together, one is told before the other.
 */
function countLate(hedge: Hedge, hour: UnhedgedHour, now: number): void {
  const { unhedged } = hedge;
  const { restored } = unhedged;
  if (restored === null || restored.isCounted) return;
  let newest = Number.NEGATIVE_INFINITY;
  for (const { orders } of hedge.legs) {
    for (const { stage, fills } of orders) {
      if (stage !== 'settled') return;
      for (const fill of fills) newest = Math.max(newest, fill.at + restored.fromWallMs);
    }
  }
  restored.isCounted = true;
  // Older than the restart: known to stand alone since then, or counted on from there.
  if (unhedged.since < restored.at || newest >= restored.at) return;
  count(hedge, hour, unhedged.since - newest, now);
  unhedged.since = newest;
}

/** Books the time since the last look at what then stood alone, and looks again. Called at every change and every tick. */
export function measure(hedge: Hedge, hour: UnhedgedHour, now: number, at: EpochMs): void {
  if (isAdopted(hedge)) return;
  const { unhedged } = hedge;
  const wasAlone = !Number.isNaN(unhedged.since);
  if (wasAlone) {
    count(hedge, hour, now - unhedged.measuredAt, now);
    unhedged.lastAloneAt = at;
  }
  unhedged.measuredAt = now;
  const imbalance = imbalanceOf(hedge);
  if (imbalance === null) {
    unhedged.since = Number.NaN;
    unhedged.usdt = 0;
    return;
  }
  unhedged.usdt = usdtOf(imbalance);
  unhedged.lastAloneAt = at;
  if (!wasAlone) unhedged.since = now;
  countLate(hedge, hour, now);
}

const usdtOf = ({ lead, excess }: Imbalance): number => toNumber(notionalOf(lead.reservePrice, excess));

/**
 * A hedge of an earlier life goes on being measured where that ended: the time without a leader counts as well. It comes
 * with instants of the wall clock, the only one that both lives share.
 */
export function resumeMeasuring(hedge: Hedge, hour: UnhedgedHour, now: number, at: EpochMs): void {
  const { unhedged } = hedge;
  const fromWallMs = now - at;
  unhedged.restored = { at: now, fromWallMs, isCounted: false };
  unhedged.since += fromWallMs;
  unhedged.measuredAt += fromWallMs;
  const imbalance = imbalanceOf(hedge);
  unhedged.usdt = imbalance === null ? 0 : usdtOf(imbalance);
  if (!hedge.simulated && unhedged.lastAloneAt !== null)
    hour.addAt(unhedged.usdtMs, unhedged.lastAloneAt + fromWallMs, now);
}
