/** Measures a market the same way whether it was recorded or generated, so that the two can be held against each other. */
import * as z from 'zod';

import type { VenueId } from '#shared/domain/venue.ts';

import type { MarketRecord } from './source.ts';
import { createTickBook, type TickBook } from './tick-book.ts';

/** Prices are looked at once in this long. */
const SAMPLE_MS = 100;
/** A book that says nothing for this long is called stale. */
export const STALE_MS = 250;
/** A move of the mid within a second that is called a jump. */
export const JUMP_BPS = 2;
/** Spreads of this many ticks and more share the last bucket. */
export const SPREAD_TICKS_MAX = 20;

const share = z.number().min(0).max(1);
const VenueMeasured = z.strictObject({
  updatesPerSec: z.number().positive(),
  tradesPerSec: z.number().min(0),
  tradeLotsMean: z.number().min(0),
  bestLotsMean: z.number().positive(),
  deepLotsMean: z.number().positive(),
  /** Mean distance between neighbouring levels. */
  levelGapTicksMean: z.number().positive(),
  /** Share of samples with a spread of index + 1 ticks; the last holds all wider ones. */
  spreadTicksShares: z.array(share).length(SPREAD_TICKS_MAX),
  /** Share of time inside gaps of more than `STALE_MS` between book updates, and their mean length. */
  staleShare: share,
  staleMsMean: z.number().min(0),
  /** Share of samples whose mid is as it was one sample before, and the spread of the others' moves. */
  unmovedShare: share,
  moveBpsSd: z.number().positive(),
  /** Seconds a minute in which the mid moved by `JUMP_BPS` or more. */
  jumpsPerMin: z.number().min(0),
});
export type VenueMeasured = z.infer<typeof VenueMeasured>;

/** The proportions of a market. Basis: OKX mid over Binance mid. */
export const Measured = z.strictObject({
  lengthMs: z.number().positive(),
  startTicks: z.int().positive(),
  venues: z.strictObject({ 'binance-um': VenueMeasured, okx: VenueMeasured }),
  basis: z.strictObject({ meanBps: z.number(), sdBps: z.number().positive(), correlation1s: z.number().min(0).max(1) }),
  /** Crossed before fees: the better bid of one venue above the other's ask; share of time, mean length of a spell. */
  crossings: z.strictObject({ okxAboveShare: share, okxBelowShare: share, spellMsMean: z.number().min(0) }),
});
export type Measured = z.infer<typeof Measured>;

interface Sample {
  readonly bid: number;
  readonly ask: number;
}
const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};
const midOf = ({ bid, ask }: Sample): number => (bid + ask) / 2;
const bpsBetween = (from: number, to: number): number => (to / from - 1) * 10_000;
const rounded = (value: number): number => Number(value.toPrecision(6));

function correlation(values: readonly number[], lag: number): number {
  const middle = mean(values);
  const at = (index: number): number => (values[index] ?? middle) - middle;
  const covariance = mean(values.slice(lag).map((_, index) => at(index) * at(index + lag)));
  return Math.min(1, Math.max(0, covariance / deviation(values) ** 2));
}

