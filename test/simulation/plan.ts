/** What one world is made of, drawn from its seed: how long, with which timing, and which faults. */
import type { Config } from '#shared/config/schema.ts';
import { draws, span, type Fault, type FaultKind } from './fault.ts';
import { EPISODE_MS, episodes, themes, type Theme } from './themes.ts';
import { createRandom } from './world/random.ts';

export interface Timing {
  readonly lease_ms: number;
  readonly heartbeat_ms: number;
  readonly margin_ms: number;
  readonly request_window_ms: number;
  readonly leader_stale_ms: number;
}

export interface Plan {
  readonly seed: number;
  /** What this world is about; null for a world of the swarm. */
  readonly theme: Theme | null;
  /** Faults happen before this; from here on the world is well. */
  readonly faultsUntilMs: number;
  /** How long the world then still has to come to rest; it is over as soon as it has. */
  readonly calmMs: number;
  readonly timing: Timing;
  readonly mode: 'taker_taker' | 'maker_taker';
  /** Room for one hedge only: then the caps speak. */
  readonly narrow: boolean;
  readonly dryRunAtStart: boolean;
  readonly safeModeAtStart: boolean;
  /** Mean time between two openings of the spread. */
  readonly spreadEveryMs: number;
  /** Steps of quantity that others trade at one time against what rests: few, and it rests long and fills in parts. */
  readonly othersLotsMax: number;
  readonly faults: readonly Fault[];
  /** Whether a start lifts its own hold; absent in plans of before there was an autopilot. */
  readonly autopilot?: boolean;
  /** Where the profile of this world is not the shipped one. */
  readonly profile?: ProfileChange;
}
export type ProfileChange = {
  readonly [
    Section in 'limits' | 'risk' | 'runaway' | 'execution' | 'edge_guard' | 'executor' | 'hedge' | 'venue_health'
  ]?: Partial<Config[Section]>;
};

const usual: Timing = {
  lease_ms: 10_000,
  heartbeat_ms: 1_000,
  margin_ms: 1_000,
  request_window_ms: 2_000,
  leader_stale_ms: 11_000,
};
/** Where the drain matters most: a long window behind a short margin. */
const tight: Timing = {
  lease_ms: 6_000,
  heartbeat_ms: 1_000,
  margin_ms: 100,
  request_window_ms: 5_000,
  leader_stale_ms: 6_100,
};

/** Faults begin after the first operators could have resumed; earlier ones would only delay the start. */
const FIRST_FAULT_MS = 4_000;
export const faultKinds = Object.keys(draws) as (keyof typeof draws)[];
/** Drawn in worlds with a theme only. */
const THEMED: readonly FaultKind[] = ['strike-at', 'table-late', 'commit-throttled', 'people-away'];
const isThemed = (kind: FaultKind): boolean => THEMED.includes(kind);
/** Parameters are changed in worlds of every sort, drawn from a stream of its own. */
const TUNED_SHARE = 0.3;
const TUNES_MAX = 2;
/** Streams fail in worlds of every sort, drawn from a stream of its own. */
const STREAMS_SHARE = 0.25;
const apart: readonly FaultKind[] = ['person-tunes', 'book-frozen', 'orders-out'];
const drawnKinds = faultKinds.filter((kind) => !apart.includes(kind));
/** Faults that end most trading for minutes come seldom, or they would mask the rest. */
const RARE: ReadonlySet<FaultKind> = new Set(['hand-trade', 'force-close', 'person-dry-run', 'stop']);
const CALM_MS = 60_000;
const OTHERS_LOTS = 60;
/** By then somebody leads, has recovered and was resumed, and trades. */
const FIRST_EPISODE_MS = 12_000;

/** One world of so many has a theme. */
const THEME_EVERY = 3;
/** A world with a theme has each other kind of fault with this chance, once. */
const BESIDE_SHARE = 0.06;

/** Of worlds of every sort, drawn from a stream of its own. */
const AUTOPILOT_SHARE = 0.2;

