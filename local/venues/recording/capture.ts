/** Reads one raw capture: `<local receive time in ns> <JSON frame>` a line, as nkaz001/hftbacktest's recorder wrote it. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

import * as z from 'zod';

const Levels = z.array(z.tuple([z.string(), z.string()]));
const Depth = z.object({ e: z.literal('depthUpdate'), U: z.int(), u: z.int(), pu: z.int(), b: Levels, a: Levels });
const Tick = z.object({
  e: z.literal('bookTicker'),
  u: z.int(),
  b: z.string(),
  B: z.string(),
  a: z.string(),
  A: z.string(),
});
const Trade = z.object({ e: z.literal('trade'), p: z.string(), q: z.string(), X: z.string(), m: z.boolean() });
const Snapshot = z.object({ lastUpdateId: z.int(), bids: Levels, asks: Levels });
const Frame = z.union([
  z.object({ data: z.discriminatedUnion('e', [Depth, Tick, Trade]) }).transform(({ data }) => data),
  Snapshot.transform((snapshot) => ({ e: 'snapshot' as const, ...snapshot })),
]);
export type CaptureFrame = z.infer<typeof Frame>;
export type DepthFrame = z.infer<typeof Depth>;
export type SnapshotFrame = z.infer<typeof Snapshot>;

/** One line of a capture; `localMs` is the recorder's own clock. */
export interface CaptureLine {
  readonly localMs: number;
  readonly frame: CaptureFrame;
}

/** @throws {z.ZodError} on a frame of an unknown shape: a capture is converted whole or not at all */
export async function* readCapture(path: string): AsyncGenerator<CaptureLine> {
  const lines = createInterface({ input: createReadStream(path).pipe(createGunzip()), crlfDelay: Infinity });
  for await (const line of lines) {
    const space = line.indexOf(' ');
    const localMs = Number(BigInt(line.slice(0, space)) / 1_000_000n);
    yield { localMs, frame: Frame.parse(JSON.parse(line.slice(space + 1))) };
  }
}
