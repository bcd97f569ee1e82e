import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { E8, formatE8, parseE8 } from '#shared/domain/money.ts';
import { bps, decimal, duration, signedUsdt, toneOfAmount } from '../../dashboard/view/format.ts';
import { appendPoints, pointOf, POINTS_MAX, spreadBps, type SpreadPoint } from '../../dashboard/view/spread-series.ts';
import { aStatus } from './builders.ts';

const plain = (text: string): string => text.replaceAll('\u202f', '').replace('\u2212', '-');

describe('numbers for people', () => {
  test.each([
    ['61802.45', 1, '61802.4'],
    ['-0.004', 2, '0.00'],
    ['-1234567.899', 2, '-1234567.89'],
    ['0.005', 4, '0.0050'],
    ['12', 0, '12'],
  ])('%s with %i places is %s', (text, places, shown) => {
    expect(plain(decimal(text, places))).toBe(shown);
  });

  test('an amount is cut toward zero and never gains a digit it did not have', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }), (value) => {
        const shown = parseE8(plain(decimal(formatE8(value), 2))) ?? E8 ** 9n;
        expect(shown - value < 0n ? value - shown : shown - value).toBeLessThan(1_000_000n);
        expect(shown === 0n || shown < 0n === value < 0n).toBe(true);
        expect(shown * shown <= value * value).toBe(true);
      }),
    );
  });

  test('profit and loss carry their sign; a loss too small to show is still coloured as a loss', () => {
    expect(plain(signedUsdt('0.4182'))).toBe('+0.41 USDT');
    expect(plain(signedUsdt('0'))).toBe('0.00 USDT');
    expect([toneOfAmount('-0.004'), toneOfAmount('0.00'), toneOfAmount('3')]).toEqual(['bad', 'flat', 'good']);
  });

  test('basis points and lengths of time', () => {
    expect([plain(bps(-15.34)), plain(bps(-0.04)), bps(null)]).toEqual(['-15.3 bps', '0.0 bps', '–']);
    expect([duration(-5), duration(59_999), duration(60_000), duration(3_600_000 * 49)]).toEqual([
      '0 s',
      '59 s',
      '1 min 00 s',
      '2 d 1 h',
    ]);
  });
});

describe('the chart', () => {
  const point = (at: number): SpreadPoint => [at, 100, 101];

  test('it keeps the newest points, in order, and no more than its bound', () => {
    const many = Array.from({ length: POINTS_MAX + 50 }, (_, index) => point(index * 1000));
    const kept = appendPoints([], many);
    expect(kept).toHaveLength(POINTS_MAX);
    expect(kept.at(-1)).toEqual(many.at(-1));
    expect(appendPoints(kept, [point(5)])).toBe(kept);
  });

  test('without two good books there is a gap, not a made-up point', () => {
    const status = aStatus();
    expect(pointOf(status)).toEqual([status.written_at, expect.closeTo(61802.35, 6), expect.closeTo(61831.15, 6)]);
    const [first, second] = status.quotes;
    if (first === undefined || second === undefined) throw new Error('two quotes');
    expect(pointOf({ ...status, quotes: [first, { ...second, ok: false }] })).toBeNull();
    expect(pointOf({ ...status, quotes: [first] })).toBeNull();
  });

  test('the spread is the second venue over the first', () => {
    expect(spreadBps([0, 100, 101])).toBeCloseTo(100, 9);
  });
});
