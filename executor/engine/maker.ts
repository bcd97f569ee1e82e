/**
 * `maker_taker`: the entry rests at the touch of one venue, and every fill of it is hedged at once on the other. A
 * cancel is a request, not a state: the entry counts as alive until the venue has proven its end.
 */
import { averagePrice, grossSpreadBps } from '#shared/domain/edge.ts';
import type { HedgeNumber } from '#shared/domain/ids.ts';
import { floorToLot, fromNumber, roundToTick, toNumber, type PriceE8, type QuantityE8 } from '#shared/domain/money.ts';
import { opposite, type OrderRequest } from '#shared/domain/order.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import { review } from '../guards/index.ts';
import { LEVELS } from './books.ts';
import { outlookOf, snapshotOf } from './exposure.ts';
import { restingEntry, type Hedge } from './hedge/hedge.ts';
import { permissionAt } from './latches.ts';
import { atWorst, bandPrice, beginHedge, giveUp, nextNumber, openRequest, takeNumber } from './open.ts';
import { isFresh } from './pricing.ts';
import { eitherMustWait } from './told-to-wait.ts';
import { limitsFor } from './tuning.ts';
import { RECANCEL_MS, SEND_TIMES_MAX, type EngineState } from './state.ts';

/** An entry that still rests is kept while its edge is at least this share of what it needed to be placed. */
const KEEP_SHARE = 0.5;

/** Fees of resting on one row, taking on the other, and closing both by taking. */
const feesBps = (state: EngineState, maker: 0 | 1): number => {
  const { makerFees, takerFees } = state.settings;
  return (makerFees[maker] + takerFees[1 - maker === 0 ? 0 : 1] + takerFees[0] + takerFees[1]) * 10_000;
};

/** Net edge of resting at `price` on the maker row and taking `quantity` on the other, selling on row `sell`. */
export function restingEdgeBps(state: EngineState, sell: 0 | 1, price: number, quantity: number): number {
  const { books, settings } = state;
  const maker = settings.makerRow;
  const taker = maker === 0 ? 1 : 0;
  if (books.usable[taker] !== 1) return Number.NaN;
  const at = taker * LEVELS;
  const taking =
    sell === maker
      ? averagePrice(books.askPrices, books.askQuantities, at, books.askLevels[taker] ?? 0, quantity)
      : averagePrice(books.bidPrices, books.bidQuantities, at, books.bidLevels[taker] ?? 0, quantity);
  return (sell === maker ? grossSpreadBps(price, taking) : grossSpreadBps(taking, price)) - feesBps(state, maker);
}

/** Rests one entry when its edge pays; at most one entry rests at a time. */
export function considerResting(state: EngineState, sell: 0 | 1, now: MonotonicMs): void {
  const { books, settings, tuning } = state;
  const maker = settings.makerRow;
  if (books.usable[maker] !== 1 || state.live.some((hedge) => restingEntry(hedge) !== null)) return;
  const side = sell === maker ? 'sell' : 'buy';
  const touch = (side === 'sell' ? books.askPrices : books.bidPrices)[maker * LEVELS] ?? Number.NaN;
  const quantity = floorToLot(fromNumber(tuning.quoteNotional / touch) as QuantityE8, state.commonLot);
  if (quantity <= 0n) return;
  const edgeBps = restingEdgeBps(state, sell, touch, toNumber(quantity));
  if (!(edgeBps >= tuning.spreadBpsMin)) return;
  const taker = maker === 0 ? 1 : 0;
  const entryPrice = roundToTick(
    fromNumber(touch) as PriceE8,
    settings.rules[settings.venues[maker]].tick,
    opposite(side),
  );
  const hedgePrice = bandPrice(state, taker, opposite(side), toNumber(quantity), settings.bandScheduleBps.at(-1) ?? 0);
  if (hedgePrice === null) return;
  const simulated = state.latches.level?.dry_run.on ?? true;
  if (eitherMustWait(state, simulated, now)) {
    return giveUp(state, sell, edgeBps, [{ code: 'TOLD_TO_WAIT' }]);
  }
  const idea = nextNumber(state);
  const entry: OrderRequest = {
    ...openRequest(state, idea, 'e', maker, side, quantity, entryPrice, simulated),
    kind: 'post-only',
  };
  const later = openRequest(state, idea, 'h', taker, opposite(side), quantity, hedgePrice, simulated);
  place(state, [entry, later], { number: idea, sell, edgeBps }, now);
}

