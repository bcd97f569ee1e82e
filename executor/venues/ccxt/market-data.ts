/**
 * Order books through ccxt. This is the quote path: numbers in arrays that are changed in place, no allocation of ours
 * for an update. ccxt wakes its caller once for many updates, so that the live book is read, never the awaited one.
 */
import { epochMs, monotonicMs, type Clock, type EpochMs, type MonotonicMs } from '#shared/domain/time.ts';
import type { InstrumentId, InstrumentRules } from '#shared/domain/venue.ts';
import { toNumber } from '#shared/domain/money.ts';

import { BOOK_LEVELS, type BookView, type MarketDataPort } from '../venue.ts';
import { deliver } from './deliver.ts';
import type { Dialect } from './dialect.ts';
import { sentenceOf } from './errors.ts';
import type { Fence } from './fence.ts';
import { keepAlive, type Loop } from './keep-alive.ts';
import type { RuleBook } from './rule-book.ts';
import type { LiveBook, WireClient } from './wire-client.ts';

/** A perpetual worth trading changes every second; a socket this silent is dead, whatever it says. */
const SILENCE_MS_MAX = 10_000;
/** A book whose best bid is not below its best ask holds a level that nobody took away: it is fetched anew. */
const CROSSED_MS_MAX = 2_000;
const SILENCE_CHECK_MS = 1_000;

type MutableView = { -readonly [Key in keyof BookView]: BookView[Key] };

const emptyView = (rules: InstrumentRules): MutableView => ({
  venue: rules.venue,
  instrument: rules.instrument,
  bidPrices: new Float64Array(BOOK_LEVELS),
  bidQuantities: new Float64Array(BOOK_LEVELS),
  askPrices: new Float64Array(BOOK_LEVELS),
  askQuantities: new Float64Array(BOOK_LEVELS),
  bidLevels: 0,
  askLevels: 0,
  venueAt: epochMs(0),
  receivedAt: monotonicMs(0),
  madeAt: monotonicMs(0),
});

/** Copies the best levels; quantities from contracts to base. @returns how many there were */
function copySide(
  side: ArrayLike<ArrayLike<number>>,
  prices: Float64Array,
  quantities: Float64Array,
  basePerContract: number,
): number {
  const levels = Math.min(side.length, BOOK_LEVELS);
  for (let index = 0; index < levels; index += 1) {
    prices[index] = side[index]?.[0] ?? 0;
    quantities[index] = (side[index]?.[1] ?? 0) * basePerContract;
  }
  return levels;
}

function fillView(view: MutableView, book: LiveBook, basePerContract: number, fence: Fence, at: MonotonicMs): void {
  view.bidLevels = copySide(book.bids, view.bidPrices, view.bidQuantities, basePerContract);
  view.askLevels = copySide(book.asks, view.askPrices, view.askQuantities, basePerContract);
  view.venueAt = (book.timestamp ?? 0) as EpochMs;
  view.receivedAt = at;
  view.madeAt = fence.madeAt(view.venueAt, at);
}

export function createMarketData(
  dialect: Dialect,
  client: WireClient,
  ruleBook: RuleBook,
  fence: Fence,
  clock: Clock,
): MarketDataPort & { close(): Promise<void> } {
  const loops = new Set<Loop>();

  function watch(instrument: InstrumentId, onBook: (book: BookView) => void, onGap: (why: string) => void): Loop {
    let view: MutableView | null = null;
    let symbol = '';
    let basePerContract = 1;
    let heardAt = clock.monotonic();
    let soundAt = heardAt;
    const prepare = async (): Promise<void> => {
      const rules = await ruleBook.rules(instrument);
      symbol = ruleBook.ccxtSymbol(instrument);
      basePerContract = toNumber(rules.contractSize);
      view = emptyView(rules);
    };
    const step = async (signal: AbortSignal): Promise<void> => {
      if (view === null) await prepare();
      if (signal.aborted) return;
      await client.watchBook(symbol, dialect.bookDepth);
      const book = client.book(symbol);
      if (view === null || book === undefined) return;
      heardAt = clock.monotonic();
      fillView(view, book, basePerContract, fence, heardAt);
      if (!((view.bidPrices[0] ?? 0) >= (view.askPrices[0] ?? 0)) || view.bidLevels * view.askLevels === 0)
        soundAt = heardAt;
      onBook(view);
    };
    const inner = keepAlive(step, (error) => onGap(`the book of ${instrument} broke: ${sentenceOf(error)}`));
    const watchdog = setInterval(() => {
      const now = clock.monotonic();
      if (now - heardAt <= SILENCE_MS_MAX && heardAt - soundAt <= CROSSED_MS_MAX) return;
      heardAt = now;
      soundAt = now;
      client.dropSockets();
    }, SILENCE_CHECK_MS);
    const loop: Loop = {
      ended: inner.ended,
      stop() {
        clearInterval(watchdog);
        inner.stop();
        loops.delete(loop);
      },
    };
    return loop;
  }

  return {
    venue: dialect.venue,
    subscribe(instrument, onBook, onGap) {
      let wanted = true;
      const loop = watch(
        instrument,
        (book) => wanted && deliver(() => onBook(book)),
        (why) => wanted && deliver(() => onGap(why)),
      );
      loops.add(loop);
      return () => {
        wanted = false;
        loop.stop();
      };
    },
    async close() {
      const ending = [...loops];
      ending.forEach((loop) => loop.stop());
      await client.close();
      await Promise.all(ending.map((loop) => loop.ended));
    },
  };
}
