import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createAccount } from '#shared/domain/matching/account.ts';
import { feeOf } from '#shared/domain/matching/fees.ts';
import type { Level } from '#shared/domain/matching/ladder.ts';
import type { MatchEvent, MatchKind, MatchRequest } from '#shared/domain/matching/order.ts';
import { usdt, type PriceE8, type QuantityE8, type UsdtE8 } from '#shared/domain/money.ts';

import { binanceRules } from '#test/support/rules.ts';
import { aBench, AT, type Bench } from './builders.ts';

const MID_TICKS = 600_000;
const ticks = (value: number): PriceE8 => (BigInt(value) * binanceRules.tick) as PriceE8;
const lots = (value: number): QuantityE8 => (BigInt(value) * binanceRules.lot) as QuantityE8;
const bookSide = (sign: 1 | -1) =>
  fc
    .uniqueArray(fc.record({ away: fc.integer({ min: 1, max: 30 }), size: fc.integer({ min: 1, max: 3_000 }) }), {
      selector: ({ away }) => away,
      minLength: 1,
      maxLength: 12,
    })
    .map((levels) =>
      levels.map(({ away, size }): Level => ({ price: ticks(MID_TICKS + sign * away), quantity: lots(size) })),
    );
const order = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  kind: fc.constantFrom<MatchKind>('limit-ioc', 'limit-gtc', 'post-only', 'market', 'limit-fok'),
  size: fc.integer({ min: 2, max: 6_000 }),
  away: fc.integer({ min: -40, max: 40 }),
  reduceOnly: fc.boolean(),
});
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('order' as const), order }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('book' as const), bids: bookSide(-1), asks: bookSide(1) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('trade' as const),
      takerSide: fc.constantFrom('buy' as const, 'sell' as const),
      away: fc.integer({ min: -30, max: 30 }),
      size: fc.integer({ min: 1, max: 4_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cancel-all' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function run(
  bench: Bench,
  steps: readonly Step[],
  look: (
    events: readonly MatchEvent[],
    before: bigint,
    depthBefore: readonly Level[],
    request: MatchRequest | null,
  ) => void,
): void {
  steps.forEach((each, index) => {
    const before = bench.account.position('BTCUSDT').quantity;
    const { matcher } = bench;
    if (each.type === 'order') {
      const { side, kind, size, away, reduceOnly } = each.order;
      const limitPrice = kind === 'market' ? null : ticks(MID_TICKS + away);
      const request: MatchRequest = {
        clientOrderId: `o${index}`,
        side,
        kind,
        quantity: lots(size),
        limitPrice,
        reduceOnly,
      };
      const facing = [...(side === 'buy' ? matcher.ladder.asks : matcher.ladder.bids)];
      look(matcher.place(request, AT), before, facing, request);
    } else if (each.type === 'book') look(matcher.replaceBook(each.bids, each.asks, AT), before, [], null);
    else if (each.type === 'trade')
      look(
        matcher.applyTrade(
          { takerSide: each.takerSide, price: ticks(MID_TICKS + each.away), quantity: lots(each.size) },
          AT,
        ),
        before,
        [],
        null,
      );
    else look(matcher.cancelAll(AT), before, [], null);
  });
}
const steps = fc.array(step, { minLength: 5, maxLength: 30, size: 'max' });

describe('whatever happens', () => {
  test('an order never trades more than its quantity, more than the depth within its limit, or worse than its limit', () => {
    let traded = 0;
    fc.assert(
      fc.property(steps, (all) => {
        run(aBench(), all, (events, _before, depth, request) => {
          for (const event of events) {
            if (event.type !== 'traded') continue;
            traded += 1;
            const { side, limitPrice, quantity, filled, trades } = event.order;
            expect(filled <= quantity).toBe(true);
            expect(trades.reduce((sum, trade) => sum + trade.quantity, 0n)).toBe(filled);
            expect(
              limitPrice === null ||
                (side === 'buy' ? event.trade.price <= limitPrice : event.trade.price >= limitPrice),
            ).toBe(true);
          }
          if (request === null) return;
          const own = events.flatMap((event) =>
            event.type === 'traded' && event.order.clientOrderId === request.clientOrderId
              ? [event.trade.quantity]
              : [],
          );
          const { side, limitPrice } = request;
          const within = depth.filter(
            (level) => limitPrice === null || (side === 'buy' ? level.price <= limitPrice : level.price >= limitPrice),
          );
          expect(
            own.reduce((sum, each) => sum + each, 0n) <= within.reduce((sum, level) => sum + level.quantity, 0n),
          ).toBe(true);
        });
      }),
    );
    expect(traded).toBeGreaterThan(100);
  });

  test('a reduce-only order never enlarges or flips a position', () => {
    let reduced = 0;
    fc.assert(
      fc.property(steps, (all) => {
        const bench = aBench();
        const broken: object[] = [];
        let position = 0n;
        run(bench, all, (events) => {
          for (const event of events) {
            if (event.type !== 'traded') continue;
            const next = event.order.side === 'buy' ? position + event.trade.quantity : position - event.trade.quantity;
            if (event.order.reduceOnly) {
              reduced += 1;
              const smaller = (next < 0n ? -next : next) < (position < 0n ? -position : position);
              if (!smaller || (next !== 0n && next > 0n !== position > 0n)) broken.push({ position, next });
            }
            position = next;
          }
        });
        expect(broken).toEqual([]);
        expect(bench.account.position('BTCUSDT').quantity).toBe(position);
      }),
      { numRuns: 500 },
    );
    expect(reduced).toBeGreaterThan(20);
  });

  test('the same calls give the same events', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const histories = [aBench(), aBench()].map((bench) => {
          const events: MatchEvent[] = [];
          run(bench, all, (some) => events.push(...some));
          return events;
        });
        expect(histories[0]).toEqual(histories[1]);
      }),
    );
  });

  test('wallet = deposit + cash of all fills + fees once the position is flat, to the last decimal', () => {
    const fill = fc.record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      price: fc.integer({ min: 500_000, max: 700_000 }),
      size: fc.integer({ min: 1, max: 9_999 }),
    });
    fc.assert(
      fc.property(fc.array(fill, { minLength: 1, maxLength: 30 }), (fills) => {
        const account = createAccount({ balance: usdt('1000'), leverage: 5 });
        let cash = 0n;
        let held = 0n;
        const apply = (side: 'buy' | 'sell', price: PriceE8, size: QuantityE8): void => {
          const fee = feeOf(price, size, 50_000n);
          account.applyFill('BTCUSDT', side, price, size, fee);
          cash += (side === 'buy' ? -1n : 1n) * price * size + fee * 100_000_000n;
          held += side === 'buy' ? BigInt(size) : -BigInt(size);
        };
        for (const each of fills) apply(each.side, ticks(each.price), lots(each.size));
        if (held !== 0n) apply(held > 0n ? 'sell' : 'buy', ticks(600_001), (held > 0n ? held : -held) as QuantityE8);
        expect(account.position('BTCUSDT').quantity).toBe(0n);
        expect(account.wallet()).toBe((100_000_000_000n + cash / 100_000_000n) as UsdtE8);
      }),
    );
  });

  test('a fee is never less than the exact one, and by less than one unit of the last decimal', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 1, max: 100_000 }),
        (price, size, rate) => {
          const [at, quantity] = [ticks(price), lots(size)];
          const paidE24 = -BigInt(feeOf(at, quantity, BigInt(rate))) * 10n ** 16n;
          const over = paidE24 - at * quantity * BigInt(rate);
          expect(over >= 0n && over < 10n ** 16n).toBe(true);
        },
      ),
    );
    expect(feeOf(ticks(600_000), lots(1_000), -10_000n)).toBe(600_000_000n);
  });
});
