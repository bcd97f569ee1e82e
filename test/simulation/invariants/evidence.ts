/** What the world itself has seen: the only thing that anybody is judged by. */
import type { ControlLevel } from '#shared/domain/level.ts';
import { partsOfOrderId, type OrderIdParts } from '#shared/domain/ids.ts';
import { parseE8 } from '#shared/domain/money.ts';
import type { Fill, OrderRequest } from '#shared/domain/order.ts';
import type { Config } from '#shared/config/schema.ts';
import type { IdBlock } from '#shared/store/ports.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import type { Lease } from '#shared/wire/status.ts';
import type { BreakRecord, FillRecord, HedgeRecord } from '#shared/wire/trading.ts';
import type { VenueRow } from '../fault.ts';
import type { Counted } from '../marks.ts';
import type { FundingSeen } from './on-funding.ts';

/** A promise was broken. `id` is of the list of invariants, or of the promises. */
export class Violation extends Error {
  override readonly name = 'Violation';
  readonly id: string;
  constructor(id: string, what: string) {
    super(what);
    this.id = id;
  }
}
export function holds(condition: boolean, id: string, what: () => string): void {
  if (!condition) throw new Violation(id, what());
}

/** One order of ours from its signature on. */
export interface Sighting {
  readonly order: OrderRequest;
  readonly parts: OrderIdParts;
  readonly row: VenueRow;
  readonly by: string;
  readonly signedAt: number;
  readonly stamp: number;
  acceptedAt: number | null;
  refused: boolean;
  /** Null while it may still trade. */
  endedAt: number | null;
  filled: bigint;
  readonly fills: Fill[];
  /** Whoever sent it was left without a clear answer. */
  unanswered: boolean;
  /** A request to cancel it has left a process. */
  cancelAsked: boolean;
  /** When a record first called it over; null until then. */
  calledOverAt: number | null;
}

export interface BookSeen {
  good: boolean;
  gap: boolean;
  receivedAt: number;
  madeAt: number;
}

/** What the world knows of one life of a process. */
export interface LifeSeen {
  readonly books: [BookSeen, BookSeen];
  readonly raised: string[];
  /** Until when each venue told it to be silent. */
  readonly silentUntil: [number, number];
  recovered: boolean;
  /** When the last read of the level that was answered had been sent. */
  levelReadSentAt: number;
}

export interface Held {
  readonly at: number;
  readonly quantity: bigint;
}

/** One trade of a venue's own making, and the fills by which our books have taken it in. */
export interface ForcedSeen {
  readonly row: VenueRow;
  readonly at: number;
  readonly fill: Fill;
  readonly booked: Map<string, FillRecord>;
  /** When each process wrote each of these fills for the first time. */
  readonly writers: Map<string, Map<string, number>>;
}

export interface Evidence {
  readonly config: Config;
  readonly now: () => number;
  readonly orders: Map<string, Sighting>;
  readonly levels: { readonly at: number; readonly level: ControlLevel }[];
  readonly leases: Map<number, { at: number; readonly holder: string }>;
  lease: Lease | null;
  readonly blocks: IdBlock[];
  readonly links: AuditLink[];
  readonly trades: Map<string, { readonly row: VenueRow; readonly fill: Fill }>;
  readonly hedges: Map<number, HedgeRecord>;
  /** Real fills as the journal has them in the table, signed sum by venue. */
  readonly journal: [bigint, bigint];
  /** Trades of which a record was written. */
  readonly recorded: Set<string>;
  readonly fundings: Map<string, FundingSeen>;
  /** When something was handed over to dust, or taken up from it. */
  readonly dustAt: number[];
  readonly breaks: Map<string, BreakRecord>;
  /** When each break was first named. */
  readonly breaksAt: Map<string, number>;
  readonly lifted: Set<string>;
  /** Orders that a recovery's log names as ended without a fill. */
  readonly nothingFilled: Set<string>;
  readonly lives: Map<string, LifeSeen>;
  /** Highest fencing id whose order a venue has accepted. */
  readonly fence: [number, number];
  /** When a leader of this fencing id first asked a venue for orders or positions. */
  readonly reconciled: Map<number, number>;
  /** Milliseconds of health since a resting order of a hedge traded and nothing was sent against it yet, by hedge. */
  readonly atRest: Map<number, number>;
  /** Commands that close everything and have not ended: milliseconds of health at a stretch with something of ours open. */
  readonly closing: Map<string, number>;
  /** What the account really holds. */
  positionOf: (row: VenueRow) => bigint;
  /** When our own orders last came to rest with both sides equal, were it for an instant. */
  hedgedAt: number;
  /** What the account held after each of its trades, by venue: oldest first. */
  readonly held: readonly [Held[], Held[]];
  /** What the processes' wall clocks showed when the world began, and how far one may ever be off. */
  readonly epoch: number;
  readonly clockErrorMs: number;
  /** A person traded on this account by hand. */
  readonly foreign: [boolean, boolean];
  /** Trades by which a venue closed something by itself, by row and trade id. */
  readonly forced: Map<string, ForcedSeen>;
  readonly marks: Map<Counted, number>;
  /** What the dust records of each venue add up to. */
  readonly dust: [bigint, bigint];
  /** By hedge: what its dust counted for when it was handed over; what it took up is below zero. */
  readonly dustCash: Map<string, bigint>;
  /** When a leader last wrote its status. */
  statusAt: number;
}

/** When every world begins: 2026-11-21 12:00 UTC. */
export const EPOCH = 1_795_262_400_000;

