/** The engine's one mutable state, and what it was built with. Only files of this folder change it. */
import type { EntryBlock } from '#shared/domain/guard-reading.ts';
import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { NotionalE8, QuantityE8 } from '#shared/domain/money.ts';
import type { EpochMs, MonotonicMs } from '#shared/domain/time.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { InstrumentId, InstrumentRules, VenueId } from '#shared/domain/venue.ts';
import type { GuardLimits } from '../guards/guard.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { createBooks, type Books } from './books.ts';
import type { Effect } from './effects.ts';
import type { FreeMargin } from './free-margin.ts';
import type { Hedge, HedgeMode, OrderTrack } from './hedge/hedge.ts';
import { createUnhedgedHour, type UnhedgedHour } from './unhedged.ts';
import { createLatches, type Latches, type LatchSettings } from './latches.ts';

export interface EngineSettings extends LatchSettings {
  /** The two venues, in the order of the engine's rows. */
  readonly venues: readonly [VenueId, VenueId];
  readonly instrument: InstrumentId;
  readonly rules: Readonly<Record<VenueId, InstrumentRules>>;
  /** Taker fee as a fraction of notional, e.g. 0.0005, in the order of `venues`. */
  readonly takerFees: readonly [number, number];
  /** Leverage that is set at the venues: what an order's margin is reckoned with. */
  readonly leverage: number;
  /** What every quote is looked at for. */
  readonly strategy: Strategy;
  /** `AUTO_HEDGE_ENABLED`: false opens nothing; what is open still closes. */
  readonly opensByItself: boolean;
  /** Most that a strategy may have, both legs together, by its name; empty where budgets only advise. */
  readonly strategyBudgets: Readonly<Record<string, NotionalE8>>;
  readonly quoteAgeMsMax: number;
  /**
   * How far beyond the worst level that is needed a marketable limit may reach, basis points: the first for what opens
   * and closes, each further one for the next try to make a lone leg whole. Rising.
   */
  readonly bandScheduleBps: readonly number[];
  /** A lone leg is not made whole or unwound at a loss above this, basis points of its notional; see `lastStepMarket`. */
  readonly lossCapBps: number;
  /** After the schedule: one explicit, logged market order that unwinds whatever it costs. False leaves it for a person. */
  readonly lastStepMarket: boolean;
  /** What goes on after the schedule (`FEATURE_REBALANCER`). */
  readonly rebalancer: {
    readonly enabled: boolean;
    /** Between two looks at one hedge. */
    readonly intervalMs: number;
    /** After an order that it sent and that did not fill. */
    readonly retryDelayMs: number;
    readonly triesMax: number;
    /** Most that one order of it carries, unless the venue takes nothing so small. */
    readonly batchNotional: NotionalE8;
  };
  /** Longest time that one leg may stand alone without HOLD. */
  readonly unhedgedMsMax: number;
  /** Sum of notional x time of lone legs over a rolling hour, USDT x seconds. */
  readonly unhedgedUsdtS: { readonly warn: number; readonly hold: number; readonly safe: number };
  readonly mode: HedgeMode;
  /** Row of the venue on which the entry rests in `maker_taker`. */
  readonly makerRow: 0 | 1;
  readonly makerFees: readonly [number, number];
  /** A resting entry is withdrawn after this long. */
  readonly restingMsMax: number;
  /** Silence after an accepted order until the venue is asked. */
  readonly orderReportMs: number;
  /** Silence after an accepted order until its outcome counts as in doubt. */
  readonly inDoubtAfterMs: number;
  /** An order is signed at most this long after it was decided: by then looking it up may begin to prove that it never left. */
  readonly decisionMsMax: number;
}

