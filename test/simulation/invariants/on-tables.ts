/** Judged at the instant at which something is written to a table. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '#shared/domain/canonical-json.ts';
import type { Command } from '#shared/domain/command.ts';
import { formatE8, parseE8 } from '#shared/domain/money.ts';
import { venueIds } from '#shared/domain/venue.ts';
import type { ControlCommit } from '#shared/store/ports.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import type { Lease } from '#shared/wire/status.ts';
import { HedgeRecord, type DustRecord, type FillRecord } from '#shared/wire/trading.ts';
import { holds, levelNow, mark, standsAlone, wasFlat, type Evidence, type ForcedSeen } from './evidence.ts';
import { onClosing } from './on-flatten.ts';
import { onLifting } from './on-lifting.ts';
import { onTerms } from './on-terms.ts';

export function onCommit(evidence: Evidence, change: ControlCommit, link: AuditLink): void {
  const before = levelNow(evidence);
  const last = evidence.links.at(-1);
  const { hash, ...open } = link;
  const sealed = createHash('sha256').update(canonicalJson(open)).digest('hex');
  holds(
    link.seq === (last?.seq ?? 0) + 1 && link.previous_hash === (last?.hash ?? '0'.repeat(64)),
    'I13',
    () => `link ${link.seq} does not follow ${last?.seq}`,
  );
  holds(sealed === hash, 'I13', () => `link ${link.seq} does not give its hash`);
  evidence.links.push(link);
  onClosing(evidence, change);
  if (change.command?.kind === 'end') onReceipt(evidence, change.command.command);
  const { level, approval } = change;
  const filed = change.command?.kind === 'file' ? change.command.command.ask : null;
  if (filed?.kind === 'kill' && filed.flatten && standsAlone(evidence))
    mark(evidence, 'flatten while a leg stands alone');
  if (approval?.kind === 'decide' && approval.approval.state === 'approved')
    holds(
      approval.approval.decided_by !== approval.approval.requested_by,
      'I12',
      () => `${approval.approval.id} was approved by its author`,
    );
  if (level === undefined) return;
  const known = new Set(before?.holds.map((hold) => hold.id));
  for (const hold of level.holds) {
    if (known.has(hold.id) || !hold.by.startsWith('executor')) continue;
    holds(
      link.action === 'hold_set' && link.subject === hold.id,
      '5 audit',
      () => `hold ${hold.id} is written with a link about ${link.subject}`,
    );
    if (hold.reason === 'CONTROL_STALE') mark(evidence, 'HOLD by permit expiry');
  }
  if (before !== null) onLifting(before, level, change, link);
  if (link.action === 'autopilot_resumed') mark(evidence, 'hold of a start lifted by the autopilot');
  for (const id of known) if (!level.holds.some((hold) => hold.id === id)) evidence.lifted.add(id);
  const loosened = before !== null && before.mode === 'HOLD' && level.mode === 'RUN' && level.holds.length > 0;
  holds(!loosened, 'I6', () => `version ${level.version} is RUN with holds in force`);
  evidence.levels.push({ at: evidence.now(), level });
}

/** A venue that is slow to answer tells how it was up to so long after it was asked. */
const ANSWER_MS_MAX = 3_000;

/** What a receipt calls flat was flat when the venue was read; what has opened since is no fault of it. */
export function onReceipt(evidence: Evidence, { id, ask, result }: Command): void {
  if (result === null) return;
  mark(evidence, `command ${ask.kind} ${result.outcome}`);
  if (evidence.foreign[0] || evidence.foreign[1]) return;
  for (const { venue, state, read_at: readAt } of result.venues) {
    if (state !== 'flat') continue;
    holds(readAt !== null, 'receipt', () => `the receipt of ${id} calls ${venue} flat, and not as of when`);
    const row = venue === venueIds[0] ? 0 : 1;
    const asked = (readAt ?? 0) - evidence.epoch;
    const early = asked - evidence.clockErrorMs;
    const late = Math.min(asked + ANSWER_MS_MAX + evidence.clockErrorMs, evidence.now());
    holds(
      wasFlat(evidence, row, early, late),
      'receipt',
      () =>
        `the receipt of ${id} calls ${venue} flat as of ${asked}, it never was then; now it holds ${formatE8(evidence.positionOf(row))}`,
    );
  }
}

export function onLease(evidence: Evidence, lease: Lease): void {
  const before = evidence.lease;
  holds(
    before === null || lease.fencing_id >= before.fencing_id,
    'I2',
    () => `fencing id ${lease.fencing_id} after ${before?.fencing_id}`,
  );
  if (before !== null && lease.fencing_id > before.fencing_id) onTakeover(evidence, before, lease);
  evidence.lease = lease;
  if (!lease.released) evidence.leases.set(lease.fencing_id, { at: evidence.now(), holder: lease.holder });
}

function onTakeover(evidence: Evidence, before: Lease, lease: Lease): void {
  if (!before.released) mark(evidence, 'stale lease taken over');
  else if (before.holder !== lease.holder) mark(evidence, 'lease handed over');
  if (standsAlone(evidence)) mark(evidence, 'takeover with half a hedge');
  const rests = [...evidence.orders.values()].some(
    ({ acceptedAt, endedAt }) => acceptedAt !== null && endedAt === null,
  );
  if (rests) mark(evidence, 'order rests over a takeover');
}

