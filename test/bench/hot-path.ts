/**
 * Quote to decision inside the engine, all guards on, on the recorded market: what one change of a book costs when
 * nothing is decided, what one costs that opens a hedge, how many a second, and how many bytes each leaves behind.
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { createEngine, type Engine } from '#executor/engine/engine.ts';
import { recordedMarket } from '#local/venues/market/recorded.ts';
import { createTickBook } from '#local/venues/market/tick-book.ts';
import type { FencingId } from '#shared/domain/ids.ts';
import type { NotionalE8, QuantityE8 } from '#shared/domain/money.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import { aLevel, aReport, settings } from '#test/executor/world.ts';
import { percentile, type Report } from './report.ts';

const LEVELS = 10;
const PASSES = 40;
const DECISIONS = 20_000;
const LOTS_PER_BASE = { 'binance-um': 1_000, okx: 10_000 } as const;

interface Quote {
  readonly row: number;
  readonly bidPrices: Float64Array;
  readonly bidQuantities: Float64Array;
  readonly askPrices: Float64Array;
  readonly askQuantities: Float64Array;
}

/** The recording as the engine would be told it: the ten best levels of a book after every change. */
function recordedQuotes(): readonly Quote[] {
  const books = { 'binance-um': createTickBook(), okx: createTickBook() };
  const quotes: Quote[] = [];
  const pass = recordedMarket().pass();
  for (let step = pass.next(); step.done !== true; step = pass.next()) {
    const record = step.value;
    if (record.kind === 'trade') continue;
    const book = books[record.venue];
    book.apply(record);
    const levels = book.levels();
    const side = (name: 'bid' | 'ask') =>
      levels
        .filter((level) => level.side === name)
        .toSorted((one, other) => (name === 'bid' ? other.ticks - one.ticks : one.ticks - other.ticks))
        .slice(0, LEVELS);
    const prices = (name: 'bid' | 'ask') => Float64Array.from(side(name), (level) => level.ticks / 10);
    const sizes = (name: 'bid' | 'ask') =>
      Float64Array.from(side(name), (level) => level.lots / LOTS_PER_BASE[record.venue]);
    quotes.push({
      row: record.venue === 'binance-um' ? 0 : 1,
      bidPrices: prices('bid'),
      bidQuantities: sizes('bid'),
      askPrices: prices('ask'),
      askQuantities: sizes('ask'),
    });
  }
  return quotes;
}

function engineInRun(): Engine {
  const engine = createEngine(settings);
  const stamp = { now: monotonicMs(1), at: epochMs(1) };
  engine.handle({ ...stamp, type: 'standing', fencingId: 1 as FencingId, leaseValidUntil: monotonicMs(1e12) });
  engine.handle({
    ...stamp,
    type: 'level',
    level: aLevel({ limits: { ...aLevel().limits, max_orders_per_min: 1_000_000 } }),
    readAt: monotonicMs(1e12),
  });
  for (const venue of settings.venues)
    engine.handle({ ...stamp, type: 'margin', venue, free: (10n ** 15n) as NotionalE8 });
  return engine;
}

function tell(engine: Engine, quote: Quote, now: number): void {
  engine.onBook(
    quote.row,
    quote.bidPrices,
    quote.bidQuantities,
    quote.bidPrices.length,
    quote.askPrices,
    quote.askQuantities,
    quote.askPrices.length,
    monotonicMs(now),
    monotonicMs(now),
  );
}

/** What reading the clock twice costs by itself; taken off every sample. */
function timerNs(): number {
  const samples = new Float64Array(100_000);
  for (let index = 0; index < samples.length; index += 1) {
    const began = performance.now();
    samples[index] = (performance.now() - began) * 1e6;
  }
  return percentile(samples, 0.5);
}

