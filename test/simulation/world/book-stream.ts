/** The market data of one process: books in the order in which they were made, unless the stream stalls, lags or breaks. */
import type { BookView } from '#executor/venues/venue.ts';
import type { Fence } from '#executor/venues/ccxt/fence.ts';
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import { venueIds } from '#shared/domain/venue.ts';
import type { VenueRow } from '../fault.ts';
import { INSTRUMENT } from './instrument.ts';
import type { Faults } from './faults.ts';
import type { Life } from './life.ts';
import { LEVELS, type Shown } from './market.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

export interface BookStream {
  /** `clock`: how the listener reads the venue's event times. */
  listen(
    row: VenueRow,
    clock: Pick<Fence, 'madeAt'>,
    onBook: (book: BookView) => void,
    onGap: (why: string) => void,
  ): () => void;
  /** The venue has a new book. */
  told(row: VenueRow, shown: Shown): void;
}

/** A book on its way; `venueAt` is its time by the venue's own clock, right or wrong. */
interface UnderWay {
  readonly shown: Shown;
  readonly venueAt: EpochMs;
  readonly bad: boolean;
}

interface Listening {
  readonly clock: Pick<Fence, 'madeAt'>;
  readonly onBook: (book: BookView) => void;
  readonly onGap: (why: string) => void;
  inGap: boolean;
}

export function startBookStream(
  life: Life,
  deps: {
    readonly scheduler: Scheduler;
    readonly faults: Faults;
    readonly net: Random;
    readonly epoch: number;
    readonly onBook: (row: VenueRow, good: boolean, madeAt: number) => void;
    readonly onGap: (row: VenueRow) => void;
  },
): BookStream {
  const { faults, net, scheduler } = deps;
  const listening: [Listening | null, Listening | null] = [null, null];
  /** What is on its way, oldest first: one connection keeps its order, also through a pause of the reader. */
  const underWay: [UnderWay[], UnderWay[]] = [[], []];
  const lastAt: [number, number] = [0, 0];
  const lastShown: [Shown | null, Shown | null] = [null, null];

  const viewOf = (row: VenueRow, { shown, venueAt, bad }: UnderWay, clock: Pick<Fence, 'madeAt'>): BookView => {
    const receivedAt = life.clock.monotonic();
    const view = {
      venue: venueIds[row],
      instrument: INSTRUMENT,
      bidPrices: bad ? shown.bidPrices.slice() : shown.bidPrices,
      bidQuantities: bad ? shown.bidQuantities.slice() : shown.bidQuantities,
      askPrices: bad ? shown.askPrices.slice() : shown.askPrices,
      askQuantities: bad ? shown.askQuantities.slice() : shown.askQuantities,
      bidLevels: LEVELS,
      askLevels: LEVELS,
      venueAt,
      receivedAt,
      madeAt: clock.madeAt(venueAt, receivedAt),
    };
    return bad ? spoil(view, net) : view;
  };
  const deliver = (row: VenueRow): void => {
    const next = underWay[row].shift();
    const to = listening[row];
    if (next === undefined || to === null) return;
    deps.onBook(row, !next.bad, next.shown.madeAt);
    to.onBook(viewOf(row, next, to.clock));
  };
  return {
    listen(row, clock, onBook, onGap) {
      listening[row] = { clock, onBook, onGap, inGap: false };
      return () => {
        listening[row] = null;
      };
    },
    told(row, shown) {
      const to = listening[row];
      if (to === null || !life.alive()) return;
      const where = { venue: row };
      if (faults.hit('book-stall', where) !== undefined) return;
      const gap = faults.inForce(['book-gap'], where);
      if (gap) {
        if (!to.inGap) {
          to.inGap = true;
          faults.count('book-gap');
          life.wake(1, () => {
            deps.onGap(row);
            to.onGap('the stream broke');
          });
        }
        return;
      }
      to.inGap = false;
      const isFrozen = faults.hit('book-frozen', where) !== undefined;
      const last = isFrozen ? (lastShown[row] ?? shown) : shown;
      lastShown[row] = last;
      const late = faults.hit('book-late', where)?.byMs ?? 0;
      const at = Math.max(lastAt[row] + 0.001, scheduler.now() + net.between(1, 8) + late);
      lastAt[row] = at;
      const wrongMs = faults.hit('venue-clock', where)?.byMs ?? 0;
      const venueAt = epochMs(Math.floor(deps.epoch + shown.madeAt + wrongMs));
      underWay[row].push({
        shown: { ...last, madeAt: shown.madeAt },
        venueAt,
        bad: faults.hit('book-bad', where) !== undefined,
      });
      life.wake(at - scheduler.now(), () => deliver(row));
    },
  };
}

/** Wrong in one of the ways that books are wrong: crossed, one-sided, zero, not a number, huge. */
function spoil(view: BookView, net: Random): BookView {
  const way = net.whole(0, 4);
  if (way === 0) view.bidPrices[0] = (view.askPrices[0] ?? 0) * 1.01;
  if (way === 1) return { ...view, bidLevels: 0 };
  if (way === 2) view.askPrices[0] = 0;
  if (way === 3) view.bidQuantities[0] = Number.NaN;
  if (way === 4) view.askPrices[0] = Number.POSITIVE_INFINITY;
  return view;
}