/** What a hedge hands over to dust counts for it, what it takes up counts against it. */
export function onDustRecord(evidence: Evidence, record: DustRecord, isNew: boolean): void {
  if (record.simulated || !isNew) return;
  const row = record.venue === venueIds[0] ? 0 : 1;
  evidence.dustAt.push(record.at);
  const handed = parseE8(record.quantity) ?? 0n;
  evidence.dust[row] += handed;
  const cash = handed * (parseE8(record.price) ?? 0n);
  evidence.dustCash.set(record.hedge_id, (evidence.dustCash.get(record.hedge_id) ?? 0n) + cash);
}

/** @param by the process that wrote it */
export function onFillRecord(evidence: Evidence, record: FillRecord, isNew: boolean, by: string): void {
  if (record.simulated) return;
  const row = record.venue === venueIds[0] ? 0 : 1;
  const [tradeId = ''] = record.trade_id.split('~');
  const forced = evidence.forced.get(`${row} ${tradeId}`);
  if (forced !== undefined) onWriter(evidence, forced, record, by);
  if (!isNew) return;
  const quantity = parseE8(record.quantity) ?? 0n;
  evidence.journal[row] += record.side === 'buy' ? quantity : -quantity;
  if (forced !== undefined) return onForcedRecord(evidence, forced, record);
  const trade = evidence.trades.get(`${row} ${record.trade_id}`);
  const { fill } = trade ?? {};
  const same =
    fill !== undefined &&
    fill.clientOrderId === record.client_order_id &&
    fill.side === record.side &&
    formatE8(fill.quantity) === record.quantity &&
    formatE8(fill.price) === record.price &&
    formatE8(fill.fee) === record.fee_usdt;
  holds(
    same,
    'I9 invented',
    () => `fill ${record.trade_id} of ${record.client_order_id} is recorded, and no such trade was made`,
  );
  evidence.recorded.add(`${row} ${record.trade_id}`);
}

function onWriter(evidence: Evidence, { writers }: ForcedSeen, { trade_id: id }: FillRecord, by: string): void {
  const times = writers.get(id) ?? new Map<string, number>();
  if (!times.has(by)) times.set(by, evidence.now());
  writers.set(id, times);
}

/** A trade of a venue's own making may close legs of several hedges: its parts are never more than itself. */
function onForcedRecord(evidence: Evidence, { row, fill, booked }: ForcedSeen, record: FillRecord): void {
  booked.set(record.trade_id, record);
  const sum = (of: (part: FillRecord) => string): bigint =>
    [...booked.values()].reduce((total, part) => total + (parseE8(of(part)) ?? 0n), 0n);
  const quantity = sum((part) => part.quantity);
  const fee = sum((part) => part.fee_usdt);
  const whole = quantity === fill.quantity;
  if (whole) evidence.recorded.add(`${row} ${fill.tradeId}`);
  holds(
    record.side === fill.side &&
      record.price === formatE8(fill.price) &&
      (quantity < fill.quantity || (whole && fee === fill.fee)),
    'I9 invented',
    () => `${formatE8(quantity)} with a fee of ${formatE8(fee)} is booked of the forced trade ${fill.tradeId}`,
  );
}

export function onHedgeRecord(evidence: Evidence, record: HedgeRecord): void {
  const before = evidence.hedges.get(record.number);
  if (record.state === 'rebalancing' && before?.state !== 'rebalancing') mark(evidence, 'rebalancer used');
  onTerms(evidence, before, record);
  evidence.hedges.set(record.number, record);
  // Reading costs more than all else here: once for every state, which is when something new is said.
  if (before?.state !== record.state) {
    const readable = HedgeRecord.safeParse(record);
    holds(
      readable.success,
      'I16',
      () => `hedge ${record.id} is written as nobody can read it: ${readable.error?.issues[0]?.message}`,
    );
  }
  for (const leg of record.legs) {
    for (const order of leg.orders) {
      if (record.simulated) continue;
      const seen = evidence.orders.get(order.id);
      if (seen === undefined) continue;
      holds(
        (parseE8(order.filled) ?? 0n) <= seen.filled,
        'I9 invented',
        () => `${order.id} is recorded as filled ${order.filled}, the venue filled ${formatE8(seen.filled)}`,
      );
      if (order.stage !== 'settled') continue;
      if (seen.calledOverAt === null && seen.unanswered && seen.acceptedAt === null && !seen.refused)
        mark(evidence, 'doubt resolved as never arrived');
      seen.calledOverAt ??= evidence.now();
      const live = seen.acceptedAt !== null && seen.endedAt === null;
      holds(!live, 'I5', () => `${order.id} is recorded as over (${order.state}), and it lives`);
      holds(
        (parseE8(order.filled) ?? 0n) === seen.filled,
        'I5',
        () => `${order.id} is recorded as over with ${order.filled}, the venue filled ${formatE8(seen.filled)}`,
      );
      if (order.state === 'rejected')
        holds(seen.acceptedAt === null, 'I5', () => `${order.id} is recorded as rejected, and it was accepted`);
    }
  }
}
