/** Funding: what the venues have paid and charged is in the records exactly, once each, with those who held it. A fill that is told later than a payment is shared out is not in the shares, and is not judged. */
import type { FundingPayment } from '#executor/venues/venue.ts';
import { formatE8, parseE8 } from '#shared/domain/money.ts';
import { venueIds } from '#shared/domain/venue.ts';
import type { FundingRecord } from '#shared/wire/trading.ts';
import type { VenueRow } from '../fault.ts';
import { holds, mark, type Evidence } from './evidence.ts';

/** A payment that the list has shown for so long, while all is well, is recorded. */
export const FUNDING_RECORDED_MS_MAX = 30_000;

export interface FundingSeen {
  readonly row: VenueRow;
  readonly payment: FundingPayment;
  readonly paidAt: number;
  readonly listedAt: number;
  /** As it was written last; null before. */
  record: FundingRecord | null;
  /** Every fill of before the payment was recorded when the payment was first written: then nothing excuses a wrong share. */
  provable: boolean;
}

export const fundingKey = (row: VenueRow, id: string): string => `${row} ${id}`;

export function onFundingPaid(evidence: Evidence, row: VenueRow, payment: FundingPayment, listedAt: number): void {
  const seen: FundingSeen = { row, payment, paidAt: evidence.now(), listedAt, record: null, provable: false };
  evidence.fundings.set(fundingKey(row, payment.id), seen);
  mark(evidence, 'funding while something is held');
  const { lease } = evidence;
  const renewedAt = lease === null ? 0 : (evidence.leases.get(lease.fencing_id)?.at ?? 0);
  if (evidence.now() - renewedAt > evidence.config.executor.lease_ms) mark(evidence, 'funding while nobody leads');
}

/** Judged at the instant at which the record is written, before the fills that are written with it. */
export function onFundingRecord(evidence: Evidence, record: FundingRecord): void {
  if (record.simulated) return;
  const row = record.venue === venueIds[0] ? 0 : 1;
  const seen = evidence.fundings.get(fundingKey(row, record.funding_id));
  const { payment } = seen ?? {};
  const same =
    payment !== undefined &&
    parseE8(record.amount_usdt) === payment.amount &&
    record.at === payment.at &&
    record.rate === payment.rate;
  holds(
    same,
    'I18 funding',
    () => `funding ${record.funding_id} of ${record.amount_usdt} is recorded, ${record.venue} booked no such payment`,
  );
  if (seen === undefined) return;
  const shared = record.shares.reduce((sum, share) => sum + (parseE8(share.amount_usdt) ?? 0n), 0n);
  const left = parseE8(record.unattributed_usdt) ?? 0n;
  holds(
    shared + left === seen.payment.amount,
    'I18 funding',
    () => `the parts of funding ${record.funding_id} come to ${formatE8(shared + left)}, it was ${record.amount_usdt}`,
  );
  if (seen.record === null) seen.provable = allRecorded(evidence, seen);
  seen.record = record;
}

const allRecorded = (evidence: Evidence, { row, payment }: FundingSeen): boolean =>
  !evidence.dustAt.some((at) => at < payment.at) &&
  [...evidence.trades.values()].every(
    (trade) =>
      trade.row !== row ||
      trade.fill.at >= payment.at ||
      (!evidence.orders.has(trade.fill.clientOrderId) && !evidence.forced.has(`${row} ${trade.fill.tradeId}`)) ||
      evidence.recorded.has(`${row} ${trade.fill.tradeId}`),
  );

/** Pro rata to what each hedge held then, by what really traded; written down a second time on purpose. */
function onShares(evidence: Evidence, { row, payment }: FundingSeen, record: FundingRecord): void {
  const heldBy = new Map<number, bigint>();
  for (const seen of evidence.orders.values()) {
    if (seen.row !== row) continue;
    for (const fill of seen.fills) {
      if (fill.at >= payment.at) continue;
      const moved = fill.side === 'buy' ? fill.quantity : 0n - fill.quantity;
      heldBy.set(seen.parts.hedge, (heldBy.get(seen.parts.hedge) ?? 0n) + moved);
    }
  }
  for (const { row: at, fill, booked } of evidence.forced.values()) {
    if (at !== row || fill.at >= payment.at) continue;
    for (const part of booked.values()) {
      const hedge = [...evidence.hedges.values()].find((one) => one.id === part.hedge_id)?.number ?? -1;
      const base = parseE8(part.quantity) ?? 0n;
      heldBy.set(hedge, (heldBy.get(hedge) ?? 0n) + (fill.side === 'buy' ? base : -base));
    }
  }
  const total = [...heldBy.values()].reduce((sum, held) => sum + held, 0n);
  const due = new Map<string, string>();
  for (const [hedge, held] of heldBy) {
    const share = total === 0n ? 0n : (payment.amount * held) / total;
    if (share !== 0n)
      due.set(evidence.hedges.get(hedge)?.id ?? String(hedge), formatE8(share as typeof payment.amount));
  }
  const told = new Map(record.shares.map((share) => [share.hedge_id, share.amount_usdt]));
  const text = (shares: ReadonlyMap<string, string>): string =>
    JSON.stringify([...shares].toSorted(([left], [right]) => (left < right ? -1 : 1)));
  holds(
    text(told) === text(due),
    'I18 shares',
    () => `funding ${record.funding_id} is shared out as ${text(told)}, what was held makes it ${text(due)}`,
  );
}

/** A minute after the last fault every payment that could be seen is recorded. */
export function fundingAtEnd(evidence: Evidence): void {
  for (const seen of evidence.fundings.values()) {
    const { payment, listedAt, record } = seen;
    // A leader of before may write what it believes; what its successor writes has to stand.
    if (record !== null && seen.provable) onShares(evidence, seen, record);
    if (listedAt > evidence.now() - FUNDING_RECORDED_MS_MAX) continue;
    holds(
      record !== null,
      'I18 funding',
      () => `${payment.id} of ${formatE8(payment.amount)} was booked, and no record knows it`,
    );
  }
}
