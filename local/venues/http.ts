/** The HTTP of both venues: read a request whole, ask the venue, answer late or not at all when a fault says so. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import type { VenueCore } from './core.ts';

/** Bodies here are a few hundred bytes; more is somebody's mistake. */
const BODY_BYTES_MAX = 1_000_000;

export interface Request {
  readonly method: string;
  readonly path: string;
  /** As it came, without the question mark: signatures are over the very bytes. */
  readonly query: string;
  readonly body: string;
  readonly header: (name: string) => string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });

export async function readRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new RangeError(`a body has at most ${BODY_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  const [path = '/', ...query] = (incoming.url ?? '/').split('?');
  return {
    method: incoming.method ?? 'GET',
    path,
    query: query.join('?'),
    body: Buffer.concat(chunks).toString('utf8'),
    header: (name) => {
      const value = incoming.headers[name];
      return typeof value === 'string' ? value : undefined;
    },
  };
}

export function send(response: ServerResponse, answer: Answer): void {
  const text = JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...answer.headers,
  });
  response.end(text);
}

/** One venue's side of the wire. */
export interface VenueRest {
  readonly core: VenueCore;
  handle(request: Request): Answer;
  /** Is this a request whose answer the fault `answersLost` loses? */
  ordersSomething(request: Request): boolean;
  /** Does this request place an order? The fault `ordersHeld` keeps it on its way. */
  placesOrder(request: Request): boolean;
  readonly whenBanned: () => Answer;
  readonly whenInMaintenance: () => Answer;
}

const sleepFor = async (ms: number): Promise<void> => {
  if (ms > 0) await sleep(ms);
};

/** Half of the latency on the way in, half on the way out; what is asked for happens in the middle, on the venue's clock. */
export async function serveVenue(rest: VenueRest, request: Request, response: ServerResponse): Promise<void> {
  const halfMs = rest.core.faults().latencyMs / 2;
  if (rest.placesOrder(request)) await rest.core.onItsWay(() => sleepFor(halfMs));
  else await sleepFor(halfMs);
  const { banned, maintenance } = rest.core.faults();
  const answer = banned ? rest.whenBanned() : maintenance ? rest.whenInMaintenance() : rest.handle(request);
  const lost = !banned && !maintenance && rest.ordersSomething(request) && rest.core.losesAnswer();
  await sleepFor(halfMs);
  if (lost) response.destroy();
  else send(response, answer);
}
