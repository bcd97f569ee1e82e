/** Records as the facts that a ledger is told. */
import type { DustFact, FillFact, FundingFact } from '#shared/domain/ledger/fact.ts';
import { price, quantity, usdt, type PositionE8 } from '#shared/domain/money.ts';
import type { DustRecord, FillRecord, FundingRecord } from './trading.ts';

export const fillFact = (record: FillRecord): FillFact => ({
  kind: 'fill',
  simulated: record.simulated,
  venue: record.venue,
  id: record.trade_id,
  hedge: record.hedge_id,
  side: record.side,
  price: price(record.price),
  quantity: quantity(record.quantity),
  fee: usdt(record.fee_usdt),
  at: record.at,
});

export const fundingFact = (record: FundingRecord): FundingFact => ({
  kind: 'funding',
  simulated: record.simulated,
  venue: record.venue,
  id: record.funding_id,
  amount: usdt(record.amount_usdt),
  shares: record.shares.map((share) => ({ hedge: share.hedge_id, amount: usdt(share.amount_usdt) })),
  at: record.at,
});

export const dustFact = (record: DustRecord): DustFact => ({
  kind: 'dust',
  simulated: record.simulated,
  venue: record.venue,
  id: record.dust_id,
  hedge: record.hedge_id,
  quantity: BigInt(usdt(record.quantity)) as PositionE8,
  price: price(record.price),
  at: record.at,
});
