/**
 * What the stores promise, in the business's words. DynamoDB keeps these promises in `shared/store/dynamo/`; the
 * simulated world has the one in-memory twin. Races are settled by the store's conditions, never by read-then-write.
 */
import type { Command } from '#shared/domain/command.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { FencingId } from '#shared/domain/ids.ts';
import type { Approval } from '#shared/wire/approval.ts';
import type { AuditDraft, AuditLink } from '#shared/wire/audit.ts';
import type { ConfigVersion } from '#shared/wire/config.ts';
import type { ChainHead, Sealed } from './audit-chain.ts';
import type { Ack } from '#shared/wire/level.ts';
import type { IncidentJournal } from '#shared/wire/incident.ts';
import type { DailyReport } from '#shared/wire/report.ts';
import type { ExecutorStatus, Lease, SpreadHistory } from '#shared/wire/status.ts';
import type { PnlHistory } from '#shared/wire/pnl-history.ts';
import type { ExecutionRecord, WhyNotRecord } from '#shared/wire/trade-watch.ts';
import type { BreakRecord, DustRecord, FillRecord, FundingRecord, HedgeRecord } from '#shared/wire/trading.ts';

/** A page of a list, newest first; `cursor` is null on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor: string | null;
}

export type ApprovalWrite =
  /** Refused when one for the same action and scope is pending and not expired at `at`. */
  | { readonly kind: 'file'; readonly approval: Approval }
  /** From `pending` to a final state, at most once, and only before it expires. */
  | { readonly kind: 'decide'; readonly approval: Approval };

export type CommandWrite =
  /** Refused when a command of the same correlation is stored, unless it is the one that this one `replaces`. */
  | { readonly kind: 'file'; readonly command: Command; readonly replaces: string | null }
  /** To `done` or `expired`, at most once, and only while nobody of another fencing id has claimed it. */
  | { readonly kind: 'end'; readonly command: Command };

/** Of a writer that writes one after the other, counted from 1; nobody else ever has its name. */
export interface Turn {
  readonly writer: string;
  readonly number: number;
}

/**
 * One change and its audit link, in one transaction: either all of it is there or none.
 * `level` is written only if the version before it is still the one in the table.
 */
export interface ControlCommit {
  /** Refused when the writer's turn of this number, or a later one, stands: a try whose answer was lost is not doubled. */
  readonly turn?: Turn;
  readonly level?: ControlLevel;
  readonly approval?: ApprovalWrite;
  readonly command?: CommandWrite;
  /** A new version of the configuration; refused when that version is there. */
  readonly config?: ConfigVersion;
  readonly audit: AuditDraft;
  readonly at: EpochMs;
}

export type CommitResult =
  | { readonly kind: 'committed'; readonly link: AuditLink }
  /** Someone else changed the level, the approval or the command first: read again, decide again. Of a turn: it stands. */
  | { readonly kind: 'conflict' };

export interface ControlStore {
  /** Strongly consistent. Null before the first start. */
  readLevel(book: string): Promise<ControlLevel | null>;
  commit(book: string, change: ControlCommit): Promise<CommitResult>;
  readAck(book: string): Promise<Ack | null>;
  /** Written only over a lower fencing id or the same fencing id with a version not above this one. */
  writeAck(ack: Ack): Promise<'written' | 'outdated'>;
  findApproval(book: string, id: string): Promise<Approval | null>;
  /** Newest first, by id: ids come from `newApprovalId`, which sorts by time. */
  listApprovals(book: string, limit: number, cursor: string | null): Promise<Page<Approval>>;
  /** Those that still wait at `at`: at most one per action and scope. */
  pendingApprovals(book: string, at: EpochMs): Promise<readonly Approval[]>;
  findCommand(book: string, id: string): Promise<Command | null>;
  /** The newest command of one wish. */
  findWish(book: string, correlation: string): Promise<Command | null>;
  /** Newest first, by id: ids come from `newCommandId`, which sorts by time. */
  recentCommands(book: string, limit: number): Promise<RecentCommands>;
  /**
   * For whoever holds the lease with this fencing id, unreleased, and nobody else: from `filed`, or from `claimed` by a
   * lower fencing id, and only before it expires at `at`.
   */
  claimCommand(book: string, id: string, claim: CommandClaim): Promise<CommandClaimed>;
}

export interface RecentCommands {
  readonly commands: readonly Command[];
  /** Why each of the others could not be read, its key in front: one that is not understood keeps no other waiting. */
  readonly unreadable: readonly string[];
}

export interface CommandClaim {
  readonly fencing_id: FencingId;
  readonly executor: string;
  readonly at: EpochMs;
}
export type CommandClaimed =
  | { readonly kind: 'claimed'; readonly command: Command }
  /** Over, too old, claimed already, or the lease is somebody else's. */
  | { readonly kind: 'refused' };

/** Versions of the configuration. They are written with the level that puts them into force, and never changed. */
export interface ConfigStore {
  /** Strongly consistent. */
  find(book: string, version: number): Promise<ConfigVersion | null>;
  /** Newest first. */
  list(book: string, limit: number, cursor: string | null): Promise<Page<ConfigVersion>>;
}

