/** Judged at the instant at which an order is signed and leaves. */
import type { ControlLevel } from '#shared/domain/level.ts';
import type { OrderRequest, Purpose } from '#shared/domain/order.ts';
import type { VenueRow } from '../fault.ts';
import { notionalOf, parseE8 } from '#shared/domain/money.ts';
import {
  holds,
  idOf,
  legOf,
  mark,
  levelsIn,
  partsOf,
  type Evidence,
  type LifeSeen,
  type Sighting,
} from './evidence.ts';

import { onPrice } from './on-price.ts';

/** When nothing is wrong anywhere, a HOLD reaches the executor within this. */
const HOLD_MS_MAX = 2_000;
/** A hold may stand in the level for so long before the break that it is about stands in its table. */
const HOLD_NAMED_MS = 30_000;

/** The table of the decisions, written down a second time on purpose: the shipped one is what is judged. */
function allowedBy(level: ControlLevel, completes: boolean): readonly Purpose[] {
  const byPerson = level.safe_mode.on && (level.safe_mode.origin === 'person' || level.safe_mode.origin === 'kill');
  if (byPerson) return ['asked-close'];
  const held = level.mode === 'HOLD' || level.holds.length > 0;
  if (held && !completes) return ['asked-close'];
  if (held || level.safe_mode.on || level.dry_run.on) return ['complete', 'unwind', 'asked-close'];
  return ['open', 'complete', 'unwind', 'close', 'asked-close'];
}

export function onSigned(evidence: Evidence, life: LifeSeen, order: OrderRequest, at: number, calm: boolean): void {
  const parts = partsOf(order.clientOrderId);
  const { executor, hold_completes_hedges: completes } = evidence.config;
  const name = `${order.clientOrderId} (${order.purpose} ${order.side})`;
  holds(!order.simulated, '9 simulated', () => `simulated order ${name} leaves for a venue`);
  holds(!evidence.orders.has(order.clientOrderId), 'I3', () => `${name} is signed a second time`);
  onPermission(evidence, life, order, at, calm ? HOLD_MS_MAX : executor.control_stale_ms, completes);
  onLease(evidence, parts.fencingId, name, at);
  onShape(evidence, order, name);
  onPrice(evidence, order);
  if (order.kind === 'market' && order.purpose === 'unwind') mark(evidence, 'last step taken');
  if (order.purpose === 'open' || order.purpose === 'close') onBooks(evidence, life, name, at);
  const block = evidence.blocks.find((one) => one.first <= parts.hedge && parts.hedge <= one.last);
  holds(block !== undefined, 'I4', () => `${name}: no block with hedge ${parts.hedge} was reserved before`);
  if (order.purpose === 'open')
    holds(
      block?.fencing_id === parts.fencingId,
      'I4',
      () => `${name}: hedge ${parts.hedge} was reserved by ${block?.fencing_id}`,
    );
  if (order.kind !== 'post-only') evidence.atRest.delete(parts.hedge);
  if (order.purpose === 'open') onBreaks(evidence, parts.fencingId, name);
  const forced = evidence.hedges
    .get(parts.hedge)
    ?.legs.some((leg) => leg.orders.some((one) => one.purpose === 'forced'));
  holds(order.purpose !== 'complete' || forced !== true, 'F34 again', () => `${name} opens again what a venue closed`);
  if (order.purpose === 'open') onLimits(evidence, order, name, at);
}

function onPermission(
  evidence: Evidence,
  life: LifeSeen,
  order: OrderRequest,
  at: number,
  ms: number,
  completes: boolean,
): void {
  const { purpose, clientOrderId } = order;
  const name = `${clientOrderId} (${purpose})`;
  const risky = purpose === 'open' || purpose === 'close';
  // What mends and what was asked for may leave by the last level that could be read; what opens needs a fresh one.
  const levels = levelsIn(evidence, at, risky ? ms : Math.max(ms, at - life.levelReadSentAt));
  holds(
    levels.some((level) => allowedBy(level, completes).includes(purpose)),
    '1 permission',
    () => `${name} leaves, and no level of the last ${ms} ms permits it`,
  );
  if (!risky) return;
  const { control_stale_ms: stale } = evidence.config.executor;
  holds(
    at - life.levelReadSentAt <= stale,
    'I6',
    () => `${name} leaves on a level that was read ${Math.round(at - life.levelReadSentAt)} ms ago`,
  );
  const standing = life.raised.find((id) => !evidence.lifted.has(id));
  holds(
    standing === undefined,
    'I6',
    () => `${name} leaves although hold ${standing} of this executor was never lifted`,
  );
}

function onLease(evidence: Evidence, fence: number, name: string, at: number): void {
  const { lease_ms: leaseMs, margin_ms: marginMs } = evidence.config.executor;
  const lease = evidence.leases.get(fence);
  holds(lease !== undefined, 'I2', () => `${name} carries fencing id ${fence}, which nobody ever held`);
  const until = (lease?.at ?? 0) + leaseMs - marginMs;
  holds(at <= until, '2 lease', () => `${name} is signed ${Math.round(at - until)} ms after its lease ran out`);
}

function onShape(evidence: Evidence, order: OrderRequest, name: string): void {
  const { quantity, limitPrice, purpose } = order;
  holds(quantity > 0n && limitPrice > 0n, 'I19', () => `${name} has quantity ${quantity} and price ${limitPrice}`);
  const closes = purpose === 'close' || purpose === 'unwind' || purpose === 'asked-close';
  holds(!closes || order.reduceOnly, 'I7', () => `${name} closes and is not reduce-only`);
  if (!closes) return;
  const row = order.venue === evidence.config.venues[0]?.id ? 0 : 1;
  const { fencingId, hedge } = partsOf(order.clientOrderId);
  const { opened, closed } = legOf(evidence, hedge, row);
  const open = opened - closed + unknownTo(evidence, fencingId, hedge, row);
  holds(quantity <= open, 'I8', () => `${name} closes ${quantity} where ${open} stands open`);
}

