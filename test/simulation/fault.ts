/** Every kind of fault there is, and how one of it is drawn: plain data, so that a failing world can be shrunk by leaving things out. */
import type { Blow } from './world/life.ts';
import type { Chance, StagedFault, VenueRow, Window } from './staged-fault.ts';
import type { Random } from './world/random.ts';

export type { VenueRow } from './staged-fault.ts';
/** Which executor: there are two of them. */
export type ProcessRow = 0 | 1;
export type Table = 'control' | 'lease' | 'trading';
/** Calls at which a blow can be aimed: an order is signed, a lease renewed, the level read, a line written to disk. */
export type Door = 'place' | 'lease' | 'level' | 'journal';

export type Fault =
  | StagedFault
  | { readonly kind: 'kill'; readonly at: number; readonly process: ProcessRow; readonly calls: number }
  | {
      readonly kind: 'pause';
      readonly at: number;
      readonly process: ProcessRow;
      readonly calls: number;
      readonly ms: number;
    }
  /** Asked to end in good order, as a deployment does. */
  | { readonly kind: 'stop'; readonly at: number; readonly process: ProcessRow }
  | {
      readonly kind: 'clock-jump';
      readonly at: number;
      readonly process: ProcessRow;
      readonly byMs: number;
      readonly backMs: number;
    }
  | ({ readonly kind: 'net-slow'; readonly venue: VenueRow; readonly delayMs: number } & Chance)
  | ({ readonly kind: 'request-lost'; readonly venue: VenueRow } & Chance)
  | ({ readonly kind: 'answer-lost'; readonly venue: VenueRow } & Chance)
  /** The connection breaks right after the request has left. */
  | ({ readonly kind: 'reset'; readonly venue: VenueRow } & Chance)
  /** The venue acts, and answers with a 503 or an error of unknown meaning. */
  | ({ readonly kind: 'error-after-acting'; readonly venue: VenueRow } & Chance)
  | ({ readonly kind: 'maintenance'; readonly venue: VenueRow } & Window)
  | ({ readonly kind: 'ban'; readonly venue: VenueRow } & Window)
  | ({ readonly kind: 'venue-clock'; readonly venue: VenueRow; readonly byMs: number } & Window)
  | ({ readonly kind: 'read-lag'; readonly venue: VenueRow; readonly lagMs: number } & Window)
  | ({ readonly kind: 'slow-matching'; readonly venue: VenueRow; readonly delayMs: number } & Chance)
  | ({ readonly kind: 'thin-book'; readonly venue: VenueRow; readonly share: number } & Window)
  | ({ readonly kind: 'book-stall'; readonly venue: VenueRow } & Window)
  | ({ readonly kind: 'book-late'; readonly venue: VenueRow; readonly byMs: number } & Window)
  | ({ readonly kind: 'book-bad'; readonly venue: VenueRow } & Chance)
  | ({ readonly kind: 'book-gap'; readonly venue: VenueRow } & Window)
  /** The venue shows the same book again and again, as if it were new. */
  | ({ readonly kind: 'book-frozen'; readonly venue: VenueRow } & Window)
  /** The order stream is lost, which is told, and does not come back. */
  | ({ readonly kind: 'orders-out'; readonly venue: VenueRow } & Window)
  /** Order pushes: silently not delivered, or with a gap told. */
  | ({ readonly kind: 'push-lost'; readonly venue: VenueRow; readonly told: boolean } & Chance)
  | ({ readonly kind: 'push-twice'; readonly venue: VenueRow } & Chance)
  | ({ readonly kind: 'push-late'; readonly venue: VenueRow; readonly byMs: number } & Chance)
  | { readonly kind: 'hand-trade'; readonly at: number; readonly venue: VenueRow; readonly undoMs: number }
  | { readonly kind: 'force-close'; readonly at: number; readonly venue: VenueRow }
  | ({ readonly kind: 'table-throttled'; readonly table: Table } & Chance)
  | ({ readonly kind: 'table-answer-lost'; readonly table: Table } & Chance)
  | ({ readonly kind: 'table-slow'; readonly table: Table; readonly delayMs: number } & Chance)
  | ({ readonly kind: 'table-out'; readonly tables: readonly Table[] } & Window)
  /** One process alone cannot reach its lease: it still trades while the other one takes over. */
  | ({ readonly kind: 'lease-cut'; readonly process: ProcessRow } & Window)
  /** A blow at one certain call, if that comes before the window ends less the blow itself. */
  | ({
      readonly kind: 'strike-at';
      readonly process: ProcessRow;
      readonly door: Door;
      readonly calls: number;
      readonly blow: Blow;
      /** What is started next in its place has nothing of its disk. */
      readonly newMachine: boolean;
    } & Window)
  /** The step is made at once, and its answer takes long. */
  | ({ readonly kind: 'table-late'; readonly table: Table; readonly delayMs: number } & Chance)
  /** Executors read the level and cannot write it. */
  | ({ readonly kind: 'commit-throttled' } & Chance)
  | ({ readonly kind: 'ring-lost' } & Chance)
  | ({ readonly kind: 'ring-twice'; readonly againMs: number } & Chance)
  | ({ readonly kind: 'queue-out' } & Window)
  | { readonly kind: 'person-holds'; readonly at: number }
  | { readonly kind: 'person-dry-run'; readonly at: number }
  | { readonly kind: 'person-tunes'; readonly at: number; readonly closeBps: number; readonly minBps: number }
  /** Nobody looks, so nobody resumes. */
  | ({ readonly kind: 'people-away' } & Window)
  | {
      readonly kind: 'person-command';
      readonly at: number;
      readonly ask: 'cancel_all' | 'close_all' | 'kill' | 'flatten' | 'release_leader';
    };
