import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { measure } from '#local/venues/market/measure.ts';
import type { MarketRecord } from '#local/venues/market/source.ts';
import { measuredProportions, syntheticMarket } from '#local/venues/market/synthetic.ts';
import { createTickBook } from '#local/venues/market/tick-book.ts';

const take = (seed: number, count: number): MarketRecord[] => {
  const pass = syntheticMarket(seed).pass();
  return Array.from({ length: count }, () => pass.next().value).filter((record) => record !== undefined);
};
const recorded = measuredProportions();

describe('the synthetic market', () => {
  test('the same seed gives the same market, another seed another', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), (seed) => {
        expect(take(seed, 300)).toEqual(take(seed, 300));
        expect(take(seed, 300)).not.toEqual(take(seed + 1, 300));
      }),
      { numRuns: 20 },
    );
  });

  test('time never goes back, a book is never crossed in itself, and keeps twenty levels a side', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), (seed) => {
        const books = { 'binance-um': createTickBook(), okx: createTickBook() };
        const wrong: string[] = [];
        let atMs = 0;
        for (const record of take(seed, 2_000)) {
          if (record.atMs < atMs) wrong.push(`time went back to ${record.atMs}`);
          atMs = record.atMs;
          if (record.kind === 'trade') continue;
          const book = books[record.venue];
          book.apply(record);
          if ((book.best('bid') ?? 0) >= (book.best('ask') ?? 0)) wrong.push(`crossed at ${atMs}`);
          if (book.depth('bid') < 20 || book.depth('ask') < 20) wrong.push(`thin at ${atMs}`);
        }
        expect(wrong).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  test.each([11, 12, 13])('seed %i keeps the measured proportions over ten minutes', (seed) => {
    const made = measure(syntheticMarket(seed).pass(), 600_000);
    for (const venue of ['binance-um', 'okx'] as const) {
      const [own, real] = [made.venues[venue], recorded.venues[venue]];
      for (const name of ['updatesPerSec', 'tradesPerSec', 'tradeLotsMean', 'bestLotsMean', 'deepLotsMean'] as const)
        expect(own[name] / real[name], `${venue} ${name}`).toBeCloseTo(1, 0.7);
      expect(own.levelGapTicksMean / real.levelGapTicksMean, `${venue} level gap`).toBeGreaterThan(0.6);
      expect(own.levelGapTicksMean / real.levelGapTicksMean, `${venue} level gap`).toBeLessThan(1.6);
      expect(
        Math.abs((own.spreadTicksShares[0] ?? 0) - (real.spreadTicksShares[0] ?? 0)),
        `${venue} spread`,
      ).toBeLessThan(0.01);
      expect(Math.abs(own.unmovedShare - real.unmovedShare), `${venue} stillness`).toBeLessThan(0.04);
      expect(own.moveBpsSd / real.moveBpsSd, `${venue} moves`).toBeGreaterThan(0.7);
      expect(own.moveBpsSd / real.moveBpsSd, `${venue} moves`).toBeLessThan(1.5);
      expect(own.jumpsPerMin / real.jumpsPerMin, `${venue} jumps`).toBeGreaterThan(0.5);
      expect(own.jumpsPerMin / real.jumpsPerMin, `${venue} jumps`).toBeLessThan(2.2);
      expect(Math.abs(own.staleShare - real.staleShare), `${venue} stale`).toBeLessThan(0.012);
    }
    expect(Math.abs(made.basis.meanBps - recorded.basis.meanBps)).toBeLessThan(0.5);
    expect(made.basis.sdBps / recorded.basis.sdBps).toBeGreaterThan(0.6);
    expect(made.basis.sdBps / recorded.basis.sdBps).toBeLessThan(1.6);
    expect(Math.abs(made.crossings.okxAboveShare - recorded.crossings.okxAboveShare)).toBeLessThan(0.07);
    expect(Math.abs(made.crossings.okxBelowShare - recorded.crossings.okxBelowShare)).toBeLessThan(0.07);
  });
});
