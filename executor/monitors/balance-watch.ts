/**
 * Compares what a venue's wallet has gained since the start with what our books say was made there: fills, fees and
 * funding. Only while nothing is held there and nothing moves: then no average price and no unrealised profit is between
 * the two, and they are equal to the last decimal but for what the venue rounds. A difference that stands is a break.
 */
import { formatE8, type UsdtE8 } from '#shared/domain/money.ts';
import { elapsed, type EpochMs, type MonotonicMs } from '#shared/domain/time.ts';
import type { InstrumentId, VenueId } from '#shared/domain/venue.ts';
import type { AccountPort } from '#executor/venues/venue.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';
import type { Reconciler } from './reconciler.ts';

export interface BalanceWatchDeps {
  readonly book: string;
  readonly instrument: InstrumentId;
  readonly accounts: readonly Pick<AccountPort, 'venue' | 'balance'>[];
  /** Cash of everything that our real books have on a venue. */
  readonly cashOn: (venue: VenueId) => UsdtE8;
  /** We lead, our books hold nothing there, and nothing is on its way. */
  readonly isFlat: (venue: VenueId) => boolean;
  readonly tolerance: UsdtE8;
  readonly wall: () => EpochMs;
  readonly monotonic: () => MonotonicMs;
  readonly onBreak: (found: BreakRecord) => void;
}

export interface BalanceWatch extends Reconciler {
  /** What the venue says next is taken as it is. */
  accept(venue: VenueId): void;
}

/** Balances change seldom and cost requests: looked at this often, whoever asks more often. */
export const BALANCE_LOOK_MS = 60_000;
/** Funding is booked by a venue some minutes before our books read it. */
export const BALANCE_STANDS_MS = 600_000;

interface Watched {
  /** Wallet less our cash when it was first seen flat. */
  base: bigint | null;
  lookedAt: MonotonicMs | null;
  /** Since when the difference is beyond the tolerance. */
  apartSince: MonotonicMs | null;
  found: BreakRecord | null;
}

export function createBalanceWatch(deps: BalanceWatchDeps): BalanceWatch {
  const watched = new Map<VenueId, Watched>();
  const watchedOn = (venue: VenueId): Watched => {
    const known = watched.get(venue) ?? { base: null, lookedAt: null, apartSince: null, found: null };
    watched.set(venue, known);
    return known;
  };
  const agree = (on: Watched): void => {
    on.apartSince = null;
    if (on.found !== null) deps.onBreak({ ...on.found, resolved_at: deps.wall() });
    on.found = null;
  };
  const differ = (on: Watched, venue: VenueId, wallet: bigint, ours: bigint, now: MonotonicMs): void => {
    on.apartSince ??= now;
    const [theirs, expected] = [formatE8(wallet), formatE8(ours)];
    const size = formatE8(wallet > ours ? wallet - ours : ours - wallet);
    if (elapsed(on.apartSince, now) < BALANCE_STANDS_MS || on.found?.size === size) return;
    on.found = {
      id: on.found?.id ?? `balance-${venue}-${deps.wall().toString(36)}`,
      book: deps.book,
      kind: 'balance',
      venue,
      instrument: deps.instrument,
      ours: `wallet ${expected} USDT`,
      theirs: `wallet ${theirs} USDT`,
      size,
      found_at: on.found?.found_at ?? deps.wall(),
      resolved_at: null,
      ignored: null,
    };
    deps.onBreak(on.found);
  };
  const lookAt = async (account: BalanceWatchDeps['accounts'][number]): Promise<void> => {
    const { venue } = account;
    const on = watchedOn(venue);
    const now = deps.monotonic();
    if (on.lookedAt !== null && elapsed(on.lookedAt, now) < BALANCE_LOOK_MS) return;
    const cash = deps.cashOn(venue);
    if (!deps.isFlat(venue)) return;
    on.lookedAt = now;
    const read = await account.balance();
    // What moved while we were asking is of another instant.
    if (read.kind === 'unknown' || !deps.isFlat(venue) || deps.cashOn(venue) !== cash) return;
    const wallet: bigint = read.value.wallet;
    on.base ??= wallet - cash;
    const ours = on.base + cash;
    const apart = wallet > ours ? wallet - ours : ours - wallet;
    if (apart <= deps.tolerance) agree(on);
    else differ(on, venue, wallet, ours, now);
  };
  return {
    open: () => [...watched.values()].flatMap(({ found }) => found ?? []),
    // Nobody waits for a balance: it is looked at when there is nothing else.
    undecided: () => false,
    async look() {
      await Promise.all(deps.accounts.map(lookAt));
      return true;
    },
    accept(venue) {
      Object.assign(watchedOn(venue), { base: null, lookedAt: null });
    },
  };
}
