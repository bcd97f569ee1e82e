import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, describe, expect, test } from 'vitest';

import {
  createOverlay,
  OverlayConfigInvalidError,
  readOverlayConfig,
  spreadEvents,
  type OverlayConfig,
} from '#local/venues/market/overlay.ts';
import { recordedMarket } from '#local/venues/market/recorded.ts';
import { createTickBook } from '#local/venues/market/tick-book.ts';

const shipped = readOverlayConfig(fileURLToPath(new URL('../../../../configs/overlay.yaml', import.meta.url)));
const aConfig = (part: Partial<OverlayConfig>): OverlayConfig => ({
  ...shipped,
  direction: 'up',
  firstSec: 10,
  everySec: { min: 20, max: 20 },
  sizeBps: { min: 40, max: 40 },
  rampUpSec: 2,
  fullSec: { min: 4, max: 4 },
  rampDownSec: 4,
  ...part,
});

describe('the shift', () => {
  test.each([
    { atMs: 9_999, bps: 0 },
    { atMs: 11_000, bps: 20 },
    { atMs: 12_000, bps: 40 },
    { atMs: 15_999, bps: 40 },
    { atMs: 18_000, bps: 20 },
    { atMs: 20_000, bps: 0 },
    { atMs: 32_000, bps: 40 },
  ])('at $atMs ms it is $bps bps', ({ atMs, bps }) => {
    expect(createOverlay(aConfig({})).shiftBps('okx', atMs)).toBeCloseTo(bps, 6);
    expect(createOverlay(aConfig({})).shiftBps('binance-um', atMs)).toBe(0);
  });

  test('the same seed gives the same events, another seed others, and either way both ways', () => {
    const take = (seed: number) => {
      const events = spreadEvents({ ...shipped, seed });
      return Array.from({ length: 40 }, () => events.next().value);
    };
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
    expect(new Set(take(1).map((event) => Math.sign(event.sizeBps)))).toEqual(new Set([1, -1]));
  });
});

describe('the file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'overlay-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = (text: string): OverlayConfig => {
    writeFileSync(join(folder, 'overlay.yaml'), text);
    return readOverlayConfig(join(folder, 'overlay.yaml'));
  };
  const good = JSON.stringify(shipped);

  test('as it is shipped, it is read', () => expect(read(good)).toEqual(shipped));
  test.each([
    { what: 'an unknown key', text: JSON.stringify({ ...shipped, sizeBpps: 1 }), names: 'sizeBpps' },
    { what: 'a missing key', text: JSON.stringify({ ...shipped, seed: undefined }), names: 'seed' },
    { what: 'an unknown venue', text: JSON.stringify({ ...shipped, venue: 'mtgox' }), names: 'venue' },
    {
      what: 'a size beyond the bound',
      text: JSON.stringify({ ...shipped, sizeBps: { min: 1, max: 501 } }),
      names: 'sizeBps',
    },
    { what: 'min above max', text: JSON.stringify({ ...shipped, sizeBps: { min: 40, max: 30 } }), names: 'sizeBps' },
    { what: 'events that overlap', text: JSON.stringify({ ...shipped, rampDownSec: 30 }), names: 'everySec' },
  ])('$what is an error that names it', ({ text, names }) => {
    expect(() => read(text)).toThrow(OverlayConfigInvalidError);
    expect(() => read(text)).toThrow(names);
  });
});

describe('with the default overlay on the recorded market, at taker fees of 5 bps an order', () => {
  const SAMPLE_MS = 100;
  const ROUND_TRIP_BPS = 20;
  const overlay = createOverlay(shipped);
  const books = { 'binance-um': createTickBook(), okx: createTickBook() };
  const edges: { readonly best: number; readonly bps: number }[] = [];
  let nextMs = SAMPLE_MS;
  const records = recordedMarket().pass();
  for (let next = records.next(); !next.done; next = records.next()) {
    for (; nextMs <= next.value.atMs; nextMs += SAMPLE_MS) {
      const bps = overlay.shiftBps('okx', nextMs);
      const shifted = (side: 'bid' | 'ask'): number => (books.okx.best(side) ?? NaN) * (1 + bps / 10_000);
      const [bid, ask] = [books['binance-um'].best('bid') ?? NaN, books['binance-um'].best('ask') ?? NaN];
      edges.push({ bps, best: Math.max(shifted('bid') / ask - 1, bid / shifted('ask') - 1) * 10_000 - ROUND_TRIP_BPS });
    }
    if (next.value.kind !== 'trade') books[next.value.venue].apply(next.value);
  }
  const runs: { readonly fromMs: number; readonly ms: number }[] = [];
  edges.forEach(({ best }, index) => {
    const open = runs.at(-1);
    if (best < 5) return;
    const fromMs = (index + 1) * SAMPLE_MS;
    if (open !== undefined && fromMs - open.fromMs <= open.ms)
      runs[runs.length - 1] = { fromMs: open.fromMs, ms: fromMs - open.fromMs + SAMPLE_MS };
    else runs.push({ fromMs, ms: SAMPLE_MS });
  });

  test('an edge of 5 bps after the round trip comes within 35 s of any moment and lasts 6 to 13 s', () => {
    expect(runs.length).toBeGreaterThan(9);
    expect(runs[0]?.fromMs).toBeLessThan(35_000);
    runs
      .slice(1)
      .forEach((run, index) =>
        expect(run.fromMs - ((runs[index]?.fromMs ?? 0) + (runs[index]?.ms ?? 0))).toBeLessThan(35_000),
      );
    const whole = runs.slice(0, -1).map((run) => run.ms);
    expect(Math.min(...whole)).toBeGreaterThanOrEqual(6_000);
    expect(Math.max(...whole)).toBeLessThanOrEqual(13_000);
  });

  test('between events the spread is back where it was: no edge is left', () => {
    const calm = edges.filter(({ bps, best }) => bps === 0 && Number.isFinite(best));
    expect(calm.length).toBeGreaterThan(1_000);
    expect(Math.max(...calm.map(({ best }) => best))).toBeLessThan(0);
  });
});
