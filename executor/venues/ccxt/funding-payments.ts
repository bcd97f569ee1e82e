/** Funding payments as the venues list them, page after page. */
import * as z from 'zod';

import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import type { InstrumentRules } from '#shared/domain/venue.ts';

import type { FundingPayment } from '../venue.ts';
import { idText, instant, signedUsdt } from './decimals.ts';
import type { Call } from './dialect.ts';
import { rowsOf } from './parse-okx.ts';

/** A day has at most 24 payments of an instrument; whoever needs more pages than this asks for too long a time. */
const PAGES_MAX = 10;
const BINANCE_ROWS_MAX = 1_000;
const OKX_ROWS_MAX = 100;

const inUsdt = z.literal('USDT', { error: 'funding is paid in USDT' });
const Income = z.object({
  symbol: z.string(),
  incomeType: z.literal('FUNDING_FEE'),
  income: signedUsdt,
  asset: inUsdt,
  time: instant,
  tranId: idText,
});
/** `balChg` is what the account balance changed by; an isolated position, which we never hold, would have `posBalChg`. */
const Bill = z.object({
  billId: idText,
  instId: z.string(),
  ccy: inUsdt,
  balChg: signedUsdt,
  ts: instant,
  type: z.literal('8'),
});

const tooMany = (): Error => new Error(`more than ${PAGES_MAX} pages of funding payments since then`);
const oldestFirst = (payments: Iterable<FundingPayment>): readonly FundingPayment[] =>
  [...payments].toSorted((one, other) => one.at - other.at);

/** Pages go on from the newest instant that was told, that instant again included, because a page may end within it. */
export async function binanceFunding(
  call: Call,
  rules: InstrumentRules,
  since: EpochMs,
): Promise<readonly FundingPayment[]> {
  const found = new Map<string, FundingPayment>();
  let startTime: number = since;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const params = { symbol: rules.venueSymbol, incomeType: 'FUNDING_FEE', startTime, limit: BINANCE_ROWS_MAX };
    const raw = await call({ api: 'fapiPrivate', method: 'GET', path: 'income', params, weight: 30 }, 'read');
    const rows = z.array(Income).parse(raw);
    for (const row of rows.filter((one) => one.symbol === rules.venueSymbol))
      found.set(row.tranId, { id: row.tranId, at: epochMs(row.time), amount: row.income, rate: null });
    if (rows.length < BINANCE_ROWS_MAX) return oldestFirst(found.values());
    startTime = Math.max(...rows.map((row) => row.time));
  }
  throw tooMany();
}

/** Newest first; the next page begins below the last bill of the one before. */
export async function okxFunding(
  call: Call,
  rules: InstrumentRules,
  since: EpochMs,
): Promise<readonly FundingPayment[]> {
  const found: FundingPayment[] = [];
  let after: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const params = {
      instType: 'SWAP',
      ccy: 'USDT',
      type: '8',
      begin: String(since),
      limit: String(OKX_ROWS_MAX),
      ...(after === undefined ? {} : { after }),
    };
    const raw = await call({ api: 'private', method: 'GET', path: 'account/bills', params, weight: 1 }, 'read');
    const rows = rowsOf(raw).map((row) => Bill.parse(row));
    for (const row of rows.filter((one) => one.instId === rules.venueSymbol))
      found.push({ id: row.billId, at: epochMs(row.ts), amount: row.balChg, rate: null });
    after = rows.at(-1)?.billId;
    if (rows.length < OKX_ROWS_MAX) return oldestFirst(found);
  }
  throw tooMany();
}
