/** What the funding rates of now would come to over a horizon, if they lasted. Pure; binary floats, for deciding only. */
import type { EpochMs } from '#shared/domain/time.ts';

/** Rate of the running interval as a fraction of notional, and when it settles. */
export interface FundingRate {
  readonly rate: number;
  readonly nextAt: EpochMs;
}

export interface Horizon {
  readonly horizonMs: number;
  readonly intervalMs: number;
}

/** Settlements from `now` to the end of the horizon. One whose instant has passed is not counted again. */
export function settlements({ nextAt }: FundingRate, { horizonMs, intervalMs }: Horizon, now: EpochMs): number {
  const untilNext = Math.max(0, nextAt - now);
  return untilNext > horizonMs ? 0 : 1 + Math.floor((horizonMs - untilNext) / intervalMs);
}

/** Whoever sold is paid a rate above zero, whoever bought pays it. @returns basis points of selling `sold` and buying `bought` */
export function outlookBps(sold: FundingRate, bought: FundingRate, horizon: Horizon, now: EpochMs): number {
  const received = sold.rate * settlements(sold, horizon, now) - bought.rate * settlements(bought, horizon, now);
  return received * 10_000;
}
