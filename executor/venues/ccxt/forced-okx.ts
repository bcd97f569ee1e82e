/** Orders by which OKX itself closed something: those of its own categories in the history of orders. */
import * as z from 'zod';

import { quantityOfContracts, type ContractsE8 } from '#shared/domain/contract.ts';
import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { ForcedOrder, ForcedReason } from '#shared/domain/order.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { InstrumentRules } from '#shared/domain/venue.ts';

import { decimalE8, idText, instant } from './decimals.ts';
import type { Call } from './dialect.ts';
import { executionsOf } from './executions-okx.ts';
import { forcedCategories, rowsOf } from './parse-okx.ts';

/** OKX's own maximum; a full list may be cut short. */
const ORDERS_MAX = 100;

const Row = z.object({ instId: z.string(), ordId: idText, accFillSz: decimalE8, cTime: instant });

interface Found {
  readonly at: number;
  readonly order: ForcedOrder;
}

async function ofCategory(
  call: Call,
  rules: InstrumentRules,
  since: EpochMs,
  [category, reason]: readonly [string, ForcedReason],
): Promise<readonly Found[]> {
  const { venue, venueSymbol: instId } = rules;
  const params = { instType: 'SWAP', instId, category, begin: String(since), limit: String(ORDERS_MAX) };
  const request = { api: 'private', method: 'GET', path: 'trade/orders-history', params, weight: 1 } as const;
  const rows = rowsOf(await call(request, 'read')).map((row) => Row.parse(row));
  if (rows.length >= ORDERS_MAX) throw new Error(`${ORDERS_MAX} orders of category ${category} or more since then`);
  const found: Found[] = [];
  for (const row of rows) {
    const filled = quantityOfContracts(row.accFillSz as ContractsE8, rules);
    if (row.instId !== instId || filled === 0n) continue;
    const fills = await executionsOf(call, rules, row.ordId, '' as ClientOrderId);
    const sum = fills.reduce((total, fill) => total + fill.quantity, 0n);
    if (sum !== filled) throw new Error(`forced order ${row.ordId} has filled ${filled}, its trades tell ${sum}`);
    found.push({ at: row.cTime, order: { venue, venueOrderId: row.ordId, reason, fills } });
  }
  return found;
}

export async function okxForced(call: Call, rules: InstrumentRules, since: EpochMs): Promise<readonly ForcedOrder[]> {
  const categories = Object.entries(forcedCategories);
  const found = await Promise.all(categories.map((category) => ofCategory(call, rules, since, category)));
  return found
    .flat()
    .toSorted((one, other) => one.at - other.at)
    .map(({ order }) => order);
}
