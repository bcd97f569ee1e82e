/**
 * Worlds about one thing. The swarm finds what nobody thought of; these go where a certain promise is hardest to keep,
 * with faults that belong together: a leader that dies on an unrecorded order, and a venue that is silent when it is asked.
 */
import { span, strikeAt, type Door, type Fault, type ProcessRow, type VenueRow } from './fault.ts';
import type { Blow } from './world/life.ts';
import type { Random } from './world/random.ts';

export const themes = ['zombie', 'stale', 'takeover', 'recovery', 'holds', 'unwritten', 'maker', 'strangers'] as const;
export type Theme = (typeof themes)[number];

/** From one episode to the next: a takeover, a recovery and a resume fit in between. */
export const EPISODE_MS: readonly [number, number] = [14_000, 30_000];

const venue = (random: Random): VenueRow => (random.chance(0.5) ? 0 : 1);
const process = (random: Random): ProcessRow => (random.chance(0.5) ? 0 : 1);

/** Whoever leads gets it: the other one goes through no such door, or stands by. */
function strikeLeader(
  random: Random,
  at: number,
  door: Door,
  blow: Blow,
  calls: readonly [number, number],
  newMachine = false,
): readonly Fault[] {
  const strike = { ...strikeAt(random, at, door, blow, newMachine), calls: random.whole(...calls) };
  return ([0, 1] as const).map((row): Fault => ({ ...strike, process: row }));
}

/** Stopped on the way from the stamp to the wire, for longer than a lease or a window. */
function zombie(random: Random, at: number): readonly Fault[] {
  const pause: Blow = { kind: 'pause', ms: span(random, 4_000, 20_000) };
  return strikeLeader(random, at, 'place', pause, [2, 4]);
}

/** Stopped while an answer about lease or level is under way, or the answer itself is late; and no further one comes. */
function stale(random: Random, at: number): readonly Fault[] {
  const table = random.chance(0.5) ? 'lease' : 'control';
  const ms = span(random, 3_500, 8_500);
  const none: Fault = { kind: 'table-out', at: at + 1_500, ms: ms + span(random, 4_000, 10_000), tables: [table] };
  if (random.chance(0.3))
    return [{ kind: 'table-late', at, ms: 1_500, table, p: 1, delayMs: span(random, 1_500, 2_800) }, none];
  return [...strikeLeader(random, at, table === 'lease' ? 'lease' : 'level', { kind: 'freeze', ms }, [1, 1]), none];
}

/** One cannot renew its lease, and what it signs last is slow on its way to a venue; or it is paused for a while. */
function takeover(random: Random, at: number): readonly Fault[] {
  const row = process(random);
  if (random.chance(0.3))
    return [{ kind: 'pause', at, process: row, calls: random.whole(1, 40), ms: span(random, 9_000, 30_000) }];
  const slow = {
    kind: 'net-slow',
    at: at + span(random, 3_000, 4_500),
    // Over when the other one begins to ask, so that it is not slowed down as well.
    ms: 1_500,
    p: 1,
    delayMs: span(random, 1_500, 4_800),
  } as const;
  return [
    { kind: 'lease-cut', at, process: row, ms: span(random, 9_000, 20_000) },
    { ...slow, venue: 0 },
    { ...slow, at: slow.at + 1, venue: 1 },
  ];
}

type Silence = 'request-lost' | 'answer-lost' | 'error-after-acting';
/** A leader dies on an order that is in no table, and whoever follows asks venues that do not answer. */
function recovery(random: Random, at: number): readonly Fault[] {
  const unrecorded: Fault = {
    kind: 'table-throttled',
    at: at - 500,
    ms: span(random, 3_000, 6_000),
    table: 'trading',
    p: random.between(0.7, 1),
  };
  const from = at + span(random, 6_000, 10_000);
  const silence = {
    kind: random.pick<Silence>(['request-lost', 'answer-lost', 'error-after-acting', 'error-after-acting']),
    ms: span(random, 10_000, 22_000),
    p: random.between(0.3, 0.9),
  } as const;
  const first = venue(random);
  const silent: readonly Fault[] = [{ ...silence, at: from, venue: first }];
  const both: readonly Fault[] = [...silent, { ...silence, at: from + 1, venue: first === 0 ? 1 : 0 }];
  return [
    unrecorded,
    ...strikeLeader(random, at, 'place', { kind: 'kill' }, [5, 14], true),
    ...(random.chance(0.5) ? both : silent),
  ];
}

/** Somebody presses HOLD, and for a while nobody resumes. */
const holds = (random: Random, at: number): readonly Fault[] => [
  { kind: 'person-holds', at },
  { kind: 'people-away', at, ms: span(random, 6_000, 12_000) },
  { kind: random.pick(['ring-lost', 'ring-twice']), at, ms: 3_000, p: 1, againMs: span(random, 500, 10_000) },
];

/** Executors hold and cannot write it, while people go on changing the level. */
function unwritten(random: Random, at: number): readonly Fault[] {
  const doubtful: Fault = {
    kind: random.pick(['request-lost', 'answer-lost', 'reset']),
    at,
    ms: span(random, 3_000, 8_000),
    venue: venue(random),
    p: random.between(0.3, 0.9),
  };
  const asked = Array.from({ length: 5 }, (_, index): Fault => ({
    kind: 'person-command',
    at: at + 1_500 * (index + 1),
    ask: 'cancel_all',
  }));
  return [
    doubtful,
    { kind: 'commit-throttled', at, ms: span(random, 6_000, 14_000), p: random.between(0.7, 1) },
    ...asked,
  ];
}

/** Entries that rest, fill in part, and are told of late or not at all. */
function maker(random: Random, at: number): readonly Fault[] {
  const where = { venue: venue(random), at, ms: span(random, 3_000, 15_000) };
  const all: readonly [Fault, ...Fault[]] = [
    { kind: 'push-lost', ...where, p: random.between(0.3, 1), told: random.chance(0.5) },
    { kind: 'push-late', ...where, p: random.between(0.3, 1), byMs: span(random, 200, 4_000) },
    { kind: 'slow-matching', ...where, p: random.between(0.3, 1), delayMs: span(random, 50, 2_000) },
    { kind: 'thin-book', ...where, share: random.between(0.05, 0.4) },
    { kind: 'answer-lost', ...where, p: random.between(0.2, 0.8) },
    { kind: 'read-lag', ...where, lagMs: span(random, 50, 1_000) },
  ];
  return [random.pick(all), random.pick(all)];
}

/** Others trade on the account, and for a long time nothing else happens. */
function strangers(random: Random, at: number): readonly Fault[] {
  if (random.chance(0.7))
    return [{ kind: 'hand-trade', at, venue: venue(random), undoMs: span(random, 30_000, 80_000) }];
  return [{ kind: 'force-close', at, venue: venue(random) }];
}

export const episodes: Readonly<Record<Theme, (random: Random, at: number) => readonly Fault[]>> = {
  zombie,
  stale,
  takeover,
  recovery,
  holds,
  unwritten,
  maker,
  strangers,
};
