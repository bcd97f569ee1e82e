/**
 * One world from its plan: two executors, two venues, tables, a queue, two people, a market, and the judge that watches.
 * Everything runs in one turn of the real event loop, so that nothing of the real world can come between.
 */
import type { ControlStore } from '#shared/store/ports.ts';
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import type { UsdtE8 } from '#shared/domain/money.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import { EPOCH, mark, newEvidence, Violation, type Evidence } from '../invariants/evidence.ts';
import { atEnd } from '../invariants/at-end.ts';
import { isQuiet, newPulse, onPulse, PULSE_MS } from '../invariants/on-pulse.ts';
import type { FaultKind, VenueRow } from '../fault.ts';
import type { Counted } from '../marks.ts';
import type { Plan } from '../plan.ts';
import { configOf } from './config.ts';
import { createDoorbellQueue } from './doorbell-queue.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { createFaults } from './faults.ts';
import { plant } from './happenings.ts';
import { healthOf } from './health.ts';
import { createMarket } from './market.ts';
import { emptyControlTables, memoryControlStore, memoryLeaseStore } from './memory-control.ts';
import { bookTable, emptyTradingTables, memoryTradingStore } from './memory-trading.ts';
import { createPeople } from './operators.ts';
import { createRandom } from './random.ts';
import { createScheduler } from './scheduler.ts';
import { CLOCK_OFF_MS_MAX, createSeat, type Seat } from './seat.ts';
import { witness, type Watch } from './witness.ts';

/** The world is looked at so often for being over. */
const LOOK_MS = 1_000;
/** Calm that every world has; from then on it is over once all has been well for so many looks. */
const CALM_MS_MIN = 8_000;
const RESTED_LOOKS = 4;
const TRACE_LINES = 40;

export interface Found {
  readonly id: string;
  readonly what: string;
  readonly at: number;
}
export interface Outcome {
  readonly plan: Plan;
  readonly hash: string;
  readonly steps: number;
  readonly found: Found | null;
  readonly trace: readonly string[];
  readonly hedges: number;
  readonly simulatedHedges: number;
  readonly fills: number;
  readonly runShare: number;
  readonly faults: ReadonlyMap<FaultKind, number>;
  /** What occurred, and how often. */
  readonly marks: ReadonlyMap<Counted, number>;
}

export interface WorldOptions {
  /** Every line of what happens, as it happens. */
  readonly say?: (line: string) => void;
  /** Invariants that do not end the world when they are broken: what breaks without a planted bug proves nothing of it. */
  readonly ignored?: ReadonlySet<string>;
  /** Every status that an executor writes, and when. */
  readonly onStatus?: (status: ExecutorStatus, at: number) => void;
}