/**
 * What the venue closed of a leg, as a deposed leader wrote it down after this one had begun to read: this one cannot
 * know before it has asked the venue itself, and what it closes until then is reduce-only and closes nothing.
 */
function unknownTo(evidence: Evidence, fencingId: number, hedge: number, row: VenueRow): bigint {
  const holder = evidence.leases.get(fencingId)?.holder ?? '';
  const since = evidence.reconciled.get(fencingId) ?? Number.POSITIVE_INFINITY;
  let unknown = 0n;
  for (const { row: at, booked, writers } of evidence.forced.values())
    for (const [id, part] of at === row ? booked : []) {
      const times = writers.get(id) ?? new Map<string, number>();
      const first = Math.min(...times.values());
      if (part.hedge_id === idOf(hedge) && !times.has(holder) && first > since) unknown += parseE8(part.quantity) ?? 0n;
    }
  return unknown;
}

/** A difference that the leader itself has written down stops it from opening, until a person has lifted its hold. */
function onBreaks(evidence: Evidence, fence: number, name: string): void {
  const since = evidence.reconciled.get(fence) ?? Number.POSITIVE_INFINITY;
  for (const found of evidence.breaks.values()) {
    const namedAt = evidence.breaksAt.get(found.id) ?? 0;
    if (found.kind !== 'position' || found.resolved_at !== null || namedAt < since) continue;
    const held = levelsIn(evidence, evidence.now(), evidence.now() - namedAt + HOLD_NAMED_MS).some((level) =>
      level.holds.some((hold) => hold.reason === 'RECON_DESYNC'),
    );
    holds(
      held || evidence.now() - namedAt <= HOLD_MS_MAX,
      'I9',
      () => `${name} leaves ${Math.round(evidence.now() - namedAt)} ms after ${found.id} was named, and nothing holds`,
    );
  }
}

const age = (name: string, row: number, what: string, ms: number): string =>
  `${name} is signed on a book of venue ${row} ${what} ${Math.round(ms)} ms ago`;

function onBooks(evidence: Evidence, life: LifeSeen, name: string, at: number): void {
  const { quote_age_ms_max: ageMax, clock_bound_ms: boundMs } = evidence.config.executor;
  for (const [row, seen] of life.books.entries()) {
    holds(seen.good && !seen.gap, 'I10', () => `${name} is signed on a broken book of venue ${row}`);
    holds(at - seen.receivedAt <= ageMax, 'I10', () => age(name, row, 'received', at - seen.receivedAt));
    // Event times are by the venue's clock, which our estimate may miss by the bound.
    holds(at - seen.madeAt <= ageMax + boundMs, 'I10 event time', () => age(name, row, 'made', at - seen.madeAt));
  }
}

const hasUnbooked = ({ forced }: Evidence): boolean =>
  [...forced.values()].some(({ fill, booked }) => {
    const known = [...booked.values()].reduce((sum, { quantity }) => sum + (parseE8(quantity) ?? 0n), 0n);
    return known < fill.quantity;
  });

/** What stands open or may still come to stand, at the worst price of each opening order, with this order and its sibling. */
function onLimits(evidence: Evidence, order: OrderRequest, name: string, at: number): void {
  // Which hedge a venue has closed is known to the world from our records only, and they may be late.
  if (hasUnbooked(evidence)) return;
  let [total, onVenue] = [0n, 0n];
  const hedges = new Set<number>();
  for (const seen of evidence.orders.values()) {
    if (seen.order.purpose !== 'open') continue;
    const { opened, closed } = legOf(evidence, seen.parts.hedge, seen.row);
    const gone = seen.endedAt !== null || seen.refused || seen.calledOverAt !== null || tooOld(evidence, seen, at);
    const mayFill = gone ? 0n : seen.order.quantity - seen.filled;
    const standing = opened - closed + mayFill;
    if (standing <= 0n) continue;
    hedges.add(seen.parts.hedge);
    const worth = notionalOf(seen.order.limitPrice, standing as OrderRequest['quantity']);
    total += worth;
    if (seen.order.venue === order.venue) onVenue += worth;
  }
  hedges.add(partsOf(order.clientOrderId).hedge);
  const worth = notionalOf(order.limitPrice, order.quantity);
  const levels = levelsIn(evidence, at, evidence.config.executor.control_stale_ms);
  const max = (pick: (level: ControlLevel) => string | number): bigint =>
    levels.reduce((most, level) => {
      const value = BigInt(Math.round(Number(pick(level)) * 1e8));
      return value > most ? value : most;
    }, 0n);
  holds(
    total + worth <= max((level) => level.limits.max_total_notional_usdt),
    '3 limit',
    () => `${name} brings total notional to ${total + worth}`,
  );
  holds(
    onVenue + worth <= max((level) => level.limits.max_position_usdt),
    '3 limit',
    () => `${name} brings ${order.venue} to ${onVenue + worth}`,
  );
  holds(
    BigInt(hedges.size) * 100_000_000n <= max((level) => level.limits.max_open_positions),
    '3 limit',
    () => `${name} is hedge ${hedges.size} that stands open`,
  );
}

/** Never accepted, and no venue accepts it any more. */
function tooOld(evidence: Evidence, seen: Sighting, at: number): boolean {
  const { request_window_ms: windowMs, clock_bound_ms: boundMs } = evidence.config.executor;
  return seen.acceptedAt === null && at - seen.signedAt > windowMs + boundMs;
}
