import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { bookSanity, type BookLimits } from '#executor/guards/standing/book-sanity.ts';
import { createBookWatch } from '#executor/monitors/book-watch.ts';
import { createTickBook } from '#local/venues/market/tick-book.ts';
import { recordedMarket } from '#local/venues/market/recorded.ts';
import { loadConfig } from '#shared/config/load.ts';
import { monotonicMs } from '#shared/domain/time.ts';
import { venueIds } from '#shared/domain/venue.ts';
import { aBook } from '#test/executor/book-view.ts';

/** As it is looked at while the executor runs. */
const LOOK_MS = 250;
const { venue_health: health } = loadConfig({ PROFILE: 'live', LIVE_CONFIRM: 'I_KNOW_WHAT_I_AM_DOING' });
const shipped: BookLimits = {
  ageMsMax: health.book_age_ms_max,
  settleMs: health.book_settle_ms,
  frozenMs: health.book_frozen_ms,
  frozenBps: health.book_frozen_bps,
};

const Level = z.tuple([z.number(), z.number()]);
const Line = z.object({
  timestamp: z.number(),
  exchange: z.enum(['EX1', 'EX2']),
  bids: z.array(Level),
  asks: z.array(Level),
  repeats: z.boolean(),
});
const fixture = join(import.meta.dirname, '../../../fixtures/books-two-venues/btcbrl-20200621.jsonl.gz');

test('a recorded venue that froze is blocked at the first look at which it has stood still for too long, and free again when it moves', () => {
  const lines = gunzipSync(readFileSync(fixture)).toString().trim().split('\n');
  // Books of this recording come every four seconds: only what it is a test of may speak.
  const limits = { ...shipped, ageMsMax: 60_000 };
  const watch = createBookWatch(venueIds, limits);
  let runSince = 0;
  let otherMiddles: number[] = [];
  let [lastOther, nextLook, frozenLooks, missed, movingLooks] = [0, 0, 0, 0, 0];
  for (const line of lines) {
    const { timestamp, exchange, bids, asks, repeats } = Line.parse(JSON.parse(line));
    const now = timestamp * 1_000;
    nextLook = nextLook === 0 ? now : nextLook;
    for (; nextLook < now; nextLook += LOOK_MS) {
      // Told by all twenty levels, which the guard does not look at.
      const range = (Math.max(...otherMiddles) / Math.min(...otherMiddles) - 1) * 10_000;
      const isFrozen = nextLook - runSince > limits.frozenMs && range > limits.frozenBps;
      const [, verdict] = bookSanity(watch.seen(), limits, monotonicMs(nextLook));
      if (isFrozen) frozenLooks += 1;
      if (isFrozen && verdict?.status !== 'ERROR') missed += 1;
      if (nextLook - runSince < limits.frozenMs && verdict?.status === 'OK') movingLooks += 1;
    }
    const row = exchange === 'EX1' ? 0 : 1;
    watch.onBook(row, aBook(venueIds[row], now, bids, asks));
    const middle = ((bids[0]?.[0] ?? 0) + (asks[0]?.[0] ?? 0)) / 2;
    if (row === 0) {
      lastOther = middle;
      otherMiddles.push(middle);
    } else if (!repeats) {
      runSince = now;
      otherMiddles = lastOther === 0 ? [] : [lastOther];
    }
  }
  expect(missed).toBe(0);
  // More than half an hour of an hour and a half; and the guard is not simply always against it.
  expect(frozenLooks * LOOK_MS).toBeGreaterThan(1_800_000);
  expect(movingLooks * LOOK_MS).toBeGreaterThan(300_000);
});

test('the recorded market that ships never trips it', () => {
  const market = recordedMarket().pass();
  const [books, watch] = [venueIds.map(() => createTickBook()), createBookWatch(venueIds, shipped)];
  const said = new Map<string, number>();
  let [nextLook, looks] = [1_000, 0];
  for (let step = market.next(); step.done !== true; step = market.next()) {
    const record = step.value;
    if (record.kind === 'trade') continue;
    for (; nextLook < record.atMs; nextLook += LOOK_MS) {
      looks += 1;
      for (const { status, summary } of bookSanity(watch.seen(), shipped, monotonicMs(nextLook)))
        if (status !== 'OK') said.set(summary, nextLook);
    }
    const row = venueIds.indexOf(record.venue) === 0 ? 0 : 1;
    const book = books[row];
    book?.apply(record);
    const [bid, ask] = [book?.best('bid') ?? 0, book?.best('ask') ?? 0];
    const lots = [book?.lotsAt('bid', bid) ?? 0, book?.lotsAt('ask', ask) ?? 0] as const;
    watch.onBook(row, aBook(record.venue, record.atMs, [[bid, lots[0]]], [[ask, lots[1]]]));
  }
  expect(looks).toBeGreaterThan(1_000);
  expect([...said]).toEqual([]);
});