/** An order that is looked up again and again is asked for at most this often, and never given up. */
export const LOOK_UP_MS_MIN = 250;
export const LOOK_UP_MS_MAX = 5_000;
/** A refused opportunity is put before the guards again only after this long, so that a HOLD costs no garbage. */
export const RECONSIDER_MS = 100;
/** A close that could not leave, or filled nothing, is tried again after this long; then twice as long. */
export const RECLOSE_MS = 200;
/** A repair that could not be priced, was denied or filled nothing is tried again after this long. */
export const REPAIR_RETRY_MS = 100;
/** Pause after the first close or repair that was refused or could not leave; twice as long after each further one. */
export const REFUSED_MS_MIN = 100;
export const REFUSED_MS_MAX = 2_000;
/** A cancel without a proven end is asked for again after this long. */
export const RECANCEL_MS = 500;
/** Finished hedges that stay in memory so that a late fill still finds its order. */
export const FINISHED_KEPT_MAX = 256;
/** Sends that the order-rate window remembers; at the largest sane limit it holds several minutes. */
export const SEND_TIMES_MAX = 4_096;

/** Numbers that the level sets, in the form that the hot path reads. */
export interface Tuning {
  /** Of the level that they are from. */
  levelVersion: number;
  quoteNotional: number;
  spreadBpsMin: number;
  closeSpreadBps: number;
  active: boolean;
  /** Whether `funding_carry` may open. */
  carries: boolean;
  /** Without the budget of a strategy, which is that of what opens. */
  guardLimits: GuardLimits;
}

/** An order, whose it is, and when the older of the two books was made that it was decided on, monotonic ms. */
export interface Tracked {
  readonly hedge: Hedge;
  readonly track: OrderTrack;
  readonly quotesMadeAt: number;
}

export interface EngineState {
  readonly settings: EngineSettings;
  readonly books: Books;
  readonly latches: Latches;
  readonly tuning: Tuning;
  /** Hedges that are not finished, oldest first. */
  readonly live: Hedge[];
  readonly finished: Hedge[];
  readonly tracks: Map<ClientOrderId, Tracked>;
  readonly freeMargin: Map<VenueId, FreeMargin>;
  readonly roundTripFeesBps: number;
  /** A buying limit at the end of the widening schedule, in 1/10 000 of one at its first band. */
  readonly widestReachBps: bigint;
  /** Smallest quantity step that both venues take. */
  readonly commonLot: QuantityE8;
  /** Next reserved hedge numbers; `from` above `through` when none is left. */
  ids: { from: number; through: number; nextFrom: number; nextThrough: number };
  /** By direction: what holding it would be paid in funding over the horizon, basis points; NaN while nobody knows. */
  readonly fundingBps: Float64Array;
  /** When `funding_carry` is looked at again. */
  carryAt: number;
  /** Row 0 sold and row 1 bought is direction 0; the other way round is 1. */
  readonly reconsiderAt: Float64Array;
  readonly sendTimes: Float64Array;
  sends: number;
  readonly cancelTimes: Float64Array;
  cancels: number;
  readonly unhedgedHour: UnhedgedHour;
  /** Base that no order may close, long above zero, by `real|simulated venue`. Netted into the next hedge. */
  readonly dust: Map<string, bigint>;
  /** How much of the hour's budget has been said: 1 warn, 2 HOLD, 3 safe mode. */
  budgetSaid: number;
  /** False from a restore until books and venues have been seen to agree: what stands alone may have been mended already. */
  mending: boolean;
  /** What nothing new may be opened on, by the standing guards. */
  entryBlocks: readonly EntryBlock[];
  /** By row: until when its venue wants to hear nothing, monotonic ms. */
  readonly waitUntil: Float64Array;
  /** Id of the command that closes everything; null when none does. */
  flattening: string | null;
  /** Hedges that a person asked to be closed one by one. */
  readonly closingOne: Set<string>;
  /** When that command began here; infinity while none does. */
  flatteningSince: number;
  /** Wall clock minus monotonic clock as of the last event, so that quotes need to carry only one. */
  wallOffsetMs: number;
  effects: Effect[];
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  return right === 0n ? left : greatestCommonDivisor(right, left % right);
}

