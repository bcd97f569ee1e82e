import { worse, type Verdict } from '#shared/domain/guard-reading.ts';
import { WHOLE_BOOK } from '#shared/domain/limits.ts';
import { formatE8 } from '#shared/domain/money.ts';
import { unrealizedLossOf, type AtRisk } from '#shared/domain/risk.ts';
import { againstLimit } from './against-limit.ts';

/** HOLD when closing all that is open would lose more than the limit. */
export function unrealizedLoss(book: AtRisk, limit: bigint): readonly Verdict[] {
  const loss = unrealizedLossOf(book);
  const status = againstLimit(loss, limit);
  return [
    {
      scope: WHOLE_BOOK,
      status: book.valued ? status : worse(status, 'WARN'),
      value: book.valued ? formatE8(loss) : null,
      limit: formatE8(limit),
      summary: book.valued
        ? `open hedges would lose ${formatE8(loss)} USDT if they were closed now`
        : 'what open hedges are worth is not known: a venue has no price',
    },
  ];
}