/** What is noted of one venue while its records go by. */
function createTally() {
  const book: TickBook = createTickBook();
  const samples: Sample[] = [];
  const gapsMs: number[] = [];
  const tradeLots: number[] = [];
  const bestLots: number[] = [];
  const deepLots: number[] = [];
  const levelGaps: number[] = [];
  let updates = 0;
  let lastAtMs = 0;

  function take(record: MarketRecord): void {
    if (record.kind === 'trade') {
      tradeLots.push(record.lots);
      return;
    }
    updates += 1;
    gapsMs.push(record.atMs - lastAtMs);
    lastAtMs = record.atMs;
    book.apply(record);
  }

  function sample(): void {
    const [bid, ask] = [book.best('bid'), book.best('ask')];
    if (bid === null || ask === null) return;
    samples.push({ bid, ask });
    bestLots.push(book.lotsAt('bid', bid), book.lotsAt('ask', ask));
    const bids = book.levels().filter((level) => level.side === 'bid');
    deepLots.push(mean(bids.filter((level) => level.ticks !== bid).map((level) => level.lots)));
    levelGaps.push((bid - Math.min(...bids.map((level) => level.ticks))) / Math.max(1, bids.length - 1));
  }

  function measured(lengthMs: number): VenueMeasured {
    const mids = samples.map(midOf);
    const moves = mids.slice(1).map((mid, index) => bpsBetween(mids[index] ?? mid, mid));
    const seconds = mids.filter((_, index) => index % (1_000 / SAMPLE_MS) === 0);
    const jumps = seconds
      .slice(1)
      .filter((mid, index) => Math.abs(bpsBetween(seconds[index] ?? mid, mid)) >= JUMP_BPS).length;
    const stale = gapsMs.filter((gap) => gap > STALE_MS);
    const spreads = samples.map(({ bid, ask }) => Math.min(SPREAD_TICKS_MAX, ask - bid));
    return {
      updatesPerSec: rounded((updates * 1_000) / lengthMs),
      tradesPerSec: rounded((tradeLots.length * 1_000) / lengthMs),
      tradeLotsMean: rounded(mean(tradeLots)),
      bestLotsMean: rounded(mean(bestLots)),
      deepLotsMean: rounded(mean(deepLots)),
      levelGapTicksMean: rounded(mean(levelGaps)),
      spreadTicksShares: Array.from({ length: SPREAD_TICKS_MAX }, (_, index) =>
        rounded(spreads.filter((spread) => spread === index + 1).length / spreads.length),
      ),
      staleShare: rounded(stale.reduce((sum, gap) => sum + gap, 0) / lengthMs),
      staleMsMean: rounded(mean(stale)),
      unmovedShare: rounded(moves.filter((move) => move === 0).length / moves.length),
      moveBpsSd: rounded(deviation(moves.filter((move) => move !== 0))),
      jumpsPerMin: rounded((jumps * 60_000) / lengthMs),
    };
  }
  return { samples, take, sample, measured };
}

/** Lengths in milliseconds of the unbroken runs of `true`. */
function spells(flags: readonly boolean[]): number[] {
  const lengths: number[] = [];
  let run = 0;
  for (const flag of [...flags, false]) {
    if (flag) run += 1;
    else if (run > 0) lengths.push(run * SAMPLE_MS);
    if (!flag) run = 0;
  }
  return lengths;
}

/** Reads `lengthMs` of a market; stops there, so that an endless one can be measured too. */
export function measure(records: Iterator<MarketRecord, undefined>, lengthMs: number): Measured {
  const tallies: Readonly<Record<VenueId, ReturnType<typeof createTally>>> = {
    'binance-um': createTally(),
    okx: createTally(),
  };
  let nextSampleMs = SAMPLE_MS;
  for (let next = records.next(); !next.done && next.value.atMs < lengthMs; next = records.next()) {
    for (; nextSampleMs <= next.value.atMs; nextSampleMs += SAMPLE_MS)
      for (const tally of Object.values(tallies)) tally.sample();
    tallies[next.value.venue].take(next.value);
  }
  const [binance, okx] = [tallies['binance-um'].samples, tallies.okx.samples];
  const pairs = binance.flatMap((quote, index) =>
    okx[index] === undefined ? [] : [{ binance: quote, okx: okx[index] }],
  );
  const basis = pairs.map((pair) => bpsBetween(midOf(pair.binance), midOf(pair.okx)));
  const above = pairs.map((pair) => pair.okx.bid > pair.binance.ask);
  const below = pairs.map((pair) => pair.okx.ask < pair.binance.bid);
  const shareOf = (flags: readonly boolean[]): number => rounded(flags.filter(Boolean).length / flags.length);
  return {
    lengthMs,
    startTicks: Math.round(binance[0] === undefined ? 0 : midOf(binance[0])),
    venues: { 'binance-um': tallies['binance-um'].measured(lengthMs), okx: tallies.okx.measured(lengthMs) },
    basis: {
      meanBps: rounded(mean(basis)),
      sdBps: rounded(deviation(basis)),
      correlation1s: rounded(correlation(basis, 1_000 / SAMPLE_MS)),
    },
    crossings: {
      okxAboveShare: shareOf(above),
      okxBelowShare: shareOf(below),
      spellMsMean: rounded(mean([...spells(above), ...spells(below)])),
    },
  };
}