export function newEvidence(config: Config, now: () => number, clockErrorMs: number): Evidence {
  return {
    config,
    now,
    orders: new Map(),
    levels: [],
    leases: new Map(),
    lease: null,
    blocks: [],
    links: [],
    trades: new Map(),
    hedges: new Map(),
    journal: [0n, 0n],
    closing: new Map(),
    recorded: new Set(),
    fundings: new Map(),
    dustAt: [],
    breaks: new Map(),
    breaksAt: new Map(),
    lifted: new Set(),
    nothingFilled: new Set(),
    lives: new Map(),
    fence: [0, 0],
    reconciled: new Map(),
    atRest: new Map(),
    positionOf: () => 0n,
    hedgedAt: 0,
    held: [[], []],
    epoch: EPOCH,
    clockErrorMs,
    foreign: [false, false],
    forced: new Map(),
    marks: new Map(),
    dust: [0n, 0n],
    dustCash: new Map(),
    statusAt: 0,
  };
}

export const mark = (evidence: Evidence, what: Counted): void =>
  void evidence.marks.set(what, (evidence.marks.get(what) ?? 0) + 1);

export const levelNow = (evidence: Evidence): ControlLevel | null => evidence.levels.at(-1)?.level ?? null;

/** Every level that was the truth at some instant of the last `ms` before `at`. */
export function levelsIn(evidence: Evidence, at: number, ms: number): readonly ControlLevel[] {
  const { levels } = evidence;
  const found: ControlLevel[] = [];
  for (let index = levels.length - 1; index >= 0; index -= 1) {
    const entry = levels[index];
    if (entry === undefined) break;
    if (entry.at <= at) found.push(entry.level);
    if (entry.at < at - ms) break;
  }
  return found;
}

/** Whether the account held nothing at any instant between the two. */
export function wasFlat(evidence: Evidence, row: VenueRow, from: number, until: number): boolean {
  const held = evidence.held[row];
  const before = held.findLast(({ at }) => at <= from)?.quantity ?? 0n;
  return before === 0n || held.some(({ at, quantity }) => at > from && at <= until && quantity === 0n);
}

export const partsOf = (id: string): OrderIdParts => {
  const parts = partsOfOrderId(id);
  if (parts === null) throw new Violation('I4', `order ${id} has an id of ours`);
  return parts;
};

export const isOpening = (order: OrderRequest): boolean => order.purpose === 'open' || order.purpose === 'complete';

export const idOf = (hedge: number): string => `h${hedge.toString(36).padStart(8, '0')}`;

/** Signed sum of what a venue closed by itself, as far as our books have it; of one venue, or of one hedge. */
export function forcedNet(evidence: Evidence, row: VenueRow | null = null, hedge: number | null = null): bigint {
  const seen = [...evidence.forced.values()].filter((one) => row === null || one.row === row);
  const parts = seen.flatMap(({ booked }) => [...booked.values()]);
  return parts.reduce((net, { side, quantity, hedge_id }) => {
    const base = hedge === null || hedge_id === idOf(hedge) ? (parseE8(quantity) ?? 0n) : 0n;
    return net + (side === 'buy' ? base : -base);
  }, 0n);
}

/** What a venue closed by itself of one leg, as our books have it. */
export function forcedOf(evidence: Evidence, hedge: number, row: VenueRow): bigint {
  const net = forcedNet(evidence, row, hedge);
  return net < 0n ? -net : net;
}

/** What orders of one hedge have opened and closed on one venue, by what really traded; and what the venue itself closed. */
export function legOf(
  evidence: Evidence,
  hedge: number,
  row: VenueRow,
): { readonly opened: bigint; readonly closed: bigint } {
  let [opened, closed] = [0n, 0n];
  for (const seen of evidence.orders.values()) {
    if (seen.parts.hedge !== hedge || seen.row !== row) continue;
    if (isOpening(seen.order)) opened += seen.filled;
    else closed += seen.filled;
  }
  // What lay on the dust line of the venue is closed together with a leg, and is none of it.
  const forced = forcedOf(evidence, hedge, row);
  const room = opened - closed;
  if (room > 0n) closed += forced < room ? forced : room;
  return { opened, closed };
}

/** The same of one hedge. */
export function netOf(evidence: Evidence, hedge: number): bigint {
  let net = forcedNet(evidence, null, hedge);
  for (const seen of evidence.orders.values())
    if (seen.parts.hedge === hedge) net += seen.order.side === 'buy' ? seen.filled : -seen.filled;
  return net;
}

/**
 * Signed sum of what our own orders have traded, over both venues, and of what a venue closed by itself as far as our
 * books have it: zero is hedged. What they do not have is a difference between books and venue, and judged as that.
 */
export function ownNet(evidence: Evidence): bigint {
  let net = forcedNet(evidence);
  for (const seen of evidence.orders.values()) net += seen.order.side === 'buy' ? seen.filled : -seen.filled;
  return net;
}

/** What is smaller than one step of the coarser venue cannot be hedged there. */
export const DUST_E8 = 100_000n;
export const standsAlone = (evidence: Evidence): boolean => {
  const net = ownNet(evidence);
  return net > DUST_E8 || net < -DUST_E8;
};

/** Our own orders have left something open on a venue. */
export function holdsPosition(evidence: Evidence): boolean {
  const held: [bigint, bigint] = [0n, 0n];
  for (const { order, row, filled } of evidence.orders.values()) held[row] += order.side === 'buy' ? filled : -filled;
  return held.some((net) => net > DUST_E8 || net < -DUST_E8);
}
