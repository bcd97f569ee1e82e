/**
 * `npm run convert-recording -- <folder of raw captures>`: makes the shipped sample from the raw captures of
 * nkaz001/hftbacktest (USD-M BTCUSDT and COIN-M BTCUSD_PERP, recorded together) and checks it against them.
 * One clock throughout: the recorder's. Its distance from the exchange's clock does not matter, since time is shifted to now.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { BookSide } from '#shared/domain/matching/ladder.ts';
import type { VenueId } from '#shared/domain/venue.ts';

import type { MarketRecord, TickLevel } from '../market/source.ts';
import { measure } from '../market/measure.ts';
import { readCapture, type CaptureLine } from './capture.ts';
import { createCaptureBook, ticksOf, type CaptureBook } from './capture-book.ts';
import { decodeRecording, encodeRecording } from './format.ts';
import { SAMPLE_FOLDER, sourceNote, type ConvertedFacts } from './source-note.ts';

/** Orders on USD-M BTCUSDT are in steps of 0.001 BTC. */
const binanceLots = (size: string): number => Math.round(Number(size) * 1_000);
/** COIN-M contracts of 100 USD, as lots of 0.01 BTC-USDT-SWAP contracts (0.0001 BTC): 100 / price / 0.0001, rounded down. */
const okxLots = (size: string, ticks: number): number => Math.floor((Number(size) * 10_000_000) / ticks);

const captures: Readonly<
  Record<VenueId, { readonly file: string; readonly lotsOf: (size: string, ticks: number) => number }>
> = {
  'binance-um': { file: 'usdm-btcusdt_20240808.gz', lotsOf: binanceLots },
  okx: { file: 'cm-btcusd_perp_20240808.gz', lotsOf: okxLots },
};

/** Emits what changed in one book since it was last asked. */
function createDiffer(book: CaptureBook): () => readonly TickLevel[] {
  const shown: Record<BookSide, Map<number, number>> = { bid: new Map(), ask: new Map() };
  return () =>
    (['bid', 'ask'] as const).flatMap((side) => {
      const view = book.view(side);
      const seen = new Set(view.map((level) => level.ticks));
      const gone = [...shown[side].keys()]
        .filter((ticks) => !seen.has(ticks))
        .map((ticks) => ({ side, ticks, lots: 0 }));
      const changed = view.filter((level) => shown[side].get(level.ticks) !== level.lots);
      shown[side] = new Map(view.map((level) => [level.ticks, level.lots]));
      return [...gone, ...changed];
    });
}

/** All records of one capture on the recorder's clock, one book record a millisecond at most. */
async function convertOne(
  venue: VenueId,
  path: string,
): Promise<{ readonly records: MarketRecord[]; readonly book: CaptureBook }> {
  const { lotsOf } = captures[venue];
  const book = createCaptureBook(lotsOf);
  const diff = createDiffer(book);
  const records: MarketRecord[] = [];
  let atMs = -1;
  const flush = (): void => {
    if (!book.ready()) return;
    const levels = diff();
    if (levels.length > 0) records.push({ kind: 'levels', atMs, venue, levels });
  };
  const trade = ({ localMs, frame }: CaptureLine): void => {
    if (frame.e !== 'trade' || frame.X !== 'MARKET') return;
    const ticks = ticksOf(frame.p);
    const lots = lotsOf(frame.q, ticks);
    const takerSide = frame.m ? 'sell' : 'buy';
    const last = records.at(-1);
    const joins =
      last?.kind === 'trade' && last.atMs === localMs && last.ticks === ticks && last.takerSide === takerSide;
    if (joins) records[records.length - 1] = { ...last, lots: last.lots + lots };
    else if (lots > 0 && book.ready()) records.push({ kind: 'trade', atMs: localMs, venue, takerSide, ticks, lots });
  };
  for await (const line of readCapture(path)) {
    if (line.localMs !== atMs) flush();
    atMs = line.localMs;
    trade(line);
    book.apply(line.frame);
  }
  flush();
  return { records, book };
}

/** From the moment both books are known to the end of the shorter capture, beginning with both books whole. */
function join2(
  a: readonly MarketRecord[],
  b: readonly MarketRecord[],
): { readonly fromMs: number; readonly records: MarketRecord[] } {
  const fromMs = Math.max(a[0]?.atMs ?? 0, b[0]?.atMs ?? 0);
  const untilMs = Math.min(a.at(-1)?.atMs ?? 0, b.at(-1)?.atMs ?? 0);
  const wholes = [a, b].map((records): MarketRecord => {
    const levels = new Map<string, TickLevel>();
    for (const record of records) {
      if (record.atMs > fromMs || record.kind === 'trade') continue;
      for (const level of record.levels) levels.set(`${level.side}${level.ticks}`, level);
    }
    return {
      kind: 'snapshot',
      atMs: 0,
      venue: a === records ? 'binance-um' : 'okx',
      levels: [...levels.values()].filter((level) => level.lots > 0),
    };
  });
  const rest = [...a, ...b]
    .filter((record) => record.atMs > fromMs && record.atMs <= untilMs)
    .toSorted((x, y) => x.atMs - y.atMs);
  return { fromMs, records: [...wholes, ...rest.map((record) => ({ ...record, atMs: record.atMs - fromMs }))] };
}

async function convert(folder: string): Promise<void> {
  const binance = await convertOne('binance-um', join(folder, captures['binance-um'].file));
  const okx = await convertOne('okx', join(folder, captures.okx.file));
  const { fromMs, records } = join2(binance.records, okx.records);
  const packed = encodeRecording(records);
  const decoded = [...decodeRecording(packed)];
  if (JSON.stringify(decoded) !== JSON.stringify(records))
    throw new Error('the sample does not read back as it was written');
  const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  const inputs = await Promise.all(
    Object.values(captures).map(async ({ file }) => ({ file, sha256: sha256(await readFile(join(folder, file))) })),
  );
  const facts: ConvertedFacts = {
    fromMs,
    lengthMs: records.at(-1)?.atMs ?? 0,
    bytes: packed.length,
    sha256: sha256(packed),
    inputs,
    rows: (['binance-um', 'okx'] as const).map((venue) => ({
      venue,
      books: records.filter((record) => record.venue === venue && record.kind !== 'trade').length,
      trades: records.filter((record) => record.venue === venue && record.kind === 'trade').length,
    })),
    checks: { 'binance-um': binance.book.checks, okx: okx.book.checks },
  };
  await mkdir(SAMPLE_FOLDER, { recursive: true });
  await writeFile(join(SAMPLE_FOLDER, 'btc-20240808.pbr.gz'), packed);
  await writeFile(join(SAMPLE_FOLDER, 'SOURCE.md'), sourceNote(facts));
  await writeFile(
    join(SAMPLE_FOLDER, 'measured.json'),
    `${JSON.stringify(measure(records[Symbol.iterator](), facts.lengthMs), null, 2)}\n`,
  );
  console.log(JSON.stringify(facts, null, 2));
  for (const [venue, { mismatched }] of Object.entries(facts.checks))
    if (mismatched > 0) throw new Error(`${venue}: ${mismatched} best quotes differ from the capture's own bookTicker`);
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error(
    'usage: npm run convert-recording -- <folder with usdm-btcusdt_20240808.gz and cm-btcusd_perp_20240808.gz>',
  );
  process.exitCode = 2;
} else await convert(folder);
