import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { decodeRecording } from '../recording/format.ts';
import { SAMPLE_FOLDER } from '../recording/source-note.ts';
import { REFRAMED_NOTE, type MarketSource } from './source.ts';

/** The shipped sample; unpacked anew for each pass, which is quicker to hold than 70 000 records. @throws {RecordingInvalidError} */
export function recordedMarket(path: string = join(SAMPLE_FOLDER, 'btc-20240808.pbr.gz')): MarketSource {
  const packed = readFileSync(path);
  let passMs = 0;
  for (const record of decodeRecording(packed)) passMs = record.atMs;
  return {
    info: {
      market: 'recorded',
      source:
        'nkaz001/hftbacktest at 5f3ec40b2afb764e0fea112f941ed85523ef4e88 (MIT): Binance USD-M BTCUSDT and COIN-M BTCUSD_PERP, 2024-08-08 23:54 UTC',
      reframed: REFRAMED_NOTE,
      seed: null,
    },
    passMs,
    pass: () => decodeRecording(packed),
  };
}
