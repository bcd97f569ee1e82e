/**
 * All breaks that stand. Who compares tells it of each that is found, has changed or is gone; it keeps what a person said
 * of one, also over a restart, writes every change, and holds for those that nobody has acknowledged.
 */
import type { EpochMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';

export interface BreakBookDeps {
  readonly openBreaks: () => Promise<readonly BreakRecord[]>;
  readonly record: (found: BreakRecord) => void;
  /** One that nobody has acknowledged was found, or has changed. */
  readonly hold: (found: BreakRecord) => void;
  readonly wall: () => EpochMs;
}

export interface BreakBook {
  /** Of an earlier life: what a person acknowledged stays so when the same is found again. */
  load(): Promise<void>;
  /** Told by whoever compares; `resolved_at` says that both agree again. */
  found(record: BreakRecord): void;
  /** Everything has been compared since the start: what an earlier life had found and is not there any more is over. */
  comparedAll(): void;
  /** A person takes the money there as it is. Nothing else ends what an earlier life found: this one began with what was left. */
  acceptBalance(venue: VenueId): void;
  open(): readonly BreakRecord[];
  /** Open here, or told once by this life or an earlier one and compared with nothing. */
  find(id: string): Promise<BreakRecord | null>;
  /** It holds and blocks nothing until it changes; what is compared with nothing ends by that. @returns false when it is not open */
  ignore(id: string, by: string, reason: string): Promise<boolean>;
}

/** Told once: nothing looks whether they still stand. */
const toldOnce: ReadonlySet<BreakRecord['kind']> = new Set(['unknown_order', 'settled_by_hand']);

/** What one look may find; a venue with more foreign orders than this is seen to disagree either way. */
export const BREAKS_MAX = 128;

/** The same difference, whoever named it. Positions and balances move while it stays; what is apart of them is their size. */
const samenessOf = ({ kind, venue, instrument, size, theirs, id }: BreakRecord): string => {
  if (kind === 'position' || kind === 'balance') return [kind, venue, instrument, size].join(' ');
  return kind === 'foreign_position' ? [kind, venue, instrument, theirs].join(' ') : id;
};

export function createBreakBook(deps: BreakBookDeps): BreakBook {
  const standing = new Map<string, BreakRecord>();
  let earlier = new Map<string, BreakRecord>();

  const end = (found: BreakRecord): void => deps.record({ ...found, resolved_at: deps.wall() });
  const find = async (id: string): Promise<BreakRecord | null> =>
    standing.get(id) ?? (await deps.openBreaks()).find((known) => known.id === id && toldOnce.has(known.kind)) ?? null;
  const put = (found: BreakRecord): void => {
    standing.set(found.id, found);
    deps.record(found);
    if (found.ignored === null) deps.hold(found);
  };
  return {
    async load() {
      const open = (await deps.openBreaks()).filter(({ kind }) => !toldOnce.has(kind));
      for (const found of open) if (found.kind === 'balance') standing.set(found.id, found);
      earlier = new Map(open.filter(({ kind }) => kind !== 'balance').map((found) => [samenessOf(found), found]));
    },
    found(record) {
      const known = standing.get(record.id);
      if (record.resolved_at !== null) {
        if (known === undefined) return;
        standing.delete(record.id);
        deps.record({ ...known, resolved_at: record.resolved_at });
        return;
      }
      if (known === undefined && standing.size >= BREAKS_MAX) return;
      const before = known === undefined ? earlier.get(samenessOf(record)) : known;
      earlier.delete(samenessOf(record));
      if (before === undefined) return put(record);
      if (before.id !== record.id) end(before);
      const same = samenessOf(before) === samenessOf(record);
      put({ ...record, found_at: before.found_at, ignored: same ? before.ignored : null });
    },
    comparedAll() {
      for (const found of earlier.values()) end(found);
      earlier = new Map();
    },
    acceptBalance(venue) {
      for (const found of standing.values()) {
        if (found.kind !== 'balance' || found.venue !== venue) continue;
        standing.delete(found.id);
        end(found);
      }
    },
    open: () => [...standing.values()],
    find,
    async ignore(id, by, reason) {
      const found = await find(id);
      if (found === null) return false;
      const ignored = { by, reason, at: deps.wall() };
      if (toldOnce.has(found.kind)) end({ ...found, ignored });
      else put({ ...found, ignored });
      return true;
    },
  };
}
