/**
 * Makes the recorded returns of `shared/domain/var` from the table that was published with
 * AHA-HH/optimising-funding-rate-arbitrage (`data/all_exchanges.csv`, gzipped or not):
 * `npx node local/history/convert.ts FILE`, then `npm run format`. It keeps the closes of the BTCUSDT perpetual in 2023.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const OUT = join(import.meta.dirname, '..', '..', 'shared', 'domain', 'var');
const YEAR = '2023-';
/** Three a day, every day. */
const ROWS = 3 * 365;
/** Two venues of one contract move as one; series that do not are of different instants, and a hedge made of them is none. */
const CORRELATION_MIN = 0.999;

interface Row {
  readonly time: string;
  readonly closeTenths: number;
}

/** @throws when a close is no whole number of tenths, or a bar is missing */
function rowsOf(text: string, exchange: string): readonly Row[] {
  const rows: Row[] = [];
  for (const line of text.split('\n')) {
    const [time = '', venue, crypto, pair, contract, , , , close = ''] = line.split(',');
    if (!time.startsWith(YEAR) || venue !== exchange || crypto !== 'bitcoin') continue;
    if (pair !== 'BTCUSDT' || contract !== 'perpetual') continue;
    const closeTenths = Math.round(Number(close) * 10);
    if (!(closeTenths > 0) || Math.abs(closeTenths / 10 - Number(close)) > 1e-9)
      throw new Error(`${time} ${exchange}: «${close}» is no price in tenths`);
    rows.push({ time, closeTenths });
  }
  if (rows.length !== ROWS) throw new Error(`${exchange}: ${rows.length} rows of ${ROWS}`);
  return rows;
}

const returnsOf = (rows: readonly Row[]): readonly number[] =>
  rows.slice(1).map(({ closeTenths }, index) => closeTenths / (rows[index]?.closeTenths ?? Number.NaN) - 1);
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function correlation(one: readonly Row[], other: readonly Row[]): number {
  const [left, right] = [returnsOf(one), returnsOf(other)];
  const [leftMean, rightMean] = [meanOf(left), meanOf(right)];
  const together = meanOf(left.map((value, index) => (value - leftMean) * ((right[index] ?? Number.NaN) - rightMean)));
  const spread = (values: readonly number[], mean: number): number =>
    meanOf(values.map((value) => (value - mean) ** 2));
  return together / Math.sqrt(spread(left, leftMean) * spread(right, rightMean));
}

interface Facts {
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly together: number;
  readonly binance: number;
}

const sourceNote = ({ file, sha256, bytes, together, binance }: Facts): string =>
  `# The recorded returns

\`btc-8h-2023.json\` is made from \`data/all_exchanges.csv\`, published by AHA-HH/optimising-funding-rate-arbitrage
(https://github.com/AHA-HH/optimising-funding-rate-arbitrage), commit 110bc95c3474552b14c875d37018c01a30d22a56, MIT licence.
\`npx node local/history/convert.ts FILE\` made the JSON and this note; \`npm run format\` broke its lines.

**The leg of Binance is re-framed: its closes are Bybit's.** The table has Binance too, but its bars are of other instants than those
of the other two venues, though they carry the same times: returns of one bar correlate ${binance.toFixed(2)} with OKX's. A hedge
reckoned from them would lose percents in a day by nothing but the shift. Bybit's and OKX's correlate ${together.toFixed(5)}. What the figure
says of a hedge is therefore how far two venues of this contract moved apart in a day, not how far these two did.

- Kept: the closes of the BTCUSDT perpetual in 2023, ${ROWS} bars of 8 hours each, in tenths of a USDT. Nothing else: no open, high,
  low, volume or funding. Funding is no part of the figure.
- In the order of the source. Its times are London local time; only the order and the step of 8 hours are used.
- Checked: both venues have every bar, every close is a whole number of tenths, and their returns correlate at least ${CORRELATION_MIN}.
- Input: ${file} (the rows of that table, lines unchanged), SHA-256 ${sha256}. Output: ${bytes} bytes.
`;

async function convert(file: string): Promise<void> {
  const bytes = await readFile(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const [bybit, okx] = [rowsOf(text, 'bybit'), rowsOf(text, 'okx')];
  const together = correlation(bybit, okx);
  if (!(together >= CORRELATION_MIN))
    throw new Error(`the returns correlate only ${together}: they are of other instants`);
  const closes = (rows: readonly Row[]): readonly number[] => rows.map(({ closeTenths }) => closeTenths);
  const json = `${JSON.stringify({
    instrument: 'BTCUSDT',
    step_hours: 8,
    first_day: '2023-01-01',
    closes_tenths: { 'binance-um': closes(bybit), okx: closes(okx) },
  })}\n`;
  await writeFile(join(OUT, 'btc-8h-2023.json'), json);
  const facts: Facts = {
    file: basename(file),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: json.length,
    together,
    binance: correlation(rowsOf(text, 'binance'), okx),
  };
  await writeFile(join(OUT, 'SOURCE.md'), sourceNote(facts));
}

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: npx node local/history/convert.ts <all_exchanges.csv or .csv.gz>');
  process.exitCode = 2;
} else await convert(file);
