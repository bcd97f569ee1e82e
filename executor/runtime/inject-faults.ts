/** Where faults on purpose get in, or not: without them every venue is the very object that it was. */
import { createChaos, type ChaosDeps } from '#executor/venues/chaos.ts';
import type { Venue } from '#executor/venues/venue.ts';
import { faultsOf } from '#shared/config/chaos.ts';
import type { Config } from '#shared/config/schema.ts';
import type { ChaosRecord } from '#shared/wire/chaos.ts';
import type { Paper } from './deps.ts';

export interface FaultInjection {
  venue(venue: Venue): Venue;
  paper(paper: Paper): Paper;
  /** What goes wrong on purpose, and how often it did; null when nothing does. */
  told(): ChaosRecord | null;
}

const none: FaultInjection = { venue: (venue) => venue, paper: (paper) => paper, told: () => null };

export function injectFaults(config: Pick<Config, 'profile' | 'chaos'>, deps: ChaosDeps): FaultInjection {
  const faults = faultsOf(config);
  if (faults === null) return none;
  const chaos = createChaos(faults, deps);
  return {
    venue: (venue) => chaos.around(venue, 'by-itself'),
    paper: (paper) => ({ venue: chaos.around(paper.venue, 'here'), feed: (book) => paper.feed(book) }),
    told() {
      const { wsDropped, restFailed, ordersDelayed } = chaos.injected();
      return {
        profile: faults.profile,
        ws_drop_p: faults.wsDropP,
        rest_timeout_p: faults.restTimeoutP,
        order_delay_ms: faults.orderDelayMs,
        seed: faults.seed,
        injected: { ws_dropped: wsDropped, rest_failed: restFailed, orders_delayed: ordersDelayed },
      };
    },
  };
}