export const planOf = (seed: number): Plan => {
  const plan = withStreams(tuned(seed % THEME_EVERY === 1 ? themedPlan(seed) : swarmPlan(seed)));
  const random = createRandom(seed, 'autopilot');
  if (!random.chance(AUTOPILOT_SHARE)) return plan;
  // A start in the middle of trading is what it is for.
  const starts = [random.pick(['kill', 'kill', 'stop'] as const), 'kill' as const].map((kind) =>
    draws[kind](random, span(random, FIRST_EPISODE_MS, plan.faultsUntilMs - 1_000)),
  );
  return { ...plan, autopilot: true, faults: inOrder([...plan.faults, ...starts]) };
};

function withStreams(plan: Plan): Plan {
  const random = createRandom(plan.seed, 'streams');
  if (!random.chance(STREAMS_SHARE)) return plan;
  const kind = random.pick(['book-frozen', 'orders-out'] as const);
  const fault = draws[kind](random, span(random, FIRST_EPISODE_MS, plan.faultsUntilMs - 1_000));
  return { ...plan, faults: inOrder([...plan.faults, fault]) };
}

function tuned(plan: Plan): Plan {
  const random = createRandom(plan.seed, 'tunes');
  if (!random.chance(TUNED_SHARE)) return plan;
  const tunes = Array.from({ length: random.whole(1, TUNES_MAX) }, () =>
    draws['person-tunes'](random, span(random, FIRST_EPISODE_MS, plan.faultsUntilMs - 1_000)),
  );
  return { ...plan, faults: inOrder([...plan.faults, ...tunes]) };
}

/** Episodes of one theme, hardly anything beside, and a market that parts often. */
function themedPlan(seed: number): Plan {
  const random = createRandom(seed, 'theme');
  const faultsUntilMs = span(random, 30_000, 60_000);
  const theme = random.pick(themes);
  const faults: Fault[] = [];
  for (let at = FIRST_EPISODE_MS; at < faultsUntilMs - 1_000; at += span(random, ...EPISODE_MS))
    faults.push(...episodes[theme](random, at));
  for (const kind of drawnKinds) {
    if (RARE.has(kind) || !random.chance(BESIDE_SHARE)) continue;
    faults.push(draws[kind](random, span(random, FIRST_FAULT_MS, faultsUntilMs - 1_000)));
  }
  return {
    seed,
    theme,
    faultsUntilMs,
    calmMs: CALM_MS,
    timing: random.chance(theme === 'takeover' ? 0.7 : 0.3) ? tight : usual,
    mode: theme === 'maker' || random.chance(0.1) ? 'maker_taker' : 'taker_taker',
    narrow: random.chance(0.1),
    dryRunAtStart: false,
    safeModeAtStart: false,
    spreadEveryMs: span(random, 1_500, 3_500),
    othersLotsMax: theme === 'maker' ? random.whole(6, 30) : OTHERS_LOTS,
    faults: inOrder(faults),
  };
}

const inOrder = (faults: readonly Fault[]): readonly Fault[] => faults.toSorted((left, right) => left.at - right.at);

/** The same seed gives the same plan. Each seed turns on a random subset of the kinds, each at a random frequency. */
function swarmPlan(seed: number): Plan {
  const random = createRandom(seed, 'plan');
  const faultsUntilMs = span(random, 20_000, 60_000);
  const share = random.between(0.15, 0.6);
  const faults: Fault[] = [];
  for (const kind of drawnKinds) {
    if (isThemed(kind)) continue;
    const on = random.chance(RARE.has(kind) ? share / 3 : share);
    if (!on) continue;
    const times = RARE.has(kind) ? 1 : random.whole(1, 2);
    for (let each = 0; each < times; each += 1)
      faults.push(draws[kind](random, span(random, FIRST_FAULT_MS, faultsUntilMs - 1_000)));
  }
  return {
    seed,
    theme: null,
    faultsUntilMs,
    calmMs: CALM_MS,
    timing: random.chance(0.3) ? tight : usual,
    mode: random.chance(0.25) ? 'maker_taker' : 'taker_taker',
    narrow: random.chance(0.2),
    dryRunAtStart: random.chance(0.15),
    safeModeAtStart: random.chance(0.3),
    spreadEveryMs: span(random, 1_500, 5_000),
    othersLotsMax: OTHERS_LOTS,
    faults: inOrder(faults),
  };
}
