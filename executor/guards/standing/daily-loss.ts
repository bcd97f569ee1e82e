import { type GuardStatus, type Verdict, worse } from '#shared/domain/guard-reading.ts';
import { limitOfPart, WHOLE_BOOK, type LimitBook } from '#shared/domain/limits.ts';
import { formatE8 } from '#shared/domain/money.ts';
import { dayLossOf, limitE8, type AtRisk } from '#shared/domain/risk.ts';
import { againstLimit } from './against-limit.ts';

/** HOLD when this UTC day has lost more than its limit: what was realised, and what is open if that is a loss. */
export function dailyLoss(book: AtRisk, limits: LimitBook, symbol: string): readonly Verdict[] {
  const loss = dayLossOf(book);
  const of = (scope: string, limit: bigint): Verdict => {
    const status: GuardStatus = againstLimit(loss, limit);
    return {
      scope,
      status: book.valued ? status : worse(status, 'WARN'),
      value: formatE8(loss),
      limit: formatE8(limit),
      summary: book.valued
        ? `this UTC day has lost ${formatE8(loss)} USDT so far`
        : `this UTC day has lost ${formatE8(loss)} USDT, and a venue has no price for what is open`,
    };
  };
  const ofSymbol = limitOfPart(limits, 'max_daily_loss_usdt', symbol);
  return [
    of(WHOLE_BOOK, limitE8(limits.limits.max_daily_loss_usdt)),
    ...(ofSymbol === null ? [] : [of(symbol, ofSymbol)]),
  ];
}