/** @param onStray is given what to call when a promise of this world was rejected and nobody had caught it */
export function runWorld(
  plan: Plan,
  options: WorldOptions = {},
  onStray: (report: ((error: unknown) => void) | null) => void = () => undefined,
): Outcome {
  const stream = (name: string) => createRandom(plan.seed, name);
  let found: Found | null = null;
  const trace: string[] = [];
  const say = (line: string): void => {
    const text = `${(scheduler.now() / 1_000).toFixed(3).padStart(9)} ${line}`;
    scheduler.mark(text);
    trace.push(text);
    if (trace.length > TRACE_LINES) trace.shift();
    options.say?.(text);
  };
  const judge = (work: () => void): void => {
    if (found !== null) return;
    try {
      work();
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      if (options.ignored?.has(error.id) === true) return;
      found = { id: error.id, what: error.message, at: scheduler.now() };
      say(`VIOLATION ${error.id}: ${error.message}`);
    }
  };
  const scheduler = createScheduler(stream('schedule'), () => undefined);
  const faults = createFaults(plan, () => scheduler.now());
  const config = configOf(plan);
  const market = createMarket(plan, scheduler, faults);
  const evidence: Evidence = newEvidence(config, () => scheduler.now(), CLOCK_OFF_MS_MAX + clockErrorOf(plan));
  const controlTables = emptyControlTables();
  const tradingTables = emptyTradingTables();
  const seen = witness({ evidence, judge, say, config, scheduler, plan, lifeOf: (row) => seats[row].life() });
  const watch: Watch = {
    ...seen,
    onStatus(status) {
      seen.onStatus?.(status);
      options.onStatus?.(status, scheduler.now());
    },
  };
  const exchange = (row: VenueRow): Exchange =>
    createExchange(row, {
      scheduler,
      market,
      faults,
      epoch: EPOCH,
      watch,
      others: stream(`others on ${row}`),
      othersLotsMax: plan.othersLotsMax,
      fundingChance: stream(`funding on ${row}`),
    });
  const exchanges = [exchange(0), exchange(1)] as const;
  evidence.positionOf = (row) => positionOf(exchanges[row]);
  const queue = createDoorbellQueue({ scheduler, faults, random: stream('queue') });
  const wall = (): EpochMs => epochMs(Math.floor(EPOCH + scheduler.now()));
  const seat = (row: 0 | 1): Seat =>
    createSeat({
      row,
      config,
      dryRunAtStart: plan.dryRunAtStart,
      safeModeAtStart: plan.safeModeAtStart,
      scheduler,
      faults,
      market,
      exchanges,
      epoch: EPOCH,
      watch,
      net: stream(`net of ${row}`),
      tables: stream(`tables of ${row}`),
      chance: stream(`process ${row}`),
      awaitRing: (life, signal) => queue.awaitRing(life, signal),
      stores: (through, by) => ({
        control: memoryControlStore(controlTables, through, watch),
        leases: memoryLeaseStore(controlTables, through, watch),
        trading: memoryTradingStore(tradingTables, through, watch, by),
      }),
    });
  const seats = [seat(0), seat(1)] as const;
  const { book } = config;
  // People reach the tables through functions of their own: at once, or not at all.
  let committed = false;
  const people = createPeople({
    book,
    scheduler,
    random: stream('operators'),
    wall,
    ring: () => queue.ring(),
    away: () => faults.hit('people-away') !== undefined,
    tables() {
      if (faults.inForce(['table-out'])) return null;
      const pending = [...(controlTables.approvals.get(book) ?? [])].filter(
        (one) => one.state === 'pending' && one.expires_at > wall(),
      );
      return { level: controlTables.levels.get(book) ?? null, pending, status: bookTable(tradingTables, book).status };
    },
    commit(change) {
      committed = false;
      void atOnce.commit(book, change);
      return committed;
    },
  });
  const atOnce: ControlStore = memoryControlStore(
    controlTables,
    (_table, step) => {
      const value = step();
      committed = typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'committed';
      return Promise.resolve(value);
    },
    watch,
  );

  for (const one of exchanges)
    one.onPush((report, fill) => {
      for (const each of seats) each.pushes(one.row).told(report, fill);
    });
  for (const each of seats) each.start();
  people.start();
  market.start((row) => {
    exchanges[row].moved();
    for (const each of seats) each.books().told(row, market.book(row));
  });
  const calmFrom = plan.faultsUntilMs;
  plant(plan, { calmFrom, scheduler, faults, seats, exchanges, people, say, mark: (what) => mark(evidence, what) });

  let runMs = 0;
  const pulse = newPulse();
  const health = healthOf({ evidence, faults, seats, scheduler });
  const positions = (): readonly [bigint, bigint] => [positionOf(exchanges[0]), positionOf(exchanges[1])];
  const beat = (): void => {
    const level = evidence.levels.at(-1)?.level;
    if (level?.mode === 'RUN' && level.holds.length === 0) runMs += PULSE_MS;
    judge(() => onPulse(evidence, pulse, health, positions()));
    scheduler.after(PULSE_MS, beat);
  };
  beat();

  onStray((error) => watch.onCrash(null, error));
  const end = (): void =>
    atEnd(evidence, {
      status: bookTable(tradingTables, book).status,
      ack: controlTables.acks.get(book) ?? null,
      ...pulse,
      statusAge: scheduler.now() - evidence.statusAt,
      earned: [earnedOf(exchanges[0]), earnedOf(exchanges[1])],
      positions: positions(),
    });
  const until = plan.faultsUntilMs + plan.calmMs;
  let rested = 0;
  for (let at = LOOK_MS; at <= until && found === null && rested < RESTED_LOOKS; at += LOOK_MS) {
    scheduler.runUntil(Math.min(at, until));
    if (at < plan.faultsUntilMs + CALM_MS_MIN) continue;
    rested = isQuiet(pulse) && keeps(end) ? rested + 1 : 0;
  }
  if (found === null) judge(end);
  for (const each of seats) each.life().kill();
  onStray(null);
  return {
    plan,
    hash: scheduler.hash(),
    steps: scheduler.steps(),
    found,
    trace,
    ...tradedIn(evidence),
    runShare: runMs / Math.max(1, scheduler.now()),
    faults: faults.counts,
    marks: evidence.marks,
  };
}

const keeps = (promise: () => void): boolean => {
  try {
    promise();
    return true;
  } catch (error) {
    if (error instanceof Violation) return false;
    throw error;
  }
};

const START_BALANCE = 100_000n * 100_000_000n;
const positionOf = (exchange: Exchange): bigint => exchange.account.position(exchange.rules.instrument).quantity;
const earnedOf = (exchange: Exchange): UsdtE8 => (exchange.account.wallet() - START_BALANCE) as UsdtE8;

/** The furthest that any process's clock is ever from the world's. */
const clockErrorOf = (plan: Plan): number =>
  plan.faults.reduce((most, fault) => (fault.kind === 'clock-jump' ? most + Math.abs(fault.byMs) : most), 0);

/** A hedge has opened when both of its legs have really traded. */
function tradedIn(evidence: Evidence): {
  readonly hedges: number;
  readonly simulatedHedges: number;
  readonly fills: number;
} {
  const legs = new Map<number, Set<number>>();
  for (const seen of evidence.orders.values()) {
    if (seen.filled > 0n) legs.set(seen.parts.hedge, (legs.get(seen.parts.hedge) ?? new Set()).add(seen.row));
  }
  return {
    hedges: [...legs.values()].filter((rows) => rows.size === 2).length,
    simulatedHedges: [...evidence.hedges.values()].filter((hedge) => hedge.simulated).length,
    fills: evidence.trades.size,
  };
}
