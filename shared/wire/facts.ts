/** Records as the facts that a ledger is told. */
import { EARLIER } from '#shared/domain/ledger/entry.ts';
import type { DustFact, FillFact, FundingFact } from '#shared/domain/ledger/fact.ts';
import { price, quantity, usdt, type PositionE8, type UsdtE8 } from '#shared/domain/money.ts';
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

/** A payment without the shares of hedges that the books do not have. */
export function fundingFactFor(hedges: ReadonlySet<string>, record: FundingRecord): FundingFact {
  const whole = fundingFact(record);
  const shares = whole.shares.filter((share) => hedges.has(share.hedge));
  const others = whole.shares.filter((share) => !hedges.has(share.hedge));
  const amount = others.reduce<bigint>((left, share) => left - share.amount, whole.amount) as UsdtE8;
  return { ...whole, shares, amount };
}

/** A line of dust whose other side, where the books do not have that hedge, was there before. */
export function dustFactFor(hedges: ReadonlySet<string>, record: DustRecord): DustFact {
  const whole = dustFact(record);
  return hedges.has(whole.hedge) ? whole : { ...whole, hedge: EARLIER };
}

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
