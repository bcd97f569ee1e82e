/**
 * Loaded into the executor before its own code: stamps the bytes of an entry's fill as its socket gets them, and the bytes
 * of the order that hedges it once the kernel has taken them. Each pair is a line of a file in the executor's data folder.
 */
import { appendFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { partsOfOrderId, type OrderIdParts } from '#shared/domain/ids.ts';
import { SAMPLES_FILE, type HedgeSample } from './hedge-sample.ts';

/** Samples are written this often, so that writing one is no part of another. */
const WRITE_MS = 500;
const ORDER_ID = /(?:"clOrdId":"|(?:^|[?&])newClientOrderId=)(pb\w{19})/;
/** A change of an order as OKX pushes it carries the number of its trade when it is a fill. */
const FILLS = /"tradeId":"\d/g;
interface Instant {
  readonly at: number;
  readonly cpuUs: number;
}
const waiting = new Map<string, Instant & { fills: number }>();
const lines: string[] = [];

const instant = (): Instant => {
  const { user, system } = process.threadCpuUsage();
  return { at: performance.now(), cpuUs: user + system };
};
const idIn = (text: string): OrderIdParts | null => partsOfOrderId(ORDER_ID.exec(text)?.[1] ?? '');
const keyOf = ({ fencingId, hedge }: OrderIdParts): string => `${fencingId} ${hedge}`;
const textOf = (chunk: unknown): string => {
  if (typeof chunk === 'string') return chunk;
  return chunk instanceof Uint8Array ? Buffer.from(chunk).toString('latin1') : '';
};

function onBytes(chunk: unknown): void {
  const now = instant();
  const text = textOf(chunk);
  if (!text.includes('"channel":"orders"')) return;
  const fills = text.match(FILLS)?.length ?? 0;
  const parts = idIn(text);
  if (fills === 0 || parts?.leg !== 'e') return;
  const known = waiting.get(keyOf(parts));
  if (known === undefined) waiting.set(keyOf(parts), { ...now, fills });
  else known.fills += fills;
}

function onWritten(data: unknown): void {
  const now = instant();
  const chunks = Array.isArray(data) ? data.map((one: { readonly chunk?: unknown }) => one.chunk) : [data];
  for (const chunk of chunks) {
    const parts = idIn(textOf(chunk));
    if (parts?.leg !== 'r') continue;
    const first = waiting.get(keyOf(parts));
    waiting.delete(keyOf(parts));
    if (first === undefined) continue;
    const sample: HedgeSample = {
      us: (now.at - first.at) * 1_000,
      cpuUs: now.cpuUs - first.cpuUs,
      fills: first.fills,
    };
    lines.push(`${JSON.stringify(sample)}\n`);
  }
}

const push: unknown = Reflect.get(Readable.prototype, 'push');
const write: unknown = Reflect.get(Socket.prototype, '_writeGeneric');
if (typeof push !== 'function' || typeof write !== 'function')
  throw new Error('this Node reads and writes its sockets in another way');

/** Called with what one read of the socket brought, right after the read. */
Reflect.set(Socket.prototype, 'push', function stamped(this: Socket, ...given: unknown[]): unknown {
  onBytes(given[0]);
  const more: unknown = Reflect.apply(push, this, given);
  return more;
});
/** The system call is made within; a socket that still connects keeps the bytes and is called again. */
Reflect.set(Socket.prototype, '_writeGeneric', function stamped(this: Socket, ...given: unknown[]): unknown {
  const before = this.connecting;
  const result: unknown = Reflect.apply(write, this, given);
  if (!before) onWritten(given[1]);
  return result;
});

const dataDir = process.env['DATA_DIR'];
if (dataDir !== undefined)
  setInterval(() => {
    if (lines.length > 0) appendFileSync(join(dataDir, SAMPLES_FILE), lines.splice(0).join(''));
  }, WRITE_MS).unref();
