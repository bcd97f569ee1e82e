import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { MarketRecord } from '#local/venues/market/source.ts';
import { createTickBook } from '#local/venues/market/tick-book.ts';
import { CaptureBrokenError, createCaptureBook, ticksOf } from '#local/venues/recording/capture-book.ts';
import { readCapture } from '#local/venues/recording/capture.ts';
import { decodeRecording, encodeRecording, RecordingInvalidError } from '#local/venues/recording/format.ts';
import { SAMPLE_FOLDER } from '#local/venues/recording/source-note.ts';

const capture = (name: string): string =>
  fileURLToPath(new URL(`../../../fixtures/wire/hftbacktest/${name}`, import.meta.url));
const lots = (size: string): number => Math.round(Number(size) * 1_000);

describe('the shipped sample', () => {
  const packed = readFileSync(join(SAMPLE_FOLDER, 'btc-20240808.pbr.gz'));
  const note = readFileSync(join(SAMPLE_FOLDER, 'SOURCE.md'), 'utf8');

  test('is the file that its note describes, with the licence, the commit and what is re-framed', () => {
    expect(note).toContain(createHash('sha256').update(packed).digest('hex'));
    for (const said of [
      '5f3ec40b2afb764e0fea112f941ed85523ef4e88',
      'Copyright (c) 2022 nkaz001@protonmail.com',
      're-framed',
      ', 0 differences.',
    ])
      expect(note).toContain(said);
    expect(packed.length).toBeLessThan(3_000_000);
  });

  test('is never crossed, never goes back in time, and keeps twenty levels a side on both books', () => {
    const books = { 'binance-um': createTickBook(), okx: createTickBook() };
    const wrong: string[] = [];
    let atMs = 0;
    let count = 0;
    for (const record of decodeRecording(packed)) {
      count += 1;
      if (record.atMs < atMs) wrong.push(`back in time at ${record.atMs}`);
      atMs = record.atMs;
      if (record.kind === 'trade') continue;
      const book = books[record.venue];
      book.apply(record);
      if ((book.best('bid') ?? 0) >= (book.best('ask') ?? 0)) wrong.push(`crossed at ${atMs}`);
      if (book.depth('bid') < 20 || book.depth('ask') < 20 || book.depth('bid') > 25)
        wrong.push(`${book.depth('bid')} levels at ${atMs}`);
    }
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(70_000);
  });
});

describe('a raw capture', () => {
  test.each(['usdm-btcusdt_20240808.head800.gz', 'cm-btcusd_perp_20240808.head800.gz'])(
    '%s: the depth book shows the very quotes of its bookTicker, and so does the view',
    async (name) => {
      const book = createCaptureBook(lots);
      let viewed = 0;
      let depthId = 0;
      const wrong: string[] = [];
      for await (const { frame } of readCapture(capture(name))) {
        book.apply(frame);
        if (frame.e === 'depthUpdate') depthId = frame.u;
        // A tick that is older than the depth book does not say what is visible now.
        if (frame.e !== 'bookTicker' || !book.ready() || frame.u <= depthId) continue;
        const [bid, ask] = [book.view('bid')[0], book.view('ask')[0]];
        const shown = `${bid?.ticks}/${bid?.lots} ${ask?.ticks}/${ask?.lots}`;
        const told = `${ticksOf(frame.b)}/${lots(frame.B)} ${ticksOf(frame.a)}/${lots(frame.A)}`;
        viewed += 1;
        if (shown !== told) wrong.push(`${shown} is not ${told}`);
      }
      expect(viewed).toBeGreaterThan(50);
      expect(book.checks.compared).toBeGreaterThan(20);
      expect([book.checks.mismatched, wrong]).toEqual([0, []]);
    },
  );

  test('a gap in the update ids stops the conversion', () => {
    const book = createCaptureBook(lots);
    book.apply({ e: 'snapshot', lastUpdateId: 10, bids: [['100.0', '1']], asks: [['100.1', '1']] });
    book.apply({ e: 'depthUpdate', U: 9, u: 12, pu: 8, b: [], a: [] });
    expect(() => book.apply({ e: 'depthUpdate', U: 14, u: 15, pu: 13, b: [], a: [] })).toThrow(CaptureBrokenError);
  });
});

describe('the format', () => {
  const level = fc.record({
    side: fc.constantFrom('bid' as const, 'ask' as const),
    ticks: fc.integer({ min: 1, max: 2_000_000 }),
    lots: fc.nat(100_000_000),
  });
  const venue = fc.constantFrom('binance-um' as const, 'okx' as const);
  const record = fc.oneof(
    fc.record({
      kind: fc.constant('levels' as const),
      gapMs: fc.nat(5_000),
      venue,
      levels: fc.array(level, { minLength: 1, maxLength: 30 }),
    }),
    fc.record({
      kind: fc.constant('trade' as const),
      gapMs: fc.nat(5_000),
      venue,
      takerSide: fc.constantFrom('buy' as const, 'sell' as const),
      ticks: fc.integer({ min: 1, max: 2_000_000 }),
      lots: fc.nat(1_000_000),
    }),
  );

  test('what was written is what is read', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 40 }), (parts) => {
        let atMs = 0;
        const wholes: MarketRecord[] = (['binance-um', 'okx'] as const).map((of) => ({
          kind: 'snapshot',
          atMs: 0,
          venue: of,
          levels: [{ side: 'bid', ticks: 5, lots: 7 }],
        }));
        const records = parts.map(({ gapMs, ...rest }): MarketRecord => ({ ...rest, atMs: (atMs += gapMs) }));
        expect([...decodeRecording(encodeRecording([...wholes, ...records]))]).toEqual([...wholes, ...records]);
      }),
    );
  });

  test('another file, or half of one, is refused', () => {
    expect(() => [...decodeRecording(gzipSync('something else'))]).toThrow(RecordingInvalidError);
    const bytes = gunzipSync(
      encodeRecording([
        { kind: 'snapshot', atMs: 3, venue: 'okx', levels: [{ side: 'bid', ticks: 600_000, lots: 500_000 }] },
      ]),
    );
    expect(() => [...decodeRecording(gzipSync(bytes.subarray(0, -1)))]).toThrow(RecordingInvalidError);
  });
});
