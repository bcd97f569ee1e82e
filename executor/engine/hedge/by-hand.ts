/**
 * What a person said that an order had filled stands in the books as a fill of its own, until the venue's own fill takes
 * its place. Nothing is deleted: an entry on the other side, at the same price and instant, takes it back.
 */
import type { PriceE8, QuantityE8, UsdtE8 } from '#shared/domain/money.ts';
import { opposite, type Fill } from '#shared/domain/order.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { OrderTrack } from './hedge.ts';

const MARK = 'manual-';
/** No id of a venue or of ours has a dot in it. */
const BACK = '.back.';

const isByHand = (fill: Fill): boolean => fill.tradeId.startsWith(MARK);
const takesBack = (fill: Fill, said: Fill): boolean => fill.tradeId.startsWith(`${said.tradeId}${BACK}`);

/** What a fill adds to what its order has filled: below zero for an entry that takes one back. */
export const quantityFor = ({ request }: Pick<OrderTrack, 'request'>, fill: Fill): bigint =>
  fill.side === request.side ? fill.quantity : 0n - fill.quantity;

/** How much of what an order has filled rests on a person's word alone. */
export const saidByHand = (track: Pick<OrderTrack, 'request' | 'fills'>): bigint =>
  track.fills.reduce((sum, fill) => (isByHand(fill) ? sum + quantityFor(track, fill) : sum), 0n);

/** A doubt about an order that was restored may be settled once more: each time under an id of its own. */
export function fillByHand(track: OrderTrack, quantity: QuantityE8, price: PriceE8 | null, at: EpochMs): Fill {
  const { request, fills } = track;
  const before = fills.filter((fill) => isByHand(fill) && fill.side === request.side).length;
  return {
    venue: request.venue,
    clientOrderId: request.clientOrderId,
    tradeId: `${MARK}${request.clientOrderId}${before === 0 ? '' : `.${before}`}`,
    side: request.side,
    price: price ?? request.limitPrice,
    quantity,
    fee: 0n as UsdtE8,
    at,
  };
}

/** What takes back the word of a person to make room for a fill of the venue. Each says in its id for which fill it is. */
export function takenBackBy(track: OrderTrack, fill: Fill): readonly Fill[] {
  if (isByHand(fill)) return [];
  const entries: Fill[] = [];
  let room: bigint = fill.quantity;
  const words = track.fills.filter((known) => isByHand(known) && known.side === track.request.side);
  for (const said of words) {
    const tradeId = `${said.tradeId}${BACK}${fill.tradeId}`;
    const back = track.fills.filter((known) => takesBack(known, said));
    const already = back.find((known) => known.tradeId === tradeId);
    if (already !== undefined) {
      // The process ended before the fill itself was recorded. Whoever spoke again after that has filled the room.
      if (said === words.at(-1)) room -= already.quantity;
      continue;
    }
    const left = back.reduce((sum, known) => sum - known.quantity, BigInt(said.quantity));
    const quantity = left < room ? left : room;
    if (quantity <= 0n) continue;
    room -= quantity;
    entries.push({ ...said, tradeId, side: opposite(said.side), quantity: quantity as QuantityE8 });
  }
  return entries;
}
