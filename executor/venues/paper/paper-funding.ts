/**
 * Funding on paper. The rate and the end of the interval are the live venue's, as last read; what is held when the interval
 * has ended is charged at the paper mark, before anything else happens to it. Without a live rate nothing is charged. An
 * interval whose end nobody read beforehand (the venue did not answer for all of it) is not charged either.
 */
import {
  fromNumber,
  usdtOfCash,
  E8,
  type CashE16,
  type PositionE8,
  type PriceE8,
  type UsdtE8,
} from '#shared/domain/money.ts';
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import type { InstrumentId } from '#shared/domain/venue.ts';

import type { FundingPayment, Read } from '../venue.ts';

export interface FundingRate {
  /** Fraction of notional that longs pay to shorts. */
  readonly rate: number;
  readonly nextAt: EpochMs;
}
export interface PaperFunding {
  /** Keeps what the live venue says of the running interval. */
  read(instrument: InstrumentId): Promise<Read<FundingRate>>;
  isDue(instrument: InstrumentId, now: EpochMs): boolean;
  /** @returns the amount to book when an interval has ended since it was last asked; null when there is nothing to book */
  settle(instrument: InstrumentId, held: PositionE8, mark: PriceE8 | null, now: EpochMs): UsdtE8 | null;
  paid(instrument: InstrumentId, since: EpochMs): readonly FundingPayment[];
}

const INTERVAL_MS = 8 * 3_600_000;
/** Payments kept for those who ask; the oldest are forgotten, and have long been asked for. */
const PAID_KEPT_MAX = 1_000;

export function createPaperFunding(options: {
  readonly startStamp: string;
  readonly now: () => EpochMs;
  readonly live: ((instrument: InstrumentId) => Promise<Read<FundingRate>>) | undefined;
}): PaperFunding {
  const { live, now } = options;
  const running = new Map<InstrumentId, FundingRate>();
  const paid: (FundingPayment & { readonly instrument: InstrumentId })[] = [];
  const isDue = (instrument: InstrumentId, at: EpochMs): boolean =>
    at >= (running.get(instrument)?.nextAt ?? Number.POSITIVE_INFINITY);
  return {
    isDue,
    async read(instrument) {
      if (live === undefined)
        return {
          kind: 'known',
          value: { rate: 0, nextAt: epochMs((Math.floor(now() / INTERVAL_MS) + 1) * INTERVAL_MS) },
        };
      const read = await live(instrument);
      // What has ended is booked at the rate that was running; only then does the next interval begin.
      const ready = !isDue(instrument, now()) && read.kind === 'known' && read.value.nextAt > now();
      if (ready) running.set(instrument, read.value);
      return read;
    },
    settle(instrument, held, mark, at) {
      const ended = running.get(instrument);
      if (ended === undefined || at < ended.nextAt) return null;
      running.delete(instrument);
      if (held === 0n || mark === null) return null;
      const amount = usdtOfCash(((-BigInt(held) * mark * fromNumber(ended.rate)) / E8) as CashE16);
      const id = `paper-${options.startStamp}-${instrument}-${ended.nextAt}`;
      paid.push({ instrument, id, at: ended.nextAt, amount, rate: ended.rate });
      if (paid.length > PAID_KEPT_MAX) paid.shift();
      return amount;
    },
    paid: (instrument, since) =>
      paid
        .filter((payment) => payment.instrument === instrument && payment.at >= since)
        .map(({ id, at, amount, rate }) => ({ id, at, amount, rate })),
  };
}
