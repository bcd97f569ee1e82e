/** Orders over Binance's WebSocket API (`/ws-fapi/v1`): the same checks and answers as by REST, in another envelope. */
import type { WebSocket } from 'ws';
import * as z from 'zod';

import type { VenueCore } from '../core.ts';
import { keyNamed, spareKeys, type VenueCredentials } from '../credentials.ts';
import { parseJson } from '../json.ts';
import { WireRefusal } from '../refusal.ts';
import { hmac, sameText } from '../secrets.ts';
import { createClient, type Client } from '../socket.ts';
import type { BinanceSettings } from './account.ts';
import { checkWindow } from './auth.ts';
import { refuse } from './errors.ts';
import * as orders from './orders.ts';

export interface WsApiOptions {
  readonly core: VenueCore;
  readonly credentials: VenueCredentials['binance'];
  readonly settings: BinanceSettings;
  readonly freshId: () => string;
}

const Call = z.object({
  id: z.union([z.string(), z.int()]),
  method: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

/** The signature is over the parameters in the order of their names. */
function checkSigned(parameters: URLSearchParams, { credentials: first, core }: WsApiOptions): void {
  const named = parameters.get('apiKey') ?? '';
  const credentials = keyNamed(first, spareKeys.binance, named);
  if (!sameText(named, credentials.apiKey) || core.faults().keysRevoked.includes(named))
    throw refuse(-2015, 'Invalid API-key, IP, or permissions for action.', 401);
  const signed = [...parameters].filter(([name]) => name !== 'signature').toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = signed.map(([name, value]) => `${name}=${value}`).join('&');
  if (!sameText(parameters.get('signature') ?? '', hmac(credentials.secret, text, 'hex')))
    throw refuse(-1022, 'Signature for this request is not valid.');
  checkWindow(parameters, core.now());
}

function act(method: string, parameters: URLSearchParams, options: WsApiOptions): unknown {
  const { core, settings, freshId } = options;
  if (method === 'ping') return {};
  if (method === 'time') return { serverTime: core.now() };
  checkSigned(parameters, options);
  if (method === 'order.place') {
    if (settings.dualSide) throw refuse(-4061, "Order's position side does not match user's setting.");
    return orders.placeOrder(core, parameters, freshId);
  }
  if (method === 'order.cancel') return orders.cancelOrder(core, parameters);
  if (method === 'order.status') return orders.queryOrder(core, parameters);
  throw refuse(-1000, `Unknown method ${method}`);
}

function answer(text: string, options: WsApiOptions): object | null {
  const call = Call.safeParse(parseJson(text));
  if (!call.success) return { id: null, status: 400, error: { code: -1135, msg: 'Invalid request.' } };
  const { id, method, params = {} } = call.data;
  const parameters = new URLSearchParams(Object.entries(params).map(([name, value]) => [name, String(value)]));
  try {
    const result = act(method, parameters, options);
    return method === 'order.place' && options.core.losesAnswer() ? null : { id, status: 200, result, rateLimits: [] };
  } catch (error) {
    if (!(error instanceof WireRefusal)) throw error;
    return { id, status: error.status, error: { code: Number(error.code), msg: error.message }, rateLimits: [] };
  }
}

/** @returns what takes a new socket of the API; latency is that of REST */
export function createWsApi(options: WsApiOptions): (socket: WebSocket, clients: Set<Client>) => void {
  const later = (then: () => void): void => {
    const halfMs = options.core.faults().latencyMs / 2;
    if (halfMs === 0) then();
    else setTimeout(then, halfMs);
  };
  return (socket, clients) => {
    const client = createClient(socket, {
      message: (text) =>
        later(() => {
          const reply = answer(text, options);
          if (reply !== null) later(() => client.send(JSON.stringify(reply)));
        }),
      closed: () => void clients.delete(client),
    });
    clients.add(client);
  };
}
