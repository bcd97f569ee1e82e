/** Others on a venue: now and then they take some of what rests of ours, at its price. */
import type { MatchEvent } from '#shared/domain/matching/order.ts';
import type { Matcher } from '#shared/domain/matching/matcher.ts';
import type { QuantityE8 } from '#shared/domain/money.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { InstrumentRules } from '#shared/domain/venue.ts';
import type { Shown } from './market.ts';
import type { Random } from './random.ts';

/** At each change of the book, and right before a cancel arrives; seldom far from the market. */
const TRADE_AT_TOUCH_CHANCE = 0.25;
const TRADE_AWAY_CHANCE = 0.02;
const TRADE_BEFORE_CANCEL_CHANCE = 0.2;

export interface Others {
  /** The book has changed. */
  atChange(): readonly MatchEvent[];
  /** A cancel of this order is about to take effect. */
  beforeCancel(id: string): readonly MatchEvent[];
}

export function createOthers(deps: {
  readonly matcher: Matcher;
  readonly rules: InstrumentRules;
  readonly random: Random;
  /** Most that is taken at one time, in steps of quantity. */
  readonly lotsMax: number;
  readonly book: () => Shown;
  readonly clock: () => EpochMs;
}): Others {
  const { matcher, rules, random, lotsMax, book, clock } = deps;
  /** What rests first is as good as what the market shows. */
  const isAtTouch = (takerSide: 'buy' | 'sell'): boolean => {
    const [resting] = matcher.openOrders();
    const { bidPrices, askPrices } = book();
    const price = Number(resting?.limitPrice ?? 0n) / 1e8;
    return takerSide === 'sell' ? price >= (bidPrices[0] ?? Infinity) : price <= (askPrices[0] ?? 0);
  };
  const trade = (takerSide: 'buy' | 'sell'): readonly MatchEvent[] => {
    const [resting] = matcher.openOrders();
    if (resting === undefined || resting.limitPrice === null || resting.side === takerSide) return [];
    const quantity = (BigInt(random.whole(1, lotsMax)) * rules.lot) as QuantityE8;
    return matcher.applyTrade({ takerSide, price: resting.limitPrice, quantity }, clock());
  };
  return {
    atChange() {
      const takerSide = random.chance(0.5) ? 'buy' : 'sell';
      const chance = isAtTouch(takerSide) ? TRADE_AT_TOUCH_CHANCE : TRADE_AWAY_CHANCE;
      return random.chance(chance) ? trade(takerSide) : [];
    },
    beforeCancel(id) {
      const resting = matcher.openOrders().find((order) => order.clientOrderId === id);
      if (resting === undefined || !random.chance(TRADE_BEFORE_CANCEL_CHANCE)) return [];
      return trade(resting.side === 'buy' ? 'sell' : 'buy');
    },
  };
}
