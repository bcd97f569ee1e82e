import { createAccount, type Account } from '#shared/domain/matching/account.ts';
import type { Level } from '#shared/domain/matching/ladder.ts';
import { createMatcher, type Matcher, type MatcherOptions } from '#shared/domain/matching/matcher.ts';
import type { MatchRequest } from '#shared/domain/matching/order.ts';
import { price, quantity, usdt, type PriceE8, type QuantityE8 } from '#shared/domain/money.ts';
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import { binanceRules } from '#test/support/rules.ts';

export const AT: EpochMs = epochMs(1_723_161_600_000);
export const level = (at: string, size: string): Level => ({ price: price(at), quantity: quantity(size) });

/** Bids 100.0 to 99.8 and asks 100.1 to 100.3 of ten each, times a thousand. */
export const bids: readonly Level[] = [level('60000', '1'), level('59999.9', '2'), level('59999.8', '3')];
export const asks: readonly Level[] = [level('60000.1', '1'), level('60000.2', '2'), level('60000.3', '3')];

export interface Bench {
  readonly matcher: Matcher;
  readonly account: Account;
}
export function aBench(options: Partial<MatcherOptions> & { readonly balance?: string } = {}): Bench {
  const account = createAccount({ balance: usdt(options.balance ?? '10000000'), leverage: 5 });
  const matcher = createMatcher({
    rules: binanceRules,
    fees: { takerE8: 50_000n, makerE8: 20_000n },
    account,
    ...options,
  });
  matcher.replaceBook(bids, asks, AT);
  return { matcher, account };
}

let ids = 0;
export function aRequest(
  part: Partial<Omit<MatchRequest, 'quantity' | 'limitPrice'>> & {
    readonly quantity?: string;
    readonly limitPrice?: string | null;
  },
): MatchRequest {
  ids += 1;
  const { quantity: size = '1', limitPrice = '60000.1', ...rest } = part;
  const limit: PriceE8 | null = limitPrice === null ? null : price(limitPrice);
  const base = { clientOrderId: `o${ids}`, side: 'buy', kind: 'limit-ioc', reduceOnly: false } as const;
  return { ...base, quantity: quantity(size) as QuantityE8, limitPrice: limit, ...rest };
}
