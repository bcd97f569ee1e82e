/** Funding of one venue: what is held at an instant that comes far oftener than at a real one is charged or paid, at once; the list that tells of it is often late. */
import type { FundingPayment } from '#executor/venues/venue.ts';
import type { Account } from '#shared/domain/matching/account.ts';
import { E8, notionalOf, type QuantityE8, type UsdtE8 } from '#shared/domain/money.ts';
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import type { InstrumentRules } from '#shared/domain/venue.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

const EVERY_MS: readonly [number, number] = [2_000, 20_000];
/** A rate of at most five basis points, to either side. */
const RATE_E8_MAX = 50_000;
const LISTED_LATE_CHANCE = 0.3;
const LISTED_LATE_MS_MAX = 12_000;

export interface VenueFunding {
  nextAt(): EpochMs;
  /** What the list shows by now, oldest first. */
  listed(since: EpochMs): readonly FundingPayment[];
}

export function startFunding(deps: {
  readonly rules: InstrumentRules;
  readonly account: Account;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly clock: () => EpochMs;
  /** `listedAt`: from then on the list shows it, in time of the world. */
  readonly onPaid: (payment: FundingPayment, listedAt: number) => void;
}): VenueFunding {
  const { rules, account, scheduler, random, clock } = deps;
  const paid: { readonly payment: FundingPayment; readonly listedAt: number }[] = [];
  let next = 0;
  const settle = (): void => {
    planNext();
    const rateE8 = BigInt(random.whole(-RATE_E8_MAX, RATE_E8_MAX));
    const lateMs = random.chance(LISTED_LATE_CHANCE) ? random.between(0, LISTED_LATE_MS_MAX) : 0;
    const { quantity, markPrice } = account.position(rules.instrument);
    if (quantity === 0n || markPrice === null) return;
    const held: bigint = quantity;
    const size = (held < 0n ? -held : held) as QuantityE8;
    const owed = (notionalOf(markPrice, size) * rateE8) / E8;
    const amount = (quantity > 0n ? -owed : owed) as UsdtE8;
    if (amount === 0n) return;
    account.adjust(amount);
    const id = `${rules.venue}-funding-${paid.length + 1}`;
    const payment: FundingPayment = { id, at: clock(), amount, rate: Number(rateE8) / 1e8 };
    const listedAt = scheduler.now() + lateMs;
    paid.push({ payment, listedAt });
    deps.onPaid(payment, listedAt);
  };
  const planNext = (): void => {
    const ms = random.between(...EVERY_MS);
    next = scheduler.now() + ms;
    scheduler.after(ms, settle);
  };
  planNext();
  return {
    nextAt: () => epochMs(Math.floor(clock() + next - scheduler.now())),
    listed: (since) =>
      paid.flatMap(({ payment, listedAt }) => (listedAt <= scheduler.now() && payment.at >= since ? [payment] : [])),
  };
}
