/** The note that lies beside the sample: where it comes from, what was done to it, under which licence. */
import { fileURLToPath } from 'node:url';

import type { VenueId } from '#shared/domain/venue.ts';

import { REFRAMED_NOTE } from '../market/source.ts';

export const SAMPLE_FOLDER = fileURLToPath(new URL('./sample/', import.meta.url));

export interface ConvertedFacts {
  readonly fromMs: number;
  readonly lengthMs: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly inputs: readonly { readonly file: string; readonly sha256: string }[];
  readonly rows: readonly { readonly venue: VenueId; readonly books: number; readonly trades: number }[];
  readonly checks: Readonly<
    Record<
      VenueId,
      { readonly depthUpdates: number; readonly ticks: number; readonly compared: number; readonly mismatched: number }
    >
  >;
}

const LICENCE = `MIT License

Copyright (c) 2022 nkaz001@protonmail.com

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
`;

const instant = (ms: number): string => `${new Date(ms).toISOString().replace('T', ' ').replace('Z', '')} UTC`;

export function sourceNote(facts: ConvertedFacts): string {
  const row = ({ venue, books, trades }: ConvertedFacts['rows'][number]): string =>
    `| ${venue} | ${books} | ${trades} |`;
  const check = ([venue, it]: [string, ConvertedFacts['checks'][VenueId]]): string =>
    `- ${venue}: ${it.depthUpdates} depth updates and ${it.ticks} bookTicker messages read; the best quotes of the depth book compared with the capture's own bookTicker ${it.compared} times, ${it.mismatched} differences.`;
  return `# The recorded market

\`btc-20240808.pbr.gz\` is made from raw WebSocket captures published by nkaz001/hftbacktest (https://github.com/nkaz001/hftbacktest),
commit 5f3ec40b2afb764e0fea112f941ed85523ef4e88: \`examples/usdm/btcusdt_20240808.gz\` (Binance USD-M BTCUSDT perpetual) and
\`examples/cm/btcusd_perp_20240808.gz\` (Binance COIN-M BTCUSD_PERP), recorded together. \`npm run convert-recording\` made this folder.

**${REFRAMED_NOTE}** Quantities are rounded down to its lots of 0.0001 BTC.

- Clock: the recorder's own (local receive time) throughout, in whole milliseconds. It ran about 1.27 s behind the exchange's clock,
  evenly on all streams; since the player shifts time to now, only differences of time matter.
- Span on that clock: ${instant(facts.fromMs)} to ${instant(facts.fromMs + facts.lengthMs)} (${facts.lengthMs} ms).
- Kept: the best 25 levels a side as they were visible (the depth book cut to the newest bookTicker), and trades. Trades of
  one millisecond, price and side are one row.
- Size ${facts.bytes} bytes, SHA-256 ${facts.sha256}. The format is described in \`local/venues/recording/format.ts\`.

| book | book changes | trades |
|---|---|---|
${facts.rows.map(row).join('\n')}

Checked while converting:

${Object.entries(facts.checks).map(check).join('\n')}
- The depth chains are unbroken, and the sample reads back exactly as it was written.

Inputs:

${facts.inputs.map(({ file, sha256 }) => `- ${file}: SHA-256 ${sha256}`).join('\n')}

\`measured.json\` holds the proportions of this market that the synthetic one keeps (\`local/venues/market/measure.ts\`).

## Licence of the captures

${LICENCE}`;
}
