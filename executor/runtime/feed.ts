/** Books from the venues into the engine and into the paper venues; the touch of each is kept for people. */
import type { Engine } from '#executor/engine/engine.ts';
import { createDepths, type Depths } from '#executor/telemetry/market.ts';
import { touchOf, type Touch } from '#executor/telemetry/status.ts';
import type { Latency } from '#executor/telemetry/latency.ts';
import type { BookView, Venue } from '#executor/venues/venue.ts';
import type { Clock } from '#shared/domain/time.ts';
import type { InstrumentId, VenueId } from '#shared/domain/venue.ts';
import type { VenueWatch } from './watch-venues.ts';

export interface FeedDeps {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly instrument: InstrumentId;
  readonly venues: readonly Venue[];
  /** Simulated fills come from the live books. */
  readonly feedPaper: (book: BookView) => void;
  readonly pump: () => void;
  readonly latency: Latency;
  /** Hears of every book after the engine. */
  readonly watch: Pick<VenueWatch, 'onBook' | 'onBookGap'>;
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

export interface Feed {
  readonly touches: ReadonlyMap<VenueId, Touch>;
  readonly depths: Depths;
  stop(): void;
}

export function startFeed(deps: FeedDeps): Feed {
  const touches = new Map<VenueId, Touch>();
  const depths = createDepths(deps.venues.map(({ venue }) => venue));
  const stops = deps.venues.map((venue, row) =>
    venue.marketData.subscribe(
      deps.instrument,
      (book) => {
        deps.feedPaper(book);
        const began = deps.clock.monotonic();
        deps.engine.onBook(
          row,
          book.bidPrices,
          book.bidQuantities,
          book.bidLevels,
          book.askPrices,
          book.askQuantities,
          book.askLevels,
          book.receivedAt,
          book.madeAt,
        );
        deps.latency.record((deps.clock.monotonic() - began) * 1_000);
        deps.pump();
        touches.set(venue.venue, touchOf(book));
        depths.see(book);
        deps.watch.onBook(book);
      },
      (why) => {
        deps.engine.onGap(row);
        deps.pump();
        deps.watch.onBookGap(venue.venue);
        depths.forget(venue.venue);
        const before = touches.get(venue.venue);
        if (before !== undefined) touches.set(venue.venue, { ...before, gap: why });
        deps.log('market.gap', { venue: venue.venue, why });
      },
    ),
  );
  return {
    touches,
    depths,
    stop() {
      for (const stop of stops) stop();
    },
  };
}