export type FaultKind = Fault['kind'];
type StrikeAt = Extract<Fault, { readonly kind: 'strike-at' }>;

const venue = (random: Random): VenueRow => (random.chance(0.5) ? 0 : 1);
const process = (random: Random): ProcessRow => (random.chance(0.5) ? 0 : 1);
const table = (random: Random): Table => random.pick(['control', 'lease', 'trading']);
export const span = (random: Random, min: number, max: number): number => Math.round(random.between(min, max));
/** At a venue, for so long. */
const there = (random: Random, at: number, msMin: number, msMax: number) => ({
  at,
  ms: span(random, msMin, msMax),
  venue: venue(random),
});
/** Faults of a process land at its next call, or in the middle of one of the next. */
const calls = (random: Random): number => random.whole(1, 40);
/** How long a blow that is aimed at a call waits for that call. */
const AIMED_MS = 6_000;
/** The calls of one order: its stamp, both clocks, the gate, the wire. */
const AIMED_CALLS_MAX = 5;
export const strikeAt = (random: Random, at: number, door: Door, blow: Blow, newMachine: boolean): StrikeAt => ({
  kind: 'strike-at',
  at,
  ms: AIMED_MS + ('ms' in blow ? blow.ms : 0),
  process: process(random),
  door,
  calls: random.whole(1, AIMED_CALLS_MAX),
  blow,
  newMachine,
});

