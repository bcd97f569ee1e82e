/** An invented market in the proportions measured in the recording: the same seed gives the same market, for ever. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { BookSide } from '#shared/domain/matching/ladder.ts';
import { venueIds, type VenueId } from '#shared/domain/venue.ts';

import { SAMPLE_FOLDER } from '../recording/source-note.ts';
import { Measured, STALE_MS, type VenueMeasured } from './measure.ts';
import { createRandom, type Random } from './random.ts';
import type { MarketRecord, MarketSource, TickLevel } from './source.ts';

const LEVELS = 25;
/** Of two moves of the fair price this share undoes the one before: the recording moves more in a tenth than it keeps in a second. */
const UNDONE_SHARE = 0.45;
/** Share of the measured deviation of the basis that is drawn anew when OKX quotes anew; the rest comes from quoting late. */
const BASIS_DRAWN_SHARE = 0.35;
/** A move of the fair price beyond this is followed at once by the venue that otherwise quotes late. */
const FOLLOWED_BPS = 0.9;
const FOLLOW_MS_MEAN = 120;
/** Fair prices stay between a fifth and five times the first: a walk without end must not reach zero. */
const FAIR_RANGE = 5;

export const measuredProportions = (): Measured =>
  Measured.parse(JSON.parse(readFileSync(join(SAMPLE_FOLDER, 'measured.json'), 'utf8')));

interface Quote {
  /** Best bid and its distance to the best ask. */
  bidTicks: number;
  spreadTicks: number;
  /** Distance of each level to the one before it, and its lots; the first distance is 0. */
  readonly shape: Readonly<Record<BookSide, { gap: number; lots: number }[]>>;
  shown: Map<string, TickLevel>;
}

/** What a venue does next, and when. */
interface Schedule {
  updateMs: number;
  moveMs: number;
  tradeMs: number;
  /** When the next stale spell begins, and when the last one ends. */
  staleMs: number;
  quietUntilMs: number;
}

const laplace = (random: Random, deviation: number): number =>
  (random.uniform() < 0.5 ? -1 : 1) * random.exponential(deviation / Math.SQRT2);

/** A mid that stays where it is for a tenth of a second in this share of cases moves so often. */
const movesPerSecOf = (own: VenueMeasured): number => -Math.log(own.unmovedShare) * 10;

function createVenueModel(venue: VenueId, measured: Measured, random: Random) {
  const own = measured.venues[venue];
  const drawLots = (mean: number): number => Math.max(1, Math.round(random.exponential(mean)));
  const side = (): { gap: number; lots: number }[] =>
    Array.from({ length: LEVELS }, (_, index) => ({
      gap: index === 0 ? 0 : 1 + Math.round(random.exponential(Math.max(0.01, own.levelGapTicksMean - 1))),
      lots: drawLots(index === 0 ? own.bestLotsMean : own.deepLotsMean),
    }));
  const quote: Quote = {
    bidTicks: measured.startTicks,
    spreadTicks: 1,
    shape: { bid: side(), ask: side() },
    shown: new Map(),
  };
  const after = (perSec: number): number => (perSec > 0 ? random.exponential(1_000 / perSec) : Infinity);
  const binance = measured.venues['binance-um'];
  const followedShare = venue === 'okx' ? Math.exp((-FOLLOWED_BPS * Math.SQRT2) / binance.moveBpsSd) : 0;
  const movesPerSec = Math.max(0.05, movesPerSecOf(own) - followedShare * movesPerSecOf(binance));
  const staleEveryMs = own.staleShare > 0 ? own.staleMsMean / own.staleShare : Infinity;
  const schedule: Schedule = {
    updateMs: after(own.updatesPerSec),
    moveMs: after(movesPerSec),
    tradeMs: after(own.tradesPerSec),
    staleMs: staleEveryMs === Infinity ? Infinity : random.exponential(staleEveryMs),
    quietUntilMs: 0,
  };

  function levels(): TickLevel[] {
    return (['bid', 'ask'] as const).flatMap((wing) => {
      let ticks = wing === 'bid' ? quote.bidTicks : quote.bidTicks + quote.spreadTicks;
      return quote.shape[wing].map(({ gap, lots }) => {
        ticks += wing === 'bid' ? -gap : gap;
        return { side: wing, ticks, lots };
      });
    });
  }
  function changes(): TickLevel[] {
    const now = new Map(levels().map((level) => [`${level.side}${level.ticks}`, level]));
    const gone = [...quote.shown].filter(([key]) => !now.has(key)).map(([, level]) => ({ ...level, lots: 0 }));
    const changed = [...now]
      .filter(([key, level]) => quote.shown.get(key)?.lots !== level.lots)
      .map(([, level]) => level);
    quote.shown = now;
    return [...gone, ...changed];
  }
  function requote(): void {
    for (const wing of ['bid', 'ask'] as const) {
      const index = random.uniform() < 0.5 ? 0 : Math.floor(random.between(1, LEVELS));
      const level = quote.shape[wing][index];
      if (level !== undefined) level.lots = drawLots(index === 0 ? own.bestLotsMean : own.deepLotsMean);
    }
    quote.spreadTicks = 1 + random.pick(own.spreadTicksShares);
  }
  return {
    quote,
    schedule,
    changes,
    update(atMs: number): void {
      requote();
      schedule.updateMs = atMs + after(own.updatesPerSec);
      if (schedule.updateMs < schedule.staleMs) return;
      const until = atMs + STALE_MS + random.exponential(Math.max(1, own.staleMsMean - STALE_MS));
      schedule.updateMs = until;
      schedule.quietUntilMs = until;
      schedule.moveMs = Math.max(schedule.moveMs, until);
      schedule.staleMs = until + random.exponential(staleEveryMs);
    },
    nextMove: (atMs: number): void => void (schedule.moveMs = atMs + after(movesPerSec)),
    trade(atMs: number): Extract<MarketRecord, { kind: 'trade' }> {
      schedule.tradeMs = atMs + after(own.tradesPerSec);
      const takerSide = random.uniform() < 0.5 ? 'buy' : 'sell';
      const ticks = takerSide === 'buy' ? quote.bidTicks + quote.spreadTicks : quote.bidTicks;
      return { kind: 'trade', atMs: Math.floor(atMs), venue, takerSide, ticks, lots: drawLots(own.tradeLotsMean) };
    },
  };
}

