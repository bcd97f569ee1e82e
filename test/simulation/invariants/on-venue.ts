/** Judged at the instant at which a venue accepts, refuses, trades or ends an order. */
import type { Fill, OrderRequest } from '#shared/domain/order.ts';
import type { MatchOrder } from '#shared/domain/matching/order.ts';
import type { VenueRow } from '../fault.ts';
import { isForced } from '../world/forced-ids.ts';
import { holds, isOpening, legOf, mark, partsOf, standsAlone, type Evidence, type Sighting } from './evidence.ts';

export function onAccepted(evidence: Evidence, row: VenueRow, order: OrderRequest): void {
  const now = evidence.now();
  const id = order.clientOrderId;
  const seen = evidence.orders.get(id);
  const fence = partsOf(id).fencingId;
  holds(seen !== undefined, 'I4', () => `a venue accepts ${id}, which nobody signed`);
  if (seen === undefined) return;
  holds(seen.acceptedAt === null, 'I3', () => `${id} is accepted a second time`);
  holds(seen.calledOverAt === null, 'I5', () => `${id} is accepted after it was called over at ${seen.calledOverAt}`);
  holds(
    fence >= (evidence.fence[row] ?? 0),
    'I2',
    () => `${id} of fencing id ${fence} is accepted after one of ${evidence.fence[row]}`,
  );
  for (const [later, since] of evidence.reconciled) {
    holds(
      later <= fence,
      'I2 drain',
      () =>
        `${id} of fencing id ${fence} is accepted ${Math.round(now - since)} ms after leader ${later} began to reconcile`,
    );
  }
  onIntent(evidence, seen);
  if (order.kind === 'post-only') {
    for (const other of evidence.orders.values()) {
      const rests =
        other.row === row && other.order.kind === 'post-only' && other.acceptedAt !== null && other.endedAt === null;
      holds(
        !rests || other.order.side === order.side,
        'I20',
        () => `${id} rests on the other side of ${other.order.clientOrderId}`,
      );
    }
  }
  evidence.fence[row] = fence;
  seen.acceptedAt = now;
}

/** A trade of a venue's own making is told within this, and then booked before anything is sent. */
const FORCED_TOLD_MS = 2_000;
const wasJustForced = (evidence: Evidence, row: VenueRow): boolean =>
  [...evidence.forced.values()].some((one) => one.row === row && evidence.now() - one.at < FORCED_TOLD_MS);

/** All attempts that live at one time may together fill no more than was intended, and close no more than stands open. */
function onIntent(evidence: Evidence, seen: Sighting): void {
  const { row, parts } = seen;
  const { opened, closed } = legOf(evidence, parts.hedge, row);
  const wanted = isOpening(seen.order);
  let [live, planned] = [seen.order.quantity as bigint, 0n];
  for (const other of evidence.orders.values()) {
    if (other.parts.hedge !== parts.hedge) continue;
    if (other.order.purpose === 'open' && other.order.quantity > planned) planned = other.order.quantity;
    const lives = other.row === row && other !== seen && other.acceptedAt !== null && other.endedAt === null;
    if (lives && isOpening(other.order) === wanted) live += other.order.quantity - other.filled;
  }
  // What closes a leg was sent before anybody could know that the venue has just closed it; reduce-only holds it back.
  if (!wanted && wasJustForced(evidence, row)) return;
  const most = wanted ? planned - (opened - closed) : opened - closed;
  holds(
    live <= most,
    'I3',
    () =>
      `with ${seen.order.clientOrderId} orders of hedge ${parts.hedge} may fill ${live} on venue ${row}, ${most} is left`,
  );
}

/** Silence, a broken connection or a sentence that says nothing: its sender cannot know what became of it. */
export function onUnanswered(evidence: Evidence, id: string): void {
  const seen = evidence.orders.get(id);
  if (seen === undefined || seen.unanswered) return;
  seen.unanswered = true;
  if (seen.filled > 0n) mark(evidence, 'unknown, and it filled');
}

/** What our own check before sending makes impossible. */
const ourFault: ReadonlySet<string> = new Set([
  'quantity-step',
  'quantity-min',
  'price-step',
  'price-missing',
  'notional-min',
]);

export function onRefused(evidence: Evidence, row: VenueRow, order: OrderRequest, why: string): void {
  const seen = evidence.orders.get(order.clientOrderId);
  if (seen !== undefined) seen.refused = true;
  holds(!ourFault.has(why), 'F8', () => `venue ${row} refuses ${order.clientOrderId}: ${why}`);
}

/** @param told whether those who listen hear of it now */
export function onTraded(evidence: Evidence, row: VenueRow, order: MatchOrder, fill: Fill, told: boolean): void {
  const seen = evidence.orders.get(order.clientOrderId);
  evidence.trades.set(`${row} ${fill.tradeId}`, { row, fill });
  evidence.held[row].push({ at: evidence.now(), quantity: evidence.positionOf(row) });
  if (seen === undefined) {
    if (!isForced(order.clientOrderId)) evidence.foreign[row] = true;
    else
      evidence.forced.set(`${row} ${fill.tradeId}`, {
        row,
        at: evidence.now(),
        fill,
        booked: new Map(),
        writers: new Map(),
      });
    return;
  }
  seen.filled += fill.quantity;
  if (!standsAlone(evidence)) evidence.hedgedAt = evidence.now();
  if (seen.unanswered) mark(evidence, 'unknown, and it filled');
  if (seen.cancelAsked && seen.order.kind === 'post-only') mark(evidence, 'cancel/fill race');
  seen.fills.push(fill);
  const { hedge } = seen.parts;
  if (seen.order.kind === 'post-only') {
    if (told) evidence.atRest.set(hedge, 0);
    else evidence.atRest.delete(hedge);
  }
  const { opened, closed } = legOf(evidence, hedge, row);
  let planned = 0n;
  for (const other of evidence.orders.values()) {
    if (other.parts.hedge === hedge && other.order.purpose === 'open' && other.order.quantity > planned)
      planned = other.order.quantity;
  }
  holds(
    opened - closed <= planned,
    'I3',
    () => `hedge ${hedge} has ${opened - closed} open on venue ${row}, ${planned} was intended`,
  );
  holds(closed <= opened, 'I8', () => `hedge ${hedge} has closed ${closed} on venue ${row}, ${opened} was open`);
}

export function onEnded(evidence: Evidence, order: MatchOrder): void {
  const seen = evidence.orders.get(order.clientOrderId);
  if (seen === undefined) return;
  seen.endedAt = evidence.now();
  if (seen.filled === 0n) return;
  if (standsAlone(evidence)) mark(evidence, 'one leg stands alone for a while');
  if (seen.filled >= seen.order.quantity) return;
  mark(evidence, 'order filled in part');
  const first = [...evidence.orders.values()].find(
    ({ parts, order: own }) => parts.hedge === seen.parts.hedge && own.purpose === 'open',
  );
  if (first === seen) mark(evidence, 'partial first leg');
}
