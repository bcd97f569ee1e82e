import type { ForcedMonitor } from '#executor/monitors/forced.ts';
import type { Venue } from '#executor/venues/venue.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { Shell } from './shell.ts';

export interface HearingDeps {
  readonly shell: Pick<Shell, 'dispatch'>;
  /** What a venue closed by itself is to be read. */
  readonly ring: ForcedMonitor['ring'];
  /** The order stream of a venue is lost, or there again; that of paper is never lost. */
  readonly onStream?: (venue: VenueId, is: 'live' | 'gone') => void;
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

/** Fills and order states from the streams of all venues into the engine. @returns what ends it */
export function hearOrders(venues: readonly Venue[], { shell, ring, onStream, log }: HearingDeps): () => void {
  const stops = venues.map(({ venue, trading }) =>
    trading.onOrders({
      fill: (fill) => shell.dispatch({ type: 'fill', fill }),
      order: (report) => shell.dispatch({ type: 'order', report }),
      forced: () => ring(venue),
      live() {
        onStream?.(venue, 'live');
        ring(venue);
      },
      gap(why) {
        onStream?.(venue, 'gone');
        log('orders.gap', { venue, why });
      },
    }),
  );
  return () => {
    for (const stop of stops) stop();
  };
}
