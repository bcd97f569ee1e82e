/**
 * The forensic snapshot: all that was known at one moment, answered and kept as a file that nothing changes afterwards.
 * Its parts are read together and not in one transaction: each says itself when it was written.
 */
import type { EpochMs } from '#shared/domain/time.ts';
import type { ObjectStore } from '#shared/store/objects.ts';
import type { AuditStore, ControlStore, TradingStore } from '#shared/store/ports.ts';
import type { Snapshot } from '#shared/wire/http-reports.ts';
import { ControlLevelRecord } from '#shared/wire/level.ts';
import { executorSeen } from '#functions/executor-seen.ts';
import { liveBooks } from '#functions/live-books.ts';
import { anyMark, leveragesOf, marksOf, positionOf, totalsOf } from '#functions/positions.ts';

export interface SnapshotDeps {
  readonly audit: Pick<AuditStore, 'list'>;
  readonly control: ControlStore;
  readonly trading: TradingStore;
  readonly objects: ObjectStore;
  readonly book: string;
}

/** Of the audit chain and of requests, so many of the newest; the whole of both is exported elsewhere. */
const NEWEST = 100;
/** Snapshots of one millisecond, of several people: each gets a name of its own. */
const NAMES_MAX = 10;

/** `2026-11-21t12-00-00-000z`: sorts by time, and every file system takes it. */
const nameOf = (book: string, at: EpochMs, nth: number): string =>
  `snapshots/${book}/${new Date(at).toISOString().toLowerCase().replace(/[:.]/g, '-')}${nth === 0 ? '' : `-${nth}`}.json`;

/** @returns null before the first start, when there is no level */
export async function takeSnapshot(deps: SnapshotDeps, by: string, now: EpochMs): Promise<Snapshot | null> {
  const { book, control, trading } = deps;
  const [level, acknowledgement, pending, approvals, status, hedges] = await Promise.all([
    control.readLevel(book),
    control.readAck(book),
    control.pendingApprovals(book, now),
    control.listApprovals(book, NEWEST, null),
    trading.readStatus(book),
    trading.liveHedges(book),
  ]);
  if (level === null) return null;
  const [{ books, dustWhole }, breaks, execution, whyNot, journal, history, report, links] = await Promise.all([
    liveBooks(trading, book, hedges, now),
    trading.openBreaks(book),
    trading.readExecution(book),
    trading.readWhyNot(book),
    trading.readIncidents(book),
    trading.readPnlHistory(book),
    trading.latestReport(book),
    deps.audit.list(book, NEWEST, null),
  ]);
  const executor = executorSeen(status, now);
  const marks = marksOf(executor);
  const seeing = { marks, books, leverage: leveragesOf(executor) };
  const positions = hedges.map((hedge) => positionOf(hedge, seeing));
  const totals = (simulated: boolean) =>
    totalsOf(
      positions.filter((position) => position.simulated === simulated),
      books.of(simulated),
      marks,
    );
  const taken = (name: string): Snapshot => ({
    name,
    book,
    generated_at: now,
    taken_by: by,
    level: ControlLevelRecord.parse(level),
    acknowledgement,
    executor: { age_ms: executor.ageMs, stale: executor.stale, status },
    positions: {
      open: positions,
      real: totals(false),
      simulated: totals(true),
      marks_stale: !anyMark(marks),
      dust_valued: dustWhole,
    },
    hedges: [...hedges],
    approvals: { pending: [...pending], newest: [...approvals.items] },
    execution,
    why_not: whyNot,
    breaks: [...breaks],
    incidents: [...(journal?.incidents ?? [])],
    pnl_history: [...(history?.snapshots ?? [])],
    daily_report: report,
    audit: [...links.items],
  });
  return keep(deps.objects, (nth) => taken(nameOf(book, now, nth)));
}

async function keep(objects: ObjectStore, take: (nth: number) => Snapshot): Promise<Snapshot> {
  for (let nth = 0; nth < NAMES_MAX; nth += 1) {
    const snapshot = take(nth);
    const body = new TextEncoder().encode(JSON.stringify(snapshot, null, 2));
    if ((await objects.put(snapshot.name, body, 'application/json')) === 'written') return snapshot;
  }
  throw new Error(`${NAMES_MAX} snapshots were taken in one millisecond`);
}