export interface AuditStore {
  list(book: string, limit: number, cursor: string | null): Promise<Page<AuditLink>>;
  /** Walks the whole chain in order; names the first link that does not fit. */
  verify(
    book: string,
  ): Promise<
    | { readonly kind: 'intact'; readonly links: number }
    | { readonly kind: 'broken'; readonly seq: number; readonly why: string }
  >;
}

/** For a caller that has no time for a whole chain at once. */
export interface AuditWalk {
  /** From the link after `from` on, at most `links` of them. `so_far` when more may follow: go on from there. */
  walk(
    book: string,
    from: ChainHead,
    links: number,
    /** Told each link that fits, in order. */
    each?: (link: Sealed) => void,
  ): Promise<
    | { readonly kind: 'intact'; readonly links: number }
    | { readonly kind: 'so_far'; readonly links: number; readonly hash: string }
    | { readonly kind: 'broken'; readonly seq: number; readonly why: string }
  >;
}

export interface LeaseStore {
  read(book: string): Promise<Lease | null>;
  /** Takes over from exactly the lease that was observed (or from none), with the next fencing id. */
  take(
    book: string,
    holder: string,
    observed: Lease | null,
    at: EpochMs,
  ): Promise<{ readonly kind: 'taken'; readonly lease: Lease } | { readonly kind: 'lost' }>;
  /** Writes the beat after `lease.beat`; never over a later one, so that a renewal that comes late changes nothing. */
  renew(
    lease: Lease,
    at: EpochMs,
  ): Promise<{ readonly kind: 'renewed'; readonly lease: Lease } | { readonly kind: 'lost' }>;
  release(lease: Lease, at: EpochMs): Promise<void>;
}

/** A run of hedge numbers that only this fencing id may use: `first` to `last`, both included. */
export interface IdBlock {
  readonly fencing_id: FencingId;
  readonly first: number;
  readonly last: number;
}

export interface TradingStore {
  /** Reserved durably before any number of it is used. */
  reserveIds(book: string, fencingId: FencingId, count: number, at: EpochMs): Promise<IdBlock>;
  /** Newest blocks first. */
  listBlocks(book: string, limit: number): Promise<readonly IdBlock[]>;
  /**
   * Idempotent; a fill that is already there is not an error. Up to fifty records are one transaction; of more, fills go
   * first, then funding payments and dust, then hedges, then breaks. A hedge that a newer fencing id has written meanwhile
   * is left as that one wrote it.
   */
  write(records: {
    readonly hedges: readonly HedgeRecord[];
    readonly fills: readonly FillRecord[];
    readonly breaks: readonly BreakRecord[];
    readonly fundings?: readonly FundingRecord[];
    readonly dust?: readonly DustRecord[];
  }): Promise<void>;
  /** Hedges that are not closed or failed. */
  liveHedges(book: string): Promise<readonly HedgeRecord[]>;
  /** Newest first. */
  listHedges(book: string, limit: number, cursor: string | null): Promise<Page<HedgeRecord>>;
  fillsOf(book: string, hedgeId: string): Promise<readonly FillRecord[]>;
  /** Fills of one UTC day, `2026-11-21`. */
  fillsOfDay(book: string, day: string): Promise<readonly FillRecord[]>;
  /** Funding payments, simulated ones too, at or after `from` and before `until`, oldest first. */
  fundings(book: string, from: EpochMs, until: EpochMs): Promise<readonly FundingRecord[]>;
  /**
   * Every line of dust there ever was, oldest first: a few a day, and what is left is their sum. With `newestMax`, of more
   * than that the newest only.
   */
  dust(book: string, newestMax?: number): Promise<readonly DustRecord[]>;
  openBreaks(book: string): Promise<readonly BreakRecord[]>;
  writeStatus(status: ExecutorStatus): Promise<void>;
  readStatus(book: string): Promise<ExecutorStatus | null>;
  writeSpread(history: SpreadHistory): Promise<void>;
  readSpread(book: string): Promise<SpreadHistory | null>;
  /** Refused when a leader with a higher fencing id has written it. */
  writeIncidents(journal: IncidentJournal): Promise<'written' | 'outdated'>;
  readIncidents(book: string): Promise<IncidentJournal | null>;
  /** Refused when a leader with a higher fencing id has written it. */
  writePnlHistory(history: PnlHistory): Promise<'written' | 'outdated'>;
  readPnlHistory(book: string): Promise<PnlHistory | null>;
  writeExecution(record: ExecutionRecord): Promise<void>;
  readExecution(book: string): Promise<ExecutionRecord | null>;
  writeWhyNot(record: WhyNotRecord): Promise<void>;
  readWhyNot(book: string): Promise<WhyNotRecord | null>;
  /** At most one a day, whoever makes it and however often. */
  writeReport(report: DailyReport): Promise<'written' | 'already-there'>;
  reportOf(book: string, day: string): Promise<DailyReport | null>;
  latestReport(book: string): Promise<DailyReport | null>;
}
