import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { Fill } from '#shared/domain/order.ts';
import type { InstrumentRules } from '#shared/domain/venue.ts';

import type { Call } from './dialect.ts';
import { oldestBillId, parseFills, rowsOf } from './parse-okx.ts';

const EXECUTIONS_A_PAGE = 100;
/** An order with more is told in part, its sum does not fit, and it stays unknown. */
const PAGES_MAX = 10;

/** Newest first and page by page, as OKX tells; a row told twice counts once. */
export async function executionsOf(
  call: Call,
  rules: InstrumentRules,
  ordId: string,
  id: ClientOrderId,
): Promise<readonly Fill[]> {
  const known = new Map<string, Fill>();
  let after: string | null = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const params = { instType: 'SWAP', instId: rules.venueSymbol, ordId, ...(after === null ? {} : { after }) };
    const raw = await call({ api: 'private', method: 'GET', path: 'trade/fills', params, weight: 1 }, 'repair');
    for (const fill of parseFills(raw, rules, ordId, id)) known.set(fill.tradeId, fill);
    after = oldestBillId(raw);
    if (rowsOf(raw).length < EXECUTIONS_A_PAGE || after === null) break;
  }
  return [...known.values()].toReversed();
}
