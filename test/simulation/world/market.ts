/** Two order books that follow one fair price, and now and then part: that is when a hedge opens, and when they meet again it closes. */
import { createRandom } from './random.ts';
import type { Faults } from './faults.ts';
import type { Scheduler } from './scheduler.ts';
import type { VenueRow } from '../fault.ts';
import type { Plan } from '../plan.ts';

/** Levels that a book has. */
export const LEVELS = 5;
export const TICK = 0.1;
const TICKS_PER_UNIT = 10;
const PRICE = 60_000;
/** Steps of quantity, by row of the venue. */
export const LOTS = [0.001, 0.0001] as const;
const UPDATE_MS_MEAN = 260;
const UPDATE_MS_MIN = 40;
const UPDATE_MS_MAX = 700;
/** An opening this wide pays for fees of twenty basis points and the smallest edge. */
const OPEN_BPS_MIN = 27;
const OPEN_BPS_MAX = 70;
/** Now and then a price that nobody should believe. */
const ABSURD_SHARE = 0.02;
const ABSURD_BPS = 400;

export interface Shown {
  readonly bidPrices: Float64Array;
  readonly bidQuantities: Float64Array;
  readonly askPrices: Float64Array;
  readonly askQuantities: Float64Array;
  /** World time at which the venue made it. */
  readonly madeAt: number;
}

export interface Market {
  /** The venue's book as it is. */
  book(row: VenueRow): Shown;
  start(onUpdate: (row: VenueRow) => void): void;
}

export function createMarket(plan: Plan, scheduler: Scheduler, faults: Faults): Market {
  const random = createRandom(plan.seed, 'market');
  let fair = PRICE;
  let apartBps = 0;
  const fill = (prices: Float64Array, sizes: Float64Array, from: number, direction: 1 | -1, lot: number): void => {
    let ticks = from;
    for (let index = 0; index < LEVELS; index += 1) {
      if (index > 0) ticks += direction * random.whole(1, 6);
      // Tenths and ten-thousandths: divided, so that the float is the one that the decimal would be read as.
      prices[index] = ticks / TICKS_PER_UNIT;
      sizes[index] = Math.round(Math.max(1, Math.round(random.between(0.002, 0.014) / lot)) * lot * 1e4) / 1e4;
    }
  };
  const draw = (row: VenueRow): Shown => {
    const mid =
      fair *
      (1 + (row === 1 ? apartBps + random.between(-0.8, 0.8) + (faults.hit('prices-part')?.byBps ?? 0) : 0) / 10_000);
    const bid = Math.round(mid * TICKS_PER_UNIT);
    const one = (): Float64Array => new Float64Array(LEVELS);
    const shown: Shown = {
      bidPrices: one(),
      bidQuantities: one(),
      askPrices: one(),
      askQuantities: one(),
      madeAt: scheduler.now(),
    };
    fill(shown.bidPrices, shown.bidQuantities, bid, -1, LOTS[row]);
    fill(shown.askPrices, shown.askQuantities, bid + random.whole(1, 3), 1, LOTS[row]);
    return shown;
  };
  const books: [Shown, Shown] = [draw(0), draw(1)];
  return {
    book: (row) => books[row],
    start(onUpdate) {
      const update = (row: VenueRow): void => {
        if (row === 0) fair *= 1 + random.between(-0.6, 0.6) / 10_000;
        books[row] = draw(row);
        onUpdate(row);
        const wait = Math.min(UPDATE_MS_MAX, Math.max(UPDATE_MS_MIN, random.exponential(UPDATE_MS_MEAN)));
        scheduler.after(wait, () => update(row));
      };
      const open = (): void => {
        const wide = random.chance(ABSURD_SHARE) ? ABSURD_BPS : random.between(OPEN_BPS_MIN, OPEN_BPS_MAX);
        apartBps = random.chance(0.5) ? wide : -wide;
        scheduler.after(random.between(600, 4_000), () => {
          apartBps = 0;
          scheduler.after(random.exponential(plan.spreadEveryMs), open);
        });
      };
      scheduler.after(random.between(0, 100), () => update(0));
      scheduler.after(random.between(0, 100), () => update(1));
      scheduler.after(random.exponential(plan.spreadEveryMs), open);
    },
  };
}
