import { durationMs, epochMs, type Clock } from '#shared/domain/time.ts';

import type { AccountPort, Read } from '../venue.ts';
import type { Call, Dialect } from './dialect.ts';
import { sentenceOf } from './errors.ts';
import type { ClockReading, Fence } from './fence.ts';
import type { RuleBook } from './rule-book.ts';

/** Of so many measurements the one with the shortest round trip counts: it leaves the least room for error. */
const CLOCK_SAMPLES = 4;

async function read<T>(work: () => Promise<T>): Promise<Read<T>> {
  try {
    return { kind: 'known', value: await work() };
  } catch (error) {
    return { kind: 'unknown', detail: sentenceOf(error) };
  }
}

/** @param clockCall goes over the connection that trades: it measures the way that orders take, and keeps it warm. */
export function createAccount(
  dialect: Dialect,
  call: Call,
  clockCall: Call,
  ruleBook: RuleBook,
  fence: Fence,
  clock: Clock,
): AccountPort {
  const { account } = dialect;
  async function measure(): Promise<ClockReading> {
    // First of all, so that a pause anywhere lengthens the round trip and another sample wins.
    const sentAt = clock.monotonic();
    const wall = clock.wall();
    const theirs = await account.time(clockCall);
    const roundTripMs = durationMs(clock.monotonic() - sentAt);
    return { offsetMs: theirs - (wall + roundTripMs / 2), roundTripMs, atZero: epochMs(theirs - sentAt) };
  }
  return {
    venue: dialect.venue,
    rules: (instrument) => read(() => ruleBook.rules(instrument)),
    positions: () =>
      read(async () => {
        await ruleBook.ready();
        return account.positions(call, ruleBook.bySymbol());
      }),
    balance: () => read(() => account.balance(call)),
    openOrders: (instrument) => read(async () => account.openOrders(call, await ruleBook.rules(instrument))),
    clockOffset: () =>
      read(async () => {
        let best = await measure();
        for (let sample = 1; sample < CLOCK_SAMPLES; sample += 1) {
          const next = await measure();
          if (next.roundTripMs < best.roundTripMs) best = next;
        }
        fence.onClock(best);
        return best;
      }),
    prepare: (instrument, leverage) =>
      read(async () => account.prepare(call, await ruleBook.rules(instrument), leverage)),
    fees: (instrument) => read(async () => account.fees(call, await ruleBook.rules(instrument))),
    funding: (instrument) => read(async () => account.funding(call, await ruleBook.rules(instrument))),
    fundingPayments: (instrument, since) =>
      read(async () => account.fundingPayments(call, await ruleBook.rules(instrument), since)),
    forcedOrders: (instrument, since) =>
      read(async () => account.forcedOrders(call, await ruleBook.rules(instrument), since)),
  };
}
