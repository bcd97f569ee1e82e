import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toNumber, usdt } from '#shared/domain/money.ts';
import { btc2023 } from '#shared/domain/var/btc-2023.ts';
import { historicalVar, type Held, type ReturnHistory } from '#shared/domain/var/historical-var.ts';
import { venueIds, type VenueId } from '#shared/domain/venue.ts';

const held = (venue: VenueId, worth: string, instrument = 'BTCUSDT'): Held => ({
  venue,
  instrument,
  worth: usdt(worth),
});
const history = (closes: readonly number[], stepHours = 24): ReturnHistory => ({
  instrument: 'BTCUSDT',
  stepHours,
  closes: new Map([['okx', closes]]),
});
const lossOf = (book: readonly Held[], over: ReturnHistory): number | string => {
  const found = historicalVar(book, over);
  return found.kind === 'known' ? toNumber(found.loss) : found.why;
};

/**
 * The same figure another way, in floating point and by its definition: the smallest recorded loss that at most five
 * days in a hundred were above.
 */
function byDefinition(book: readonly Held[], over: ReturnHistory): number {
  const steps = 24 / over.stepHours;
  const days = ([...over.closes.values()][0] ?? []).length - steps;
  const losses = Array.from({ length: days }, (_, day) =>
    book.reduce((sum, { venue, worth }) => {
      const closes = over.closes.get(venue) ?? [];
      return sum - toNumber(worth) * ((closes[day + steps] ?? Number.NaN) / (closes[day] ?? Number.NaN) - 1);
    }, 0),
  );
  const enough = losses.filter((loss) => losses.filter((other) => other > loss).length * 100 <= losses.length * 5);
  return Math.max(0, Math.min(...enough));
}

describe('over days that one can count', () => {
  // Twenty days: nineteen rise by 1 %, one falls by 10 %. One in twenty is what may be above the figure.
  const rises = (falls: number): readonly number[] => {
    const closes = [1_000_000_000];
    for (let day = 0; day < 20; day += 1) closes.push(Math.round((closes[day] ?? 0) * (day < falls ? 0.9 : 1.01)));
    return closes;
  };
  test.each([
    { falls: 1, loss: 0 },
    { falls: 2, loss: 10 },
  ])('of twenty days $falls fell by a tenth: a long of 100 may lose $loss', ({ falls, loss }) => {
    expect(lossOf([held('okx', '100')], history(rises(falls)))).toBeCloseTo(loss, 6);
  });

  test('a short loses where a long gains', () => {
    expect(lossOf([held('okx', '-100')], history(rises(2)))).toBeCloseTo(1, 6);
  });

  test('a day is as many steps as it takes', () => {
    const closes = [100, 90, 80, 70, 60, 50, 40];
    // Four days of three steps: 30/100, 30/90, 30/80, 30/70. Of four, none may be above.
    expect(lossOf([held('okx', '100')], history(closes, 8))).toBeCloseTo(3_000 / 70, 6);
  });
});

describe('what is not known', () => {
  test.each([
    { what: 'another instrument', book: [held('okx', '1', 'ETHUSDT')], why: 'no recorded returns of ETHUSDT on okx' },
    { what: 'another venue', book: [held('binance-um', '1')], why: 'no recorded returns of BTCUSDT on binance-um' },
  ])('$what makes the whole figure unknown', ({ book, why }) => {
    expect(lossOf([held('okx', '100'), ...book], history([100, 90, 80]))).toContain(why);
  });

  test('a history of less than one day is none', () => {
    expect(lossOf([held('okx', '100')], history([100]))).toContain('no recorded returns');
    expect(lossOf([held('okx', '100')], history([100, 90]))).toBeCloseTo(10, 6);
  });

  test('an empty book, and one that is worth nothing anywhere, lose nothing', () => {
    expect(lossOf([], history([100, 90]))).toBe(0);
    expect(lossOf([held('binance-um', '0')], history([100, 90]))).toBe(0);
  });
});

describe('over the recorded year', () => {
  test('every venue has a whole year of it', () => {
    expect([...btc2023.closes.keys()]).toEqual([...venueIds]);
    expect([...btc2023.closes.values()].map((closes) => closes.length)).toEqual([1_095, 1_095]);
    expect(historicalVar([], btc2023)).toMatchObject({ kind: 'known', samples: 1_092 });
  });

  test('one leg alone may lose some percent of it in a day, both together some hundredths of a percent', () => {
    const alone = Number(lossOf([held('okx', '10000')], btc2023));
    const hedged = Number(lossOf([held('okx', '10000'), held('binance-um', '-10000')], btc2023));
    expect(alone).toBeGreaterThan(200);
    expect(alone).toBeLessThan(500);
    expect(hedged).toBeGreaterThan(0);
    expect(hedged).toBeLessThan(alone / 50);
  });

  test('it is the figure that its definition gives, whatever is held', () => {
    const cents = fc.integer({ min: -500_000_000, max: 500_000_000 });
    fc.assert(
      fc.property(cents, cents, (one, other) => {
        const book = [held('binance-um', (one / 100).toFixed(2)), held('okx', (other / 100).toFixed(2))];
        expect(lossOf(book, btc2023)).toBeCloseTo(byDefinition(book, btc2023), 5);
      }),
      { numRuns: 20 },
    );
  });
});