/** One row a kind of fault: how it is drawn, strength included. */
export const draws = {
  kill: (r, at) => ({ kind: 'kill', at, process: process(r), calls: calls(r) }),
  pause: (r, at) => ({
    kind: 'pause',
    at,
    process: process(r),
    calls: calls(r),
    ms: span(r, 100, r.chance(0.5) ? 3_000 : 60_000),
  }),
  stop: (r, at) => ({ kind: 'stop', at, process: process(r) }),
  'clock-jump': (r, at) => ({
    kind: 'clock-jump',
    at,
    process: process(r),
    byMs: span(r, -5_000, 5_000),
    backMs: span(r, 2_000, 20_000),
  }),
  'net-slow': (r, at) => ({
    kind: 'net-slow',
    at,
    ms: span(r, 500, 15_000),
    venue: venue(r),
    p: r.between(0.05, 1),
    delayMs: span(r, 50, 4_000),
  }),
  'request-lost': (r, at) => ({ kind: 'request-lost', ...there(r, at, 500, 15_000), p: r.between(0.05, 0.7) }),
  'answer-lost': (r, at) => ({ kind: 'answer-lost', ...there(r, at, 500, 15_000), p: r.between(0.05, 0.7) }),
  reset: (r, at) => ({ kind: 'reset', at, ms: span(r, 500, 15_000), venue: venue(r), p: r.between(0.05, 0.7) }),
  'error-after-acting': (r, at) => ({
    kind: 'error-after-acting',
    at,
    ms: span(r, 500, 15_000),
    venue: venue(r),
    p: r.between(0.05, 0.7),
  }),
  maintenance: (r, at) => ({ kind: 'maintenance', at, ms: span(r, 500, 20_000), venue: venue(r) }),
  ban: (r, at) => ({ kind: 'ban', at, ms: span(r, 1_000, 20_000), venue: venue(r) }),
  'venue-clock': (r, at) => ({
    kind: 'venue-clock',
    at,
    ms: span(r, 1_000, 30_000),
    venue: venue(r),
    byMs: span(r, -240, 240),
  }),
  'read-lag': (r, at) => ({
    kind: 'read-lag',
    at,
    ms: span(r, 1_000, 20_000),
    venue: venue(r),
    lagMs: span(r, 20, 1_000),
  }),
  'slow-matching': (r, at) => ({
    kind: 'slow-matching',
    at,
    ms: span(r, 1_000, 20_000),
    venue: venue(r),
    p: r.between(0.1, 0.8),
    delayMs: span(r, 10, 3_000),
  }),
  'thin-book': (r, at) => ({
    kind: 'thin-book',
    at,
    ms: span(r, 1_000, 20_000),
    venue: venue(r),
    share: r.between(0.05, 0.5),
  }),
  'book-stall': (r, at) => ({ kind: 'book-stall', at, ms: span(r, 300, 15_000), venue: venue(r) }),
  'book-late': (r, at) => ({
    kind: 'book-late',
    at,
    ms: span(r, 1_000, 15_000),
    venue: venue(r),
    byMs: span(r, 200, 6_000),
  }),
  'book-bad': (r, at) => ({ kind: 'book-bad', at, ms: span(r, 500, 10_000), venue: venue(r), p: r.between(0.05, 0.5) }),
  'book-gap': (r, at) => ({ kind: 'book-gap', at, ms: span(r, 100, 5_000), venue: venue(r) }),
  'push-lost': (r, at) => ({
    kind: 'push-lost',
    at,
    ms: span(r, 500, 15_000),
    venue: venue(r),
    p: r.between(0.1, 1),
    told: r.chance(0.5),
  }),
  'push-twice': (r, at) => ({
    kind: 'push-twice',
    at,
    ms: span(r, 1_000, 30_000),
    venue: venue(r),
    p: r.between(0.1, 1),
  }),
  'book-frozen': (r, at) => ({ kind: 'book-frozen', at, ms: span(r, 3_000, 20_000), venue: venue(r) }),
  'orders-out': (r, at) => ({ kind: 'orders-out', at, ms: span(r, 500, 18_000), venue: venue(r) }),
  'push-late': (r, at) => ({
    kind: 'push-late',
    at,
    ms: span(r, 1_000, 20_000),
    venue: venue(r),
    p: r.between(0.1, 1),
    byMs: span(r, 50, 6_000),
  }),
  'hand-trade': (r, at) => ({ kind: 'hand-trade', at, venue: venue(r), undoMs: span(r, 30_000, 80_000) }),
  'force-close': (r, at) => ({ kind: 'force-close', at, venue: venue(r) }),
  'table-throttled': (r, at) => ({
    kind: 'table-throttled',
    at,
    ms: span(r, 500, 20_000),
    table: table(r),
    p: r.between(0.1, 0.9),
  }),
  'table-answer-lost': (r, at) => ({
    kind: 'table-answer-lost',
    at,
    ms: span(r, 500, 20_000),
    table: table(r),
    p: r.between(0.1, 0.7),
  }),
  'table-slow': (r, at) => ({
    kind: 'table-slow',
    at,
    ms: span(r, 500, 20_000),
    table: table(r),
    p: r.between(0.1, 1),
    delayMs: span(r, 50, 2_800),
  }),
  'table-out': (r, at) => ({
    kind: 'table-out',
    at,
    ms: span(r, 500, 20_000),
    tables: r.chance(0.6) ? ['control', 'lease', 'trading'] : [table(r)],
  }),
  'lease-cut': (r, at) => ({ kind: 'lease-cut', at, ms: span(r, 4_000, 16_000), process: process(r) }),
  'ring-lost': (r, at) => ({ kind: 'ring-lost', at, ms: span(r, 1_000, 60_000), p: r.between(0.2, 1) }),
  'ring-twice': (r, at) => ({
    kind: 'ring-twice',
    at,
    ms: span(r, 1_000, 60_000),
    p: r.between(0.2, 1),
    againMs: span(r, 100, 60_000),
  }),
  'queue-out': (r, at) => ({ kind: 'queue-out', at, ms: span(r, 1_000, 30_000) }),
  'person-holds': (_, at) => ({ kind: 'person-holds', at }),
  'person-dry-run': (_, at) => ({ kind: 'person-dry-run', at }),
  'person-tunes': (r, at) => ({ kind: 'person-tunes', at, closeBps: span(r, -4, 6), minBps: span(r, 2, 10) }),
  'person-command': (r, at) => ({
    kind: 'person-command',
    at,
    ask: r.pick(['cancel_all', 'close_all', 'kill', 'flatten', 'release_leader']),
  }),
  'strike-at': (r, at) => {
    const blow = r.pick<Blow>([
      { kind: 'kill' },
      { kind: 'pause', ms: span(r, 500, 20_000) },
      { kind: 'freeze', ms: span(r, 500, 20_000) },
    ]);
    return strikeAt(r, at, r.pick(['place', 'lease', 'level', 'journal']), blow, r.chance(0.3));
  },
  'table-late': (r, at) => ({
    kind: 'table-late',
    at,
    ms: span(r, 500, 20_000),
    table: table(r),
    p: r.between(0.1, 1),
    delayMs: span(r, 50, 2_800),
  }),
  'people-away': (r, at) => ({ kind: 'people-away', at, ms: span(r, 2_000, 20_000) }),
  'commit-throttled': (r, at) => ({
    kind: 'commit-throttled',
    at,
    ms: span(r, 2_000, 20_000),
    p: r.between(0.3, 1),
  }),
} satisfies Readonly<Record<Exclude<FaultKind, StagedFault['kind']>, (random: Random, at: number) => Fault>>;
