/** Tells the judge what happens, and keeps the trace. */
import type { Config } from '#shared/config/schema.ts';
import type { OrderRequest } from '#shared/domain/order.ts';
import { formatE8 } from '#shared/domain/money.ts';
import { venueIds } from '#shared/domain/venue.ts';
import { holdsPosition, mark, partsOf, Violation, type Evidence, type LifeSeen } from '../invariants/evidence.ts';
import { onAsked } from '../invariants/on-asked.ts';
import { onFundingPaid, onFundingRecord } from '../invariants/on-funding.ts';
import { onSigned } from '../invariants/on-signed.ts';
import { onCommit, onDustRecord, onFillRecord, onHedgeRecord, onLease } from '../invariants/on-tables.ts';
import { onAccepted, onEnded, onRefused, onTraded, onUnanswered } from '../invariants/on-venue.ts';
import type { ProcessRow, VenueRow } from '../fault.ts';
import type { Plan } from '../plan.ts';
import type { ExchangeWatch } from './exchange.ts';
import { lifeKey } from './health.ts';
import type { Life } from './life.ts';
import type { Path } from './plain-dialect.ts';
import type { ControlWatch } from './memory-control.ts';
import type { TradingWatch } from './memory-trading.ts';
import type { Scheduler } from './scheduler.ts';
import type { SeatWatch } from './seat.ts';

/** Nothing at all was wrong for so long: then the tight bounds hold. */
const CALM_MS = 6_000;

export type Watch = ExchangeWatch &
  Required<ControlWatch> &
  TradingWatch &
  Omit<SeatWatch, 'onCrash'> & { onCrash(life: Life | null, error: unknown): void };

const isCalm = (plan: Plan, at: number): boolean =>
  plan.faults.every((fault) => {
    const ms = 'ms' in fault ? fault.ms : 0;
    return fault.at > at || fault.at + ms + CALM_MS < at;
  });
/** What happens on this venue now is told at once. */
const isTold = (plan: Plan, row: VenueRow, at: number): boolean =>
  plan.faults.every(
    (fault) =>
      (fault.kind !== 'push-lost' && fault.kind !== 'push-late' && fault.kind !== 'orders-out') ||
      fault.venue !== row ||
      fault.at > at ||
      fault.at + fault.ms < at,
  );
const rowOf = (order: OrderRequest): VenueRow => (order.venue === venueIds[0] ? 0 : 1);

