/** The control and audit tables in memory: each function is one atomic step of the store. */
import { isDeepStrictEqual } from 'node:util';
import { isOver, type Command } from '#shared/domain/command.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import { emptyChain, sealLink, verifyLinks } from '#shared/store/audit-chain.ts';
import type {
  AuditStore,
  CommandClaim,
  CommandClaimed,
  CommandWrite,
  CommitResult,
  ControlCommit,
  ControlStore,
  LeaseStore,
  Page,
  Turn,
} from '#shared/store/ports.ts';
import type { Approval } from '#shared/wire/approval.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import type { Ack } from '#shared/wire/level.ts';
import type { Lease } from '#shared/wire/status.ts';

/** Sends one step to the store and its answer back; a world puts its network and its faults here. */
export type Through = <T>(table: 'control' | 'lease' | 'trading', step: () => T) => Promise<T>;

/** A page of a list that is newest first; the cursor is the key of the last item shown. */
export function pageOf<T>(
  newestFirst: readonly T[],
  keyOf: (item: T) => string,
  limit: number,
  cursor: string | null,
): Page<T> {
  const from = cursor === null ? 0 : newestFirst.findIndex((item) => keyOf(item) === cursor) + 1;
  const items = newestFirst.slice(from, from + limit);
  const last = items.at(-1);
  return { items, cursor: last === undefined || from + limit >= newestFirst.length ? null : keyOf(last) };
}

export interface ControlTables {
  readonly levels: Map<string, ControlLevel>;
  readonly acks: Map<string, Ack>;
  readonly approvals: Map<string, Approval[]>;
  readonly links: Map<string, AuditLink[]>;
  /** The last turn of each writer, by book and writer. */
  readonly turns: Map<string, number>;
  readonly commands: Map<string, Command[]>;
  /** The newest command of each wish, by book and correlation. */
  readonly wishes: Map<string, string>;
  readonly leases: Map<string, Lease>;
}

export interface ControlWatch {
  onCommit?(change: ControlCommit, link: AuditLink): void;
  onLease?(lease: Lease): void;
  onAck?(ack: Ack): void;
}

export const emptyControlTables = (): ControlTables => ({
  levels: new Map(),
  acks: new Map(),
  approvals: new Map(),
  links: new Map(),
  turns: new Map(),
  commands: new Map(),
  wishes: new Map(),
  leases: new Map(),
});

const waiting = (approvals: readonly Approval[], at: EpochMs): readonly Approval[] =>
  approvals.filter((approval) => approval.state === 'pending' && approval.expires_at > at);

const commandOf = (tables: ControlTables, book: string, id: string): Command | undefined =>
  tables.commands.get(book)?.find((command) => command.id === id);
const turnKey = (book: string, { writer }: Turn): string => `${book} ${writer}`;
const wishKey = (book: string, correlation: string): string => `${book} ${correlation}`;
function putCommand(tables: ControlTables, command: Command): void {
  const others = (tables.commands.get(command.book) ?? []).filter((one) => one.id !== command.id);
  tables.commands.set(command.book, [...others, command]);
}

function commandFits(tables: ControlTables, { kind, command, ...write }: CommandWrite): boolean {
  const there = commandOf(tables, command.book, command.id);
  if (kind === 'end') return there !== undefined && !isOver(there.state) && there.fencing_id === command.fencing_id;
  const wish = tables.wishes.get(wishKey(command.book, command.correlation)) ?? null;
  return there === undefined && wish === ('replaces' in write ? write.replaces : null);
}

function claim(tables: ControlTables, book: string, id: string, by: CommandClaim): CommandClaimed {
  const lease = tables.leases.get(book);
  const there = commandOf(tables, book, id);
  const leads = lease?.fencing_id === by.fencing_id && !lease.released;
  if (!leads || there === undefined || isOver(there.state)) return { kind: 'refused' };
  if (there.fencing_id >= by.fencing_id || there.expires_at <= by.at) return { kind: 'refused' };
  const command: Command = { ...there, state: 'claimed', fencing_id: by.fencing_id, executor: by.executor };
  putCommand(tables, command);
  return { kind: 'claimed', command };
}