/** The price that both venues follow: still most of the time, moving in steps, some of which are undone. */
function createFairPrice(measured: Measured, random: Random) {
  const own = measured.venues['binance-um'];
  const start = measured.startTicks;
  let ticks = start;
  let lastBps = 0;
  return {
    ticks: () => ticks,
    /** @returns the move in basis points */
    move(): number {
      const undone = lastBps !== 0 && random.uniform() < UNDONE_SHARE;
      const bps = undone ? -lastBps : laplace(random, own.moveBpsSd);
      lastBps = undone ? 0 : bps;
      ticks = Math.min(Math.max(ticks * (1 + bps / 10_000), start / FAIR_RANGE), start * FAIR_RANGE);
      return bps;
    },
  };
}

function* generate(seed: number, measured: Measured): Generator<MarketRecord, undefined> {
  const random = createRandom(seed);
  const fair = createFairPrice(measured, random);
  const models = {
    'binance-um': createVenueModel('binance-um', measured, random),
    okx: createVenueModel('okx', measured, random),
  };
  const follow = (venue: VenueId): void => {
    const basisBps =
      venue === 'okx' ? measured.basis.meanBps + measured.basis.sdBps * BASIS_DRAWN_SHARE * random.normal() : 0;
    models[venue].quote.bidTicks = Math.round(fair.ticks() * (1 + basisBps / 10_000));
  };
  for (const venue of venueIds) {
    follow(venue);
    yield { kind: 'snapshot', atMs: 0, venue, levels: models[venue].changes() };
  }
  for (;;) {
    let [due, atMs]: [VenueId, number] = ['binance-um', Infinity];
    for (const venue of venueIds) {
      const { updateMs, moveMs, tradeMs } = models[venue].schedule;
      const first = Math.min(updateMs, moveMs, tradeMs);
      if (first < atMs) [due, atMs] = [venue, first];
    }
    const model = models[due];
    if (atMs === model.schedule.tradeMs) {
      yield model.trade(atMs);
      continue;
    }
    if (atMs === model.schedule.moveMs) {
      const bps = due === 'binance-um' ? fair.move() : 0;
      follow(due);
      model.nextMove(atMs);
      const late = models.okx.schedule;
      if (Math.abs(bps) >= FOLLOWED_BPS)
        late.moveMs = Math.min(late.moveMs, Math.max(atMs + random.exponential(FOLLOW_MS_MEAN), late.quietUntilMs));
    } else model.update(atMs);
    const levels = model.changes();
    if (levels.length > 0) yield { kind: 'levels', atMs: Math.floor(atMs), venue: due, levels };
  }
}

/** @param seed the same seed and proportions give the same records */
export function syntheticMarket(seed: number, measured: Measured = measuredProportions()): MarketSource {
  return {
    info: {
      market: 'synthetic',
      source: 'generated in the proportions measured in the recording (measured.json)',
      reframed: '',
      seed,
    },
    passMs: Infinity,
    pass: () => generate(seed, measured),
  };
}
