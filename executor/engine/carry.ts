/** `funding_carry`: looked at with the timer, since funding rates change a few times a day; no quote waits for it. */
import { averagePrice } from '#shared/domain/edge.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import { fundingCarry } from '../strategies/funding-carry.ts';
import { LEVELS } from './books.ts';
import { considerOpen } from './open.ts';
import { RECONSIDER_MS, type EngineState } from './state.ts';

export function onFundingOutlook({ fundingBps }: EngineState, bps: number | null): void {
  fundingBps[0] = bps ?? Number.NaN;
  fundingBps[1] = -(bps ?? Number.NaN);
}

/** One hedge of it at a time: a second one would be paid by the same difference and double what stands on it. */
export function considerCarry(state: EngineState, now: MonotonicMs): void {
  if (!state.tuning.carries || state.flattening !== null || now < state.carryAt) return;
  if (state.live.some((hedge) => hedge.strategy === fundingCarry.name)) return;
  tryCarry(state, 0, now);
  tryCarry(state, 1, now);
}

function tryCarry(state: EngineState, sell: 0 | 1, now: MonotonicMs): void {
  const { books, tuning, roundTripFeesBps } = state;
  const fundingBps = state.fundingBps[sell] ?? Number.NaN;
  if (!(fundingBps - roundTripFeesBps >= tuning.spreadBpsMin)) return;
  if (books.usable[0] !== 1 || books.usable[1] !== 1) return;
  const [sellRow, buyRow] = [sell * LEVELS, (1 - sell) * LEVELS];
  const quantity = tuning.quoteNotional / (books.askPrices[buyRow] ?? Number.NaN);
  const bidLevels = books.bidLevels[sell] ?? 0;
  const askLevels = books.askLevels[1 - sell] ?? 0;
  const edgeBps = fundingCarry.openEdgeBps({
    sellAverage: averagePrice(books.bidPrices, books.bidQuantities, sellRow, bidLevels, quantity),
    buyAverage: averagePrice(books.askPrices, books.askQuantities, buyRow, askLevels, quantity),
    roundTripFeesBps,
    spreadBpsMin: tuning.spreadBpsMin,
    fundingBps,
  });
  if (!(edgeBps >= tuning.spreadBpsMin)) return;
  state.carryAt = now + RECONSIDER_MS;
  considerOpen(state, fundingCarry.name, sell, edgeBps, now);
}
