import type { Verdict } from '#shared/domain/guard-reading.ts';
import { WHOLE_BOOK } from '#shared/domain/limits.ts';
import type { AtRisk } from '#shared/domain/risk.ts';
import { againstLimit } from './against-limit.ts';

/** HOLD when more hedges stand open than the limit allows: it was lowered below what stood open. */
export function openPositions({ openHedges }: AtRisk, limit: number): readonly Verdict[] {
  return [
    {
      scope: WHOLE_BOOK,
      status: againstLimit(BigInt(openHedges), BigInt(limit)),
      value: String(openHedges),
      limit: String(limit),
      summary: `${openHedges} ${openHedges === 1 ? 'hedge stands' : 'hedges stand'} open`,
    },
  ];
}