async function undecided(quotes: readonly Quote[], report: Report): Promise<void> {
  const engine = engineInRun();
  const play = (): void => {
    for (const [index, quote] of quotes.entries()) tell(engine, quote, index);
  };
  for (let pass = 0; pass < 5; pass += 1) play();
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length;
  });
  observer.observe({ entryTypes: ['gc'] });
  await turn();
  const heapBefore = process.memoryUsage().heapUsed;
  const began = performance.now();
  for (let pass = 0; pass < PASSES; pass += 1)
    for (let index = 0; index < quotes.length; index += 1) {
      const quote = quotes[index];
      if (quote !== undefined) tell(engine, quote, index);
    }
  const tookMs = performance.now() - began;
  const heapAfter = process.memoryUsage().heapUsed;
  await turn();
  observer.disconnect();
  if (engine.takeEffects().length > 0)
    throw new Error('the bare recording decided something; the figure would be of something else');
  const told = quotes.length * PASSES;
  const timer = timerNs();
  const samples = new Float64Array(quotes.length);
  for (const [index, quote] of quotes.entries()) {
    const start = performance.now();
    tell(engine, quote, index);
    samples[index] = Math.max(0, (performance.now() - start) * 1e6 - timer);
  }
  report('quote, nothing decided: mean', (tookMs * 1e6) / told, 'ns');
  report('quote, nothing decided: median', percentile(samples, 0.5), 'ns');
  report('quote, nothing decided: p99', percentile(samples, 0.99), 'ns');
  report('events', told / (tookMs / 1_000), 'quotes/s');
  report('allocated a quote', (heapAfter - heapBefore) / told, 'bytes');
  report('garbage collections', collections, `in ${told} quotes`);
}

/** Quotes that open a hedge, every guard asked; the hedge then fills nothing, so that the next one may open. */
function decided(report: Report): void {
  const engine = engineInRun();
  const one = (value: number): Float64Array => new Float64Array([value]);
  const cheap: Quote = {
    row: 0,
    bidPrices: one(60_000),
    bidQuantities: one(9),
    askPrices: one(60_000.1),
    askQuantities: one(9),
  };
  const level: Quote = { ...cheap, bidPrices: one(60_300), askPrices: one(60_300.1) };
  const dear: Quote = {
    row: 1,
    bidPrices: one(60_300),
    bidQuantities: one(9),
    askPrices: one(60_300.1),
    askQuantities: one(9),
  };
  const samples = new Float64Array(DECISIONS);
  const timer = timerNs();
  let orders = 0;
  for (let index = 0; index < DECISIONS; index += 1) {
    const now = 10_000 + index * 1_000;
    const stamp = { now: monotonicMs(now), at: epochMs(now) };
    engine.handle({ ...stamp, type: 'ids', first: index + 1, last: index + 1 });
    tell(engine, level, now - 300);
    tell(engine, dear, now - 200);
    if (engine.takeEffects().length > 0) throw new Error('only the quote that is timed may decide');
    const began = performance.now();
    tell(engine, cheap, now);
    const effects = engine.takeEffects();
    samples[index] = Math.max(0, (performance.now() - began) * 1e6 - timer);
    for (const effect of effects) {
      if (effect.type !== 'place') continue;
      orders += 1;
      const report0 = aReport(effect.order, 0n as QuantityE8, 'expired');
      engine.handle({
        ...stamp,
        type: 'send-outcome',
        id: effect.order.clientOrderId,
        outcome: { kind: 'accepted', report: report0, fills: [] },
      });
    }
    engine.takeEffects();
  }
  if (orders !== DECISIONS * 2) throw new Error(`every decision is two orders: ${orders} of ${DECISIONS * 2}`);
  const settled = samples.subarray(DECISIONS / 4);
  report('quote that opens a hedge, all guards: median', percentile(settled, 0.5), 'ns');
  report('quote that opens a hedge, all guards: p99', percentile(settled, 0.99), 'ns');
}

export async function run(report: Report): Promise<void> {
  const quotes = recordedQuotes();
  report('recorded quotes', quotes.length, 'quotes');
  await undecided(quotes, report);
  decided(report);
}
