/**
 * HOT PATH. Runs for every change of a book: plain numbers, no allocation while nothing is decided. A numeric filter
 * comes first; only what passes it is made into orders and put before the guards (`open.ts`, `close.ts`).
 */
import { averagePrice, grossSpreadBps } from '#shared/domain/edge.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import { LEVELS } from './books.ts';
import { considerClose } from './close.ts';
import { considerResting, mayRest, restingEdgeBps, watchResting } from './maker.ts';
import { considerOpen } from './open.ts';
import { RECONSIDER_MS, type EngineState } from './state.ts';

/** Net edge of selling on row `sell` and buying on the other row, at the touch only; NaN without two good books. */
export function touchEdgeBps(state: EngineState, sell: 0 | 1): number {
  const buy = 1 - sell;
  const { books } = state;
  if (books.usable[0] !== 1 || books.usable[1] !== 1) return Number.NaN;
  const bid = books.bidPrices[sell * LEVELS] ?? Number.NaN;
  const ask = books.askPrices[buy * LEVELS] ?? Number.NaN;
  return grossSpreadBps(bid, ask) - state.roundTripFeesBps;
}

export function evaluate(state: EngineState, now: MonotonicMs): void {
  if (state.live.length > 0) watchLive(state, now);
  // A strategy that is switched off opens nothing more; what it has open still closes.
  if (!state.tuning.active || state.flattening !== null) return;
  if (state.settings.mode === 'maker_taker') {
    tryResting(state, 0, now);
    tryResting(state, 1, now);
    return;
  }
  // Neither edge is a number while a book is not usable, and then neither is at least the minimum.
  const { spreadBpsMin } = state.tuning;
  if (touchEdgeBps(state, 0) >= spreadBpsMin) tryDirection(state, 0, now);
  if (touchEdgeBps(state, 1) >= spreadBpsMin) tryDirection(state, 1, now);
}

function watchLive(state: EngineState, now: MonotonicMs): void {
  for (let index = 0; index < state.live.length; index += 1) {
    const hedge = state.live[index];
    if (hedge === undefined) continue;
    if (hedge.state === 'open' && now >= hedge.nextCloseAt) considerClose(state, hedge, now);
    else if (hedge.mode === 'maker_taker' && mayRest(hedge)) watchResting(state, hedge, now);
  }
}

/** The touch pays; whether the whole size does is the next question. */
function tryDirection(state: EngineState, sell: 0 | 1, now: MonotonicMs): void {
  if (now < (state.reconsiderAt[sell] ?? 0)) return;
  const { books } = state;
  const [sellRow, buyRow] = [sell * LEVELS, (1 - sell) * LEVELS];
  const quantity = state.tuning.quoteNotional / (books.askPrices[buyRow] ?? Number.NaN);
  const sellAverage = averagePrice(books.bidPrices, books.bidQuantities, sellRow, books.bidLevels[sell] ?? 0, quantity);
  const buyAverage = averagePrice(
    books.askPrices,
    books.askQuantities,
    buyRow,
    books.askLevels[1 - sell] ?? 0,
    quantity,
  );
  const edgeBps = state.settings.strategy.openEdgeBps({
    sellAverage,
    buyAverage,
    roundTripFeesBps: state.roundTripFeesBps,
    spreadBpsMin: state.tuning.spreadBpsMin,
    fundingBps: state.fundingBps[sell] ?? Number.NaN,
  });
  if (!(edgeBps >= state.tuning.spreadBpsMin)) return;
  state.reconsiderAt[sell] = now + RECONSIDER_MS;
  considerOpen(state, state.settings.strategy.name, sell, edgeBps, now);
}

/** The numeric filter of `maker_taker`: what resting at the touch would make, at the touch of the other book. */
function tryResting(state: EngineState, sell: 0 | 1, now: MonotonicMs): void {
  const { books, settings, tuning } = state;
  if (books.usable[0] !== 1 || books.usable[1] !== 1 || now < (state.reconsiderAt[sell] ?? 0)) return;
  const maker = settings.makerRow * LEVELS;
  const touch = (sell === settings.makerRow ? books.askPrices[maker] : books.bidPrices[maker]) ?? Number.NaN;
  if (!(restingEdgeBps(state, sell, touch, tuning.quoteNotional / touch) >= tuning.spreadBpsMin)) return;
  state.reconsiderAt[sell] = now + RECONSIDER_MS;
  considerResting(state, sell, now);
}