export function witness(deps: {
  readonly evidence: Evidence;
  readonly judge: (work: () => void) => void;
  readonly say: (line: string) => void;
  readonly config: Config;
  readonly scheduler: Scheduler;
  readonly plan: Plan;
  readonly lifeOf: (row: ProcessRow) => Life;
}): Watch {
  const { evidence, judge, say, plan, scheduler } = deps;
  const seen = new Map<string, LifeSeen>();
  const of = (life: Life): LifeSeen => {
    const key = lifeKey(life);
    const known = seen.get(key);
    if (known !== undefined) return known;
    const book = () => ({ good: false, gap: true, receivedAt: -1e9, madeAt: -1e9 });
    const fresh: LifeSeen = {
      books: [book(), book()],
      raised: [],
      silentUntil: [-1e9, -1e9],
      recovered: false,
      levelReadSentAt: -1e9,
    };
    seen.set(key, fresh);
    evidence.lives.set(key, fresh);
    return fresh;
  };
  const told = (order: OrderRequest): string =>
    `${order.clientOrderId} ${order.purpose} ${order.side} ${formatE8(order.quantity)} at ${formatE8(order.limitPrice)} on ${order.venue}`;
  return {
    onStart: (life) => say(`${life.name} starts`),
    onLog(life, event, fields) {
      if (!life.alive()) return;
      say(
        `${life.name} ${event} ${JSON.stringify(fields, (_, value: unknown) => (typeof value === 'bigint' ? formatE8(value) : value))}`,
      );
      if (event === 'recovery.ended') of(life).recovered = true;
      if (event === 'recovery.nothing_filled' && Array.isArray(fields['orders']))
        for (const order of fields['orders']) evidence.nothingFilled.add(String(order).split(' ', 1)[0] ?? '');
      if (event === 'hold.raised' && typeof fields['id'] === 'string') of(life).raised.push(fields['id']);
    },
    onLevelRead(life, sentAt) {
      const known = of(life);
      known.levelReadSentAt = Math.max(known.levelReadSentAt, sentAt);
    },
    onCrash(life, error) {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      judge(() => {
        throw error instanceof Violation
          ? error
          : new Violation('crash', `${life?.name ?? 'an executor'} breaks: ${what}`);
      });
      life?.kill();
    },
    onSigned(life, order, stamp, at) {
      if (order.simulated) say(`${life.name} signs a SIMULATED order ${order.clientOrderId}`);
      say(`${life.name} signs ${told(order)}`);
      judge(() => onSigned(evidence, of(life), order, at, isCalm(plan, at)));
      evidence.orders.set(order.clientOrderId, {
        order,
        parts: partsOf(order.clientOrderId),
        row: rowOf(order),
        by: life.name,
        signedAt: at,
        stamp,
        acceptedAt: null,
        refused: false,
        endedAt: null,
        filled: 0n,
        fills: [],
        unanswered: false,
        cancelAsked: false,
        calledOverAt: null,
      });
    },
    onNotSent: (life, id) => say(`${life.name} does not send ${id}`),
    onAsked(life, row, path, id) {
      judge(() => onAsked(of(life), row, path, life.localNow()));
      onAskedFor(evidence, row, path, id);
      if (path !== 'find' && path !== 'positions') return;
      const { lease } = evidence;
      if (lease?.holder === life.name && !evidence.reconciled.has(lease.fencing_id))
        evidence.reconciled.set(lease.fencing_id, scheduler.now());
    },
    onUnanswered: (id) => onUnanswered(evidence, id),
    onFundingPaid(row, payment, listedAt) {
      say(`venue ${row} books funding ${payment.id} ${formatE8(payment.amount)}`);
      onFundingPaid(evidence, row, payment, listedAt);
    },
    onDeadMan(row) {
      say(`venue ${row} cancels all: nobody has been heard of`);
      mark(evidence, 'dead-man fired');
    },
    onToldToWait(life, row, until) {
      say(`venue ${row} wants to hear nothing of ${life.name} before ${Math.round(until)}`);
      const { silentUntil } = of(life);
      silentUntil[row] = Math.max(silentUntil[row], until);
      if (holdsPosition(evidence)) mark(evidence, 'ban with an open hedge');
    },
    onBook(life, row, good, madeAt) {
      Object.assign(of(life).books[row], { good, gap: false, madeAt, receivedAt: life.localNow() });
    },
    onBookGap(life, row) {
      of(life).books[row].gap = true;
    },
    onAccepted(row, order) {
      say(`venue ${row} accepts ${order.clientOrderId}`);
      judge(() => onAccepted(evidence, row, order));
    },
    onTooLate(row, order) {
      say(`venue ${row} refuses ${order.clientOrderId}: outside of its window`);
      mark(evidence, 'late arrival refused by its window');
      const known = evidence.orders.get(order.clientOrderId);
      if (known !== undefined) known.refused = true;
    },
    onRefused(row, order, why) {
      say(`venue ${row} refuses ${order.clientOrderId}: ${why}`);
      judge(() => onRefused(evidence, row, order, why));
    },
    onTraded(row, order, fill) {
      say(
        `venue ${row} trades ${fill.tradeId} ${fill.side} ${formatE8(fill.quantity)} at ${formatE8(fill.price)} for ${order.clientOrderId}`,
      );
      judge(() => onTraded(evidence, row, order, fill, isTold(plan, row, scheduler.now())));
    },
    onEnded(row, order) {
      judge(() => onEnded(evidence, order));
      if (order.filled === 0n) say(`venue ${row} ends ${order.clientOrderId} unfilled`);
    },
    onCommit(change, link) {
      const level =
        change.level === undefined
          ? ''
          : `; level ${change.level.version} ${change.level.mode} ${change.level.holds.map((hold) => hold.reason).join(',')}`;
      say(`${link.actor} ${link.action} ${link.subject}${level}`);
      judge(() => onCommit(evidence, change, link));
    },
    onLease(lease) {
      if (lease.beat === 0 || lease.released)
        say(`${lease.holder} ${lease.released ? 'releases' : 'takes'} the lease ${lease.fencing_id}`);
      judge(() => onLease(evidence, lease));
    },
    onAck: () => undefined,
    onBlock: (block) => void evidence.blocks.push(block),
    onHedge: (record) => judge(() => onHedgeRecord(evidence, record)),
    onFill: (record, isNew, by) => judge(() => onFillRecord(evidence, record, isNew, by)),
    onFunding(record) {
      say(`leader ${record.fencing_id} shares ${record.funding_id} out as ${JSON.stringify(record.shares)}`);
      judge(() => onFundingRecord(evidence, record));
    },
    onDust: (record, isNew) => onDustRecord(evidence, record, isNew),
    onStatus(status) {
      if (status.leader) evidence.statusAt = scheduler.now();
    },
    onBreak(record) {
      say(
        `break ${record.id}: ours ${record.ours}, theirs ${record.theirs}${record.resolved_at === null ? '' : ', resolved'}`,
      );
      evidence.breaks.set(record.id, record);
      if (!evidence.breaksAt.has(record.id)) evidence.breaksAt.set(record.id, scheduler.now());
    },
  };
}

/** A request about an order, or about all of a venue, leaves a process. */
function onAskedFor(evidence: Evidence, row: VenueRow, path: Path, id: string | undefined): void {
  if (path === 'cancel-all') {
    for (const seen of evidence.orders.values()) if (seen.row === row && seen.endedAt === null) seen.cancelAsked = true;
    return;
  }
  const seen = evidence.orders.get(id ?? '');
  if (seen === undefined || (path !== 'find' && path !== 'cancel')) return;
  if (path === 'cancel') seen.cancelAsked = true;
  const leads = evidence.lease?.fencing_id ?? 0;
  if (seen.parts.fencingId < leads && seen.acceptedAt !== null) mark(evidence, 'order of an older leader asked for');
}
