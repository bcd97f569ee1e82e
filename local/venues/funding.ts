/** Funding of one simulated venue: longs pay shorts at the end of each interval, and the venue keeps a list of what it booked. */
import type { Account } from '#shared/domain/matching/account.ts';
import { E8, notionalOf, parseE8, type QuantityE8, type UsdtE8 } from '#shared/domain/money.ts';
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';

import { FUNDING_RATE, INSTRUMENT } from './instruments.ts';

export interface FundingPayment {
  /** Rises by one. */
  readonly number: number;
  /** The end of the interval. */
  readonly at: EpochMs;
  /** Received is positive. Rounded toward zero. */
  readonly amount: UsdtE8;
  readonly rate: string;
  /** Base currency that was charged. */
  readonly quantity: QuantityE8;
}
export interface Funding {
  /** When the running interval ends. */
  nextAt(): EpochMs;
  /** Books the interval that has ended, once, on what is held now. Asked before anything changes the position or the mark. */
  settle(): void;
  /** Oldest first. */
  paid(): readonly FundingPayment[];
}

/** Payments kept for those who ask; the oldest are forgotten. */
const PAID_KEPT_MAX = 10_000;

export function createFunding(options: {
  readonly venue: VenueId;
  readonly account: Account;
  readonly now: () => EpochMs;
  readonly intervalMs: number;
  readonly numbersFrom: number;
  readonly onPaid: () => void;
}): Funding {
  const { account, now, intervalMs } = options;
  const rate = FUNDING_RATE[options.venue];
  const paid: FundingPayment[] = [];
  const after = (at: number): EpochMs => epochMs((Math.floor(at / intervalMs) + 1) * intervalMs);
  let next = options.numbersFrom;
  let nextAt = after(now());
  return {
    nextAt: () => after(now()),
    paid: () => paid,
    settle() {
      const at = nextAt;
      if (now() < at) return;
      nextAt = after(now());
      const { quantity: held, markPrice } = account.position(INSTRUMENT);
      if (held === 0n || markPrice === null) return;
      const quantity = (held < 0n ? -BigInt(held) : held) as QuantityE8;
      const owed = (notionalOf(markPrice, quantity) * (parseE8(rate) ?? 0n)) / E8;
      const amount = (held > 0n ? -owed : owed) as UsdtE8;
      account.adjust(amount);
      paid.push({ number: next, at, amount, rate, quantity });
      next += 1;
      if (paid.length > PAID_KEPT_MAX) paid.shift();
      options.onPaid();
    },
  };
}
