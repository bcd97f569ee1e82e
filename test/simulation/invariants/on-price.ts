/**
 * Judged at the instant at which an order is signed: what the executor sends on its own account never pays beyond the
 * loss cap, but for the one last step of a hedge. What a person asked for is not bound.
 */
import type { OrderRequest, Side } from '#shared/domain/order.ts';
import { toNumber } from '#shared/domain/money.ts';
import type { VenueRow } from '../fault.ts';
import { holds, isOpening, partsOf, type Evidence, type Sighting } from './evidence.ts';

/** Prices are whole ticks and averages are cut to whole units; a limit may be so much dearer by that. */
const ALLOWANCE_BPS = 0.1;

const ofHedge = (evidence: Evidence, hedge: number): readonly Sighting[] =>
  [...evidence.orders.values()].filter((seen) => seen.parts.hedge === hedge);

/** Average price at which a leg was really opened; NaN while it was not. */
function entryOf(orders: readonly Sighting[], row: VenueRow): number {
  let [size, cost] = [0, 0];
  for (const seen of orders) {
    if (seen.row !== row || !isOpening(seen.order)) continue;
    for (const fill of seen.fills) {
      size += toNumber(fill.quantity);
      cost += toNumber(fill.price) * toNumber(fill.quantity);
    }
  }
  return cost / size;
}

const takerFeeBps = (evidence: Evidence, row: VenueRow): number =>
  Number(evidence.config.venues[row]?.taker_fee ?? Number.NaN) * 10_000;

export function onPrice(evidence: Evidence, order: OrderRequest): void {
  const { hedge } = partsOf(order.clientOrderId);
  // What a stranger or the venue itself did to the other leg is not what we paid.
  if (evidence.foreign[0] || evidence.foreign[1] || evidence.forced.size > 0) return;
  if (order.kind === 'market') return onMarket(evidence, order, hedge);
  if (order.purpose === 'complete' || order.purpose === 'unwind') onRepair(evidence, order, hedge);
  if (order.purpose === 'close') onClose(evidence, order, hedge);
}

/** Both legs have been equal after that instant of the wall clock: what stands alone now stands alone anew. */
function wasEqualSince(orders: readonly Sighting[], since: number): boolean {
  let net = 0n;
  let wasEqual = false;
  const fills = orders.flatMap((seen) => seen.fills).toSorted((left, right) => left.at - right.at);
  for (const [index, fill] of fills.entries()) {
    net += fill.side === 'buy' ? fill.quantity : 0n - fill.quantity;
    const next = fills[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    if (net === 0n && next >= since) wasEqual = true;
  }
  return wasEqual;
}

function onMarket(evidence: Evidence, order: OrderRequest, hedge: number): void {
  if (order.purpose === 'asked-close') return;
  const orders = ofHedge(evidence, hedge);
  const steps = orders.filter(
    (seen) => seen.order.kind === 'market' && seen.order.purpose === 'unwind' && seen.acceptedAt !== null,
  );
  const last = Math.max(Number.NEGATIVE_INFINITY, ...steps.map((seen) => seen.acceptedAt ?? 0));
  const before = steps.length > 0 && !wasEqualSince(orders, evidence.epoch + last);
  holds(
    order.purpose === 'unwind' && evidence.config.hedge.last_step_market && !before,
    'I21 last step',
    () => `${order.clientOrderId} (${order.purpose}) goes by market, and ${before ? 'one had before' : 'may not'}`,
  );
}

function onRepair(evidence: Evidence, order: OrderRequest, hedge: number): void {
  const row = order.venue === evidence.config.venues[0]?.id ? 0 : 1;
  const other = row === 0 ? 1 : 0;
  const completes = order.purpose === 'complete';
  const entry = entryOf(ofHedge(evidence, hedge), completes ? other : row);
  const limit = toNumber(order.limitPrice);
  // Trading the other side of what leads: bought back what was sold, or sold what was bought.
  const gain = ((order.side === 'buy' ? entry - limit : limit - entry) / limit) * 10_000;
  const fees = takerFeeBps(evidence, row) * (completes ? 2 : 1) + (completes ? takerFeeBps(evidence, other) : 0);
  const cap = evidence.config.hedge.loss_cap_bps;
  holds(
    Number.isNaN(entry) || gain - fees >= -cap - ALLOWANCE_BPS,
    'I21 cap',
    () => `${order.clientOrderId} (${order.purpose}) may lose ${(fees - gain).toFixed(1)} bps, the cap is ${cap}`,
  );
}

/** Both limits of a close together give back no more than the target and the loss cap. */
function onClose(evidence: Evidence, order: OrderRequest, hedge: number): void {
  const { attempt, fencingId } = partsOf(order.clientOrderId);
  const sibling = ofHedge(evidence, hedge).find(
    (seen) =>
      seen.order.purpose === 'close' &&
      seen.order.venue !== order.venue &&
      seen.parts.attempt === attempt &&
      seen.parts.fencingId === fencingId,
  );
  if (sibling === undefined) return;
  const priceOf = (side: Side): number => toNumber((order.side === side ? order : sibling.order).limitPrice);
  const backBps = ((priceOf('buy') - priceOf('sell')) / priceOf('sell')) * 10_000;
  // As long as no record has told its terms, any that were ever set may be those.
  const most =
    evidence.hedges.get(hedge)?.terms?.close_spread_bps ??
    Math.max(...evidence.levels.map(({ level }) => level.parameters.close_spread_bps));
  holds(
    backBps <= most + evidence.config.hedge.loss_cap_bps + ALLOWANCE_BPS,
    'I21 close',
    () => `${order.clientOrderId} and its sibling may give back ${backBps.toFixed(1)} bps, ${most} were to be left`,
  );
}