/** Both legs are put before the guards; only the entry leaves, the other follows what it fills. */
function place(
  state: EngineState,
  [entry, later]: readonly [OrderRequest, OrderRequest],
  { number, sell, edgeBps }: { readonly number: HedgeNumber; readonly sell: 0 | 1; readonly edgeBps: number },
  now: MonotonicMs,
): void {
  const none = 0n as QuantityE8;
  const strategy = state.settings.strategy.name;
  const limits = limitsFor(state, strategy);
  const outlook = outlookOf(state, entry.simulated, now, strategy);
  const one = review(
    entry,
    snapshotOf(state, outlook, entry, { edgeBps, exposedQuantity: none, sibling: later }),
    limits,
  );
  const other = review(
    later,
    snapshotOf(state, outlook, later, { edgeBps, exposedQuantity: none, sibling: entry }),
    limits,
  );
  const denials = [one, other].flatMap((verdict) => (verdict.verdict === 'denied' ? verdict.denials : []));
  if (denials.length > 0 || one.verdict === 'denied') return giveUp(state, sell, edgeBps, denials);
  if (!takeNumber(state)) return giveUp(state, sell, edgeBps, [{ code: 'NO_ID_RESERVED' }]);
  const worst = [atWorst(state, entry).limitPrice, atWorst(state, later).limitPrice] as const;
  beginHedge(
    state,
    {
      number,
      strategy,
      mode: 'maker_taker',
      edgeBps,
      legs: [entry, later],
      worst,
      send: [one.order],
      dust: [none, none],
    },
    now,
  );
}

/** States in which an entry may rest; in doubt it may be there all the same. */
export const mayRest = (hedge: Hedge): boolean => hedge.state === 'opening' || hedge.state === 'in_doubt';

/**
 * Withdraws a resting entry that no longer pays, is too old, may not open any more, is in doubt, or whose other leg would
 * be priced by an old book. Asked again until it is gone: a cancel may be lost, or come before the order that it is for.
 */
export function watchResting(state: EngineState, hedge: Hedge, now: MonotonicMs): void {
  const entry = restingEntry(hedge);
  if (entry === null || now < hedge.cancelAskedAt + RECANCEL_MS) return;
  const { request } = entry;
  const sell = (request.side === 'sell') === (state.settings.makerRow === 0) ? 0 : 1;
  const edgeBps = restingEdgeBps(state, sell, toNumber(request.limitPrice), toNumber(request.quantity));
  const pays = edgeBps >= (hedge.terms ?? state.tuning).spreadBpsMin * KEEP_SHARE;
  const young = now - entry.sentAtMono <= state.settings.restingMsMax;
  const permitted =
    state.flattening === null &&
    permissionAt(state.latches, now, hedge.simulated).open &&
    !eitherMustWait(state, hedge.simulated, now);
  const certain = entry.stage !== 'in_doubt' && hedge.cancelAskedAt === Number.NEGATIVE_INFINITY;
  const priced = isFresh(state, state.settings.makerRow === 0 ? 1 : 0, now);
  if (pays && young && permitted && certain && priced) return;
  askCancel(state, hedge, request, now);
}

export function askCancel(state: EngineState, hedge: Hedge, order: OrderRequest, now: MonotonicMs): void {
  hedge.cancelAskedAt = now;
  state.cancelTimes[state.cancels % SEND_TIMES_MAX] = now;
  state.cancels += 1;
  state.effects.push({ type: 'cancel', order });
}