function commit(tables: ControlTables, watch: ControlWatch, book: string, change: ControlCommit): CommitResult {
  const { level, approval: write, turn } = change;
  if (turn !== undefined && (tables.turns.get(turnKey(book, turn)) ?? 0) >= turn.number) return { kind: 'conflict' };
  const approvals = tables.approvals.get(book) ?? [];
  if (level !== undefined && (tables.levels.get(level.book)?.version ?? 0) !== level.version - 1)
    return { kind: 'conflict' };
  if (write !== undefined) {
    const { approval } = write;
    const known = approvals.find((one) => one.id === approval.id);
    const sameScope = waiting(approvals, change.at).some(
      (one) => one.action === approval.action && one.scope === approval.scope,
    );
    if (
      write.kind === 'file'
        ? known !== undefined || sameScope
        : known?.state !== 'pending' || known.expires_at <= change.at
    )
      return { kind: 'conflict' };
  }
  if (change.command !== undefined && !commandFits(tables, change.command)) return { kind: 'conflict' };
  const links = tables.links.get(book) ?? [];
  const link = sealLink(book, change.audit, change.at, links.at(-1) ?? emptyChain);
  tables.links.set(book, [...links, link]);
  if (turn !== undefined) tables.turns.set(turnKey(book, turn), turn.number);
  if (level !== undefined) tables.levels.set(level.book, level);
  if (write !== undefined)
    tables.approvals.set(book, [...approvals.filter((one) => one.id !== write.approval.id), write.approval]);
  if (change.command !== undefined) {
    const { command } = change.command;
    putCommand(tables, command);
    if (change.command.kind === 'file') tables.wishes.set(wishKey(command.book, command.correlation), command.id);
  }
  watch.onCommit?.(change, link);
  return { kind: 'committed', link };
}

export function memoryControlStore(tables: ControlTables, through: Through, watch: ControlWatch = {}): ControlStore {
  return {
    readLevel: (book) => through('control', () => tables.levels.get(book) ?? null),
    commit: (book, change) => through('control', () => commit(tables, watch, book, change)),
    readAck: (book) => through('control', () => tables.acks.get(book) ?? null),
    writeAck: (ack) =>
      through('control', () => {
        const there = tables.acks.get(ack.book);
        const newer =
          there === undefined ||
          there.fencing_id < ack.fencing_id ||
          (there.fencing_id === ack.fencing_id && there.version <= ack.version);
        if (!newer) return 'outdated';
        tables.acks.set(ack.book, ack);
        watch.onAck?.(ack);
        return 'written';
      }),
    findApproval: (book, id) =>
      through('control', () => tables.approvals.get(book)?.find((approval) => approval.id === id) ?? null),
    listApprovals: (book, limit, cursor) =>
      through('control', () => {
        const all = (tables.approvals.get(book) ?? []).toSorted((left, right) => (left.id < right.id ? 1 : -1));
        return pageOf(all, (approval) => approval.id, limit, cursor);
      }),
    pendingApprovals: (book, at) => through('control', () => waiting(tables.approvals.get(book) ?? [], at)),
    findCommand: (book, id) => through('control', () => commandOf(tables, book, id) ?? null),
    findWish: (book, correlation) =>
      through('control', () => commandOf(tables, book, tables.wishes.get(wishKey(book, correlation)) ?? '') ?? null),
    recentCommands: (book, limit) =>
      through('control', () => ({
        commands: (tables.commands.get(book) ?? [])
          .toSorted((left, right) => (left.id < right.id ? 1 : -1))
          .slice(0, limit),
        unreadable: [],
      })),
    claimCommand: (book, id, by) => through('control', () => claim(tables, book, id, by)),
  };
}

export function memoryAuditStore(tables: ControlTables, through: Through): AuditStore {
  return {
    list: (book, limit, cursor) =>
      through('control', () =>
        pageOf((tables.links.get(book) ?? []).toReversed(), (link) => String(link.seq), limit, cursor),
      ),
    verify: (book) =>
      through('control', () => {
        const check = verifyLinks(tables.links.get(book) ?? []);
        return check.kind === 'broken' ? check : { kind: 'intact', links: check.head.seq };
      }),
  };
}

export function memoryLeaseStore(tables: ControlTables, through: Through, watch: ControlWatch = {}): LeaseStore {
  const put = (lease: Lease): void => {
    tables.leases.set(lease.book, lease);
    watch.onLease?.(lease);
  };
  const heldBy = (lease: Lease, beat: number): boolean => {
    const there = tables.leases.get(lease.book);
    const sameTerm = there?.fencing_id === lease.fencing_id && there.holder === lease.holder;
    return sameTerm && !there.released && there.beat <= beat;
  };
  return {
    read: (book) => through('lease', () => tables.leases.get(book) ?? null),
    take: (book, holder, observed, at) =>
      through('lease', () => {
        const there = tables.leases.get(book) ?? null;
        const asSeen =
          observed === null
            ? there === null
            : there?.fencing_id === observed.fencing_id && there.beat === observed.beat;
        const fencing_id = (observed?.fencing_id ?? 0) + 1;
        const lease: Lease = { book, fencing_id, holder, beat: 0, renewed_at: at, released: false };
        if (!asSeen) return isDeepStrictEqual(there, lease) ? { kind: 'taken', lease } : { kind: 'lost' };
        put(lease);
        return { kind: 'taken', lease };
      }),
    renew: (lease, at) =>
      through('lease', () => {
        const renewed: Lease = { ...lease, beat: lease.beat + 1, renewed_at: at };
        if (!heldBy(lease, renewed.beat)) return { kind: 'lost' };
        put(renewed);
        return { kind: 'renewed', lease: renewed };
      }),
    release: (lease, at) =>
      through('lease', () => {
        if (heldBy(lease, lease.beat)) put({ ...lease, renewed_at: at, released: true });
      }),
  };
}