const NOTHING_ON_A_VENUE = { positionNotionalMax: 0n as NotionalE8, notionalMax: null, openOrdersMax: null };
const NO_LIMITS: GuardLimits = {
  quoteAgeMsMax: 0,
  edgeBpsMax: 0,
  totalNotionalMax: 0n as NotionalE8,
  strategyNotionalMax: null,
  venues: { 'binance-um': NOTHING_ON_A_VENUE, okx: NOTHING_ON_A_VENUE },
  openPositionsMax: 0,
  openOrdersMax: 0,
  ordersPerMinMax: 0,
};

export function createState(settings: EngineSettings): EngineState {
  const [one, other] = settings.venues;
  const bands = settings.bandScheduleBps;
  const [lotOne, lotOther] = [settings.rules[one].lot, settings.rules[other].lot];
  return {
    settings,
    books: createBooks(settings.venues.length),
    latches: createLatches(settings),
    tuning: {
      levelVersion: 0,
      quoteNotional: 0,
      spreadBpsMin: Number.POSITIVE_INFINITY,
      closeSpreadBps: 0,
      active: false,
      carries: false,
      guardLimits: NO_LIMITS,
    },
    live: [],
    finished: [],
    tracks: new Map(),
    freeMargin: new Map(),
    roundTripFeesBps: 2 * (settings.takerFees[0] + settings.takerFees[1]) * 10_000,
    widestReachBps: 10_000n + BigInt(Math.ceil((bands.at(-1) ?? 0) - (bands[0] ?? 0))),
    commonLot: ((lotOne * lotOther) / greatestCommonDivisor(lotOne, lotOther)) as QuantityE8,
    ids: { from: 1, through: 0, nextFrom: 1, nextThrough: 0 },
    fundingBps: new Float64Array(2).fill(Number.NaN),
    carryAt: 0,
    reconsiderAt: new Float64Array(2),
    waitUntil: new Float64Array(2),
    sendTimes: new Float64Array(SEND_TIMES_MAX).fill(Number.NEGATIVE_INFINITY),
    sends: 0,
    cancelTimes: new Float64Array(SEND_TIMES_MAX).fill(Number.NEGATIVE_INFINITY),
    cancels: 0,
    unhedgedHour: createUnhedgedHour(),
    dust: new Map(),
    budgetSaid: 0,
    mending: true,
    entryBlocks: [],
    flattening: null,
    closingOne: new Set(),
    flatteningSince: Number.POSITIVE_INFINITY,
    wallOffsetMs: 0,
    effects: [],
  };
}

/** Row of a venue in the engine's arrays. */
export const rowOfVenue = ({ settings }: Pick<EngineState, 'settings'>, venue: VenueId): 0 | 1 =>
  venue === settings.venues[0] ? 0 : 1;

const REAL_LINES: Readonly<Record<VenueId, string>> = { 'binance-um': 'real binance-um', okx: 'real okx' };
const SIMULATED_LINES: Readonly<Record<VenueId, string>> = {
  'binance-um': 'simulated binance-um',
  okx: 'simulated okx',
};

/** Name of the dust line of a venue; simulated and real never mix. */
export const dustLine = (venue: VenueId, simulated: boolean): string =>
  (simulated ? SIMULATED_LINES : REAL_LINES)[venue];

export const wallAt = (state: EngineState, now: MonotonicMs): EpochMs => epochMs(Math.round(now + state.wallOffsetMs));

function lastMinute(times: Float64Array, total: number, now: number): number {
  let count = 0;
  const known = Math.min(total, SEND_TIMES_MAX);
  for (let back = 1; back <= known; back += 1) {
    if ((times[(total - back) % SEND_TIMES_MAX] ?? 0) <= now - 60_000) break;
    count += 1;
  }
  return count;
}

/** Sends, and cancels, in the sixty seconds before `now`. */
export const ordersLastMin = (state: EngineState, now: number): number => lastMinute(state.sendTimes, state.sends, now);
export const cancelsLastMin = (state: EngineState, now: number): number =>
  lastMinute(state.cancelTimes, state.cancels, now);
