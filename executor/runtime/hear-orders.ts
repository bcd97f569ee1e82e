import type { ForcedMonitor } from '#executor/monitors/forced.ts';
import { partsOfOrderId } from '#shared/domain/ids.ts';
import type { TradingPort } from '#executor/venues/venue.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { Shell } from './shell.ts';

interface Heard {
  readonly venue: VenueId;
  readonly trading: Pick<TradingPort, 'onOrders'>;
}

export interface HearingDeps {
  readonly shell: Pick<Shell, 'dispatch'>;
  /** What a venue closed by itself is to be read. */
  readonly ring: ForcedMonitor['ring'];
  /** The order stream of a venue is lost, or there again; that of paper is never lost. */
  readonly onStream?: (venue: VenueId, is: 'live' | 'gone') => void;
  /** An order on our account that is not ours. */
  readonly onForeign?: () => void;
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

/** Fills and order states from the streams of all venues into the engine. @returns what ends it */
export function hearOrders(
  venues: readonly Heard[],
  { shell, ring, onStream, onForeign, log }: HearingDeps,
): () => void {
  const stops = venues.map(({ venue, trading }) =>
    trading.onOrders({
      fill: (fill) => shell.dispatch({ type: 'fill', fill }),
      order(report) {
        shell.dispatch({ type: 'order', report });
        if (partsOfOrderId(report.clientOrderId) === null) onForeign?.();
      },
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
