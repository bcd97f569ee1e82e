/** What the reading endpoints look at, read once a request, with the age of the executor's word worked out. */
import type { ControlLevel, Hold } from '#shared/domain/level.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { DeliveryStore } from '#shared/store/notice-ports.ts';
import type { ControlStore, TradingStore } from '#shared/store/ports.ts';
import type { Approval } from '#shared/wire/approval.ts';
import type { DeliveryState } from '#shared/wire/delivery.ts';
import type { Ack } from '#shared/wire/level.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';
import { executorSeen, type Executor } from '#functions/executor-seen.ts';

export interface StatusStores {
  readonly control: Pick<ControlStore, 'readLevel' | 'readAck' | 'pendingApprovals'>;
  readonly trading: Pick<
    TradingStore,
    | 'readStatus'
    | 'readPnlHistory'
    | 'openBreaks'
    | 'liveHedges'
    | 'fillsOf'
    | 'fundings'
    | 'dust'
    | 'readSpread'
    | 'readExecution'
    | 'readWhyNot'
    | 'readIncidents'
  >;
  /** Where nobody is told by Telegram, nothing is known of it. */
  readonly deliveries?: Pick<DeliveryStore, 'read'>;
}

export interface Seen {
  readonly now: EpochMs;
  readonly level: ControlLevel;
  readonly ack: Ack | null;
  readonly pending: readonly Approval[];
  readonly breaks: readonly BreakRecord[];
  readonly executor: Executor;
  readonly delivery: DeliveryState | null;
}

/** @returns null before the first start, when there is no level */
export async function lookAround(stores: StatusStores, book: string, now: EpochMs): Promise<Seen | null> {
  const [level, ack, pending, breaks, status, delivery] = await Promise.all([
    stores.control.readLevel(book),
    stores.control.readAck(book),
    stores.control.pendingApprovals(book, now),
    stores.trading.openBreaks(book),
    stores.trading.readStatus(book),
    stores.deliveries?.read(book) ?? null,
  ]);
  if (level === null) return null;
  return { now, level, ack, pending, breaks, executor: executorSeen(status, now), delivery };
}

/**
 * Holds in force: those of the level, and those that the executor raised and could not write yet. It is asked about the
 * latter only when it has seen this level, since it would otherwise still name holds that have just been lifted.
 */
export function holdsOf({ level, executor }: Pick<Seen, 'level' | 'executor'>): readonly Hold[] {
  const { status } = executor;
  if (status === null || status.level_version < level.version) return level.holds;
  const known = new Set(level.holds.map((hold) => hold.id));
  return [...level.holds, ...status.holds.filter((hold) => !known.has(hold.id))];
}
