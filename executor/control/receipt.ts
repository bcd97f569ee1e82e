/** What a venue itself says is left, read after acting. Whatever could not be read is unknown, and never flat. */
import type { LeftOver, VenueReceipt } from '#shared/domain/command.ts';
import { formatE8 } from '#shared/domain/money.ts';
import type { Clock } from '#shared/domain/time.ts';
import type { InstrumentId, VenueId } from '#shared/domain/venue.ts';
import { LEFT_MAX } from '#shared/wire/command.ts';
import type { AccountPort, Read, TradingPort } from '#executor/venues/venue.ts';
import type { Sleep } from '#executor/runtime/every.ts';

/** A venue as commands meet it. */
export interface CommandVenue {
  readonly venue: VenueId;
  readonly account: Pick<AccountPort, 'positions' | 'openOrders'>;
  readonly trading: Pick<TradingPort, 'cancelAll' | 'cancelForeign'>;
}

/** A venue that is silent for longer than this is unknown; the receipt of the others does not wait for it. */
const ANSWER_MS_MAX = 3_000;
/** Venues take longer ids than we would print. */
const ID_CHARACTERS_MAX = 64;

/** The answer, or null when it does not come in time. */
export async function inTime<T>(answer: Promise<T>, ms: number, sleep: Sleep): Promise<T | null> {
  const answered = new AbortController();
  const late = sleep(ms, answered.signal).then(() => null);
  try {
    return await Promise.race([answer, late]);
  } finally {
    answered.abort();
  }
}

export async function readVenue(
  { venue, account }: CommandVenue,
  instrument: InstrumentId,
  sleep: Sleep,
  clock: Pick<Clock, 'wall'>,
): Promise<VenueReceipt> {
  const readAt = clock.wall();
  const [positions, orders] = await Promise.all([
    inTime(account.positions(), ANSWER_MS_MAX, sleep),
    inTime(account.openOrders(instrument), ANSWER_MS_MAX, sleep),
  ]);
  const left: LeftOver[] = [
    ...valueOf(positions)
      .filter((position) => position.quantity !== 0n)
      .map((position) => ({
        kind: 'position' as const,
        instrument: position.instrument,
        quantity: formatE8(position.quantity),
      })),
    ...valueOf(orders).map((order) => ({
      kind: 'order' as const,
      instrument,
      id: (order.clientOrderId === '' ? order.venueOrderId : order.clientOrderId).slice(0, ID_CHARACTERS_MAX),
    })),
  ];
  const known = positions?.kind === 'known' && orders?.kind === 'known';
  const state = !known ? 'unknown' : left.length > 0 ? 'open' : 'flat';
  return { venue, state, left: left.slice(0, LEFT_MAX), read_at: readAt };
}

const valueOf = <T>(read: Read<readonly T[]> | null): readonly T[] => (read?.kind === 'known' ? read.value : []);

export const hasOrders = (receipt: VenueReceipt): boolean => receipt.left.some((one) => one.kind === 'order');
