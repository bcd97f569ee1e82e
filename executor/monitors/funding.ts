/**
 * Asks every venue what funding it has booked, and records each payment once, with the hedges that carry it: those that
 * held a position there at that instant, by what they held. What they do not carry is recorded as nobody's. While an
 * order is in doubt that may have been part of that, the payment waits: once it is shared out it stays so.
 */
import type { Entry } from '#executor/journal/journal.ts';
import { rememberedFrom } from '#executor/journal/ledger.ts';
import type { AccountPort, FundingPayment } from '#executor/venues/venue.ts';
import type { Books } from '#shared/domain/ledger/books.ts';
import { dayOf } from '#shared/domain/ledger/entry.ts';
import type { FundingFact } from '#shared/domain/ledger/fact.ts';
import { shareFunding } from '#shared/domain/ledger/funding.ts';
import { formatE8 } from '#shared/domain/money.ts';
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import type { InstrumentId, VenueId } from '#shared/domain/venue.ts';
import type { FundingRecord } from '#shared/wire/trading.ts';

/** Pause between two looks. Funding settles every few hours; a minute late at most is soon enough for a limit on a day's loss. */
export const FUNDING_LOOK_MS = 15_000;
/** How far each look reaches back from the one that was answered last, for payments that a venue books late. */
const LOOK_BACK_MS = 86_400_000;
/** A payment is shared out only after this: a fill of just before it may be told late. */
const SETTLED_AFTER_MS = 5_000;

export interface FundingMonitorDeps {
  readonly book: string;
  readonly instrument: InstrumentId;
  readonly accounts: readonly { readonly account: AccountPort; readonly simulated: boolean }[];
  readonly books: Books;
  readonly wall: () => EpochMs;
  readonly fencingId: () => number;
  /** Only a leader knows all that was held: another one may have traded since. */
  readonly leads: () => boolean;
  /** Whether all is told of what orders sent before that instant have filled on a venue. */
  readonly isTold: (venue: VenueId, simulated: boolean, sentBefore: EpochMs) => boolean;
  /** Records the payment and tells the books of it, at once. */
  readonly append: (entry: Entry) => void;
  /** From here on the books know what was recorded; whatever a venue booked since and they do not know was missed. */
  readonly since: EpochMs;
  readonly onUnknown: (venue: string, detail: string) => void;
}

export interface FundingMonitor {
  /** One round over all venues. A venue that does not answer is asked again in the next round, as far back. */
  look(): Promise<void>;
}

export function createFundingMonitor(deps: FundingMonitorDeps): FundingMonitor {
  const { books, wall } = deps;
  const answeredAt = new Map<AccountPort, EpochMs>();
  let day = dayOf(wall());
  /** All of before is recorded; the books no longer know what it was. */
  let forgottenBefore = Number.NEGATIVE_INFINITY;

  function record(account: AccountPort, simulated: boolean, payment: FundingPayment): void {
    const ledger = books.of(simulated);
    const { venue } = account;
    const { id, at, amount, rate } = payment;
    const { shares, left } = shareFunding(amount, ledger.heldAt(venue, at));
    const fact: FundingFact = { kind: 'funding', simulated, venue, id, amount, shares, at };
    if (at < forgottenBefore || ledger.knows(fact)) return;
    const funding: FundingRecord = {
      book: deps.book,
      venue,
      instrument: deps.instrument,
      fencing_id: deps.fencingId(),
      funding_id: id,
      amount_usdt: formatE8(amount),
      rate,
      shares: shares.map((share) => ({ hedge_id: share.hedge, amount_usdt: formatE8(share.amount) })),
      unattributed_usdt: formatE8(left),
      simulated,
      at,
    };
    deps.append({ kind: 'funding', record: funding });
  }
  async function lookAt(account: AccountPort, simulated: boolean): Promise<void> {
    const asked = wall();
    const answered = answeredAt.get(account);
    const since = answered === undefined ? deps.since : epochMs(answered - LOOK_BACK_MS);
    const read = await account.fundingPayments(deps.instrument, since);
    if (read.kind === 'unknown') return deps.onUnknown(account.venue, read.detail);
    // It may have been replaced while the venue answered.
    if (!deps.leads()) return;
    let through = asked;
    for (const payment of read.value) {
      const settledAt = epochMs(payment.at + SETTLED_AFTER_MS);
      if (settledAt <= wall() && deps.isTold(account.venue, simulated, settledAt)) record(account, simulated, payment);
      // What waits is asked for again, however long it waits.
      else through = epochMs(Math.min(through, payment.at));
    }
    answeredAt.set(account, through);
  }
  /** Once a day. Nothing is forgotten that a venue which has been silent since may still tell for the first time. */
  function forgetOldDays(): void {
    if (dayOf(wall()) === day) return;
    day = dayOf(wall());
    const told = deps.accounts.map(({ account }) => (answeredAt.get(account) ?? deps.since) - LOOK_BACK_MS);
    forgottenBefore = Math.min(rememberedFrom(wall()), ...told);
    for (const ledger of [books.real, books.simulated]) ledger.forget(epochMs(forgottenBefore));
  }
  return {
    async look() {
      forgetOldDays();
      if (!deps.leads()) return;
      await Promise.all(deps.accounts.map(({ account, simulated }) => lookAt(account, simulated)));
    },
  };
}
