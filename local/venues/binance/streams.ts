/** Binance's market and user streams: raw frames at `/ws`, wrapped ones at `/stream`, as the real ones are. */
import type { WebSocket } from 'ws';
import * as z from 'zod';

import { parseJson } from '../json.ts';
import { createClient, type Client, type VenueSockets } from '../socket.ts';
import type { BinanceSettings } from './account.ts';
import { feedOf, listenUser } from './feeds.ts';
import { createWsApi, type WsApiOptions } from './ws-api.ts';

const PATHS = /^(?:\/(?:public|market|private))?\/(ws|stream)(?:\/([^/]+))?$/;
const WS_API_PATH = '/ws-fapi/v1';
/** Streams one socket may ask for; Binance's own bound. */
const STREAMS_MAX = 1_024;

const Command = z.object({
  method: z.string(),
  params: z.array(z.string()).max(STREAMS_MAX).optional(),
  id: z.union([z.int(), z.string(), z.null()]).optional(),
});

interface Subscriber {
  readonly client: Client;
  readonly wrapped: boolean;
  readonly streams: Set<string>;
}

export function createBinanceSockets(options: WsApiOptions & { readonly settings: BinanceSettings }): VenueSockets {
  const { core, settings } = options;
  const clients = new Set<Client>();
  /** User streams, each by the API key that opened it. */
  const users = new Map<Client, string>();
  const running = new Map<string, { readonly subscribers: Set<Subscriber>; readonly stop: () => void }>();
  const wsApi = createWsApi(options);

  function subscribe(stream: string, subscriber: Subscriber): void {
    subscriber.streams.add(stream);
    const known = running.get(stream);
    if (known !== undefined) {
      known.subscribers.add(subscriber);
      return;
    }
    const feed = feedOf(core, stream);
    if (feed === null) return;
    const subscribers = new Set([subscriber]);
    const publish = (payload: object): void => {
      const raw = JSON.stringify(payload);
      for (const each of subscribers) each.client.send(each.wrapped ? `{"stream":"${stream}","data":${raw}}` : raw);
    };
    running.set(stream, { subscribers, stop: feed.start(publish) });
  }

  function unsubscribe(stream: string, subscriber: Subscriber): void {
    subscriber.streams.delete(stream);
    const feed = running.get(stream);
    if (feed === undefined || !feed.subscribers.delete(subscriber) || feed.subscribers.size > 0) return;
    feed.stop();
    running.delete(stream);
  }

  function command(text: string, subscriber: Subscriber): void {
    const parsed = Command.safeParse(parseJson(text));
    if (!parsed.success) {
      subscriber.client.send(JSON.stringify({ error: { code: 2, msg: 'Invalid request: not a known command' } }));
      return;
    }
    const { method, params = [], id = null } = parsed.data;
    if (method === 'SUBSCRIBE') for (const stream of params) subscribe(stream, subscriber);
    if (method === 'UNSUBSCRIBE') for (const stream of params) unsubscribe(stream, subscriber);
    const result = method === 'LIST_SUBSCRIPTIONS' ? [...subscriber.streams] : null;
    subscriber.client.send(JSON.stringify({ result, id }));
  }

  core.listen({
    faults(faults) {
      if (faults.streamsStopped) for (const client of clients) client.close();
      for (const [client, apiKey] of users) if (faults.keysRevoked.includes(apiKey)) client.close();
    },
  });

  return {
    accepts: (path) => path === WS_API_PATH || PATHS.test(path),
    accept(socket: WebSocket, path, query) {
      if (path === WS_API_PATH) {
        wsApi(socket, clients);
        return;
      }
      const [, kind = 'ws', name] = PATHS.exec(path) ?? [];
      const listenKey = query.get('listenKey') ?? (name !== undefined && settings.listenKeys.has(name) ? name : null);
      let stopUser = (): void => undefined;
      const client = createClient(socket, {
        message: (text) => command(text, subscriber),
        closed() {
          clients.delete(client);
          users.delete(client);
          stopUser();
          for (const stream of subscriber.streams) unsubscribe(stream, subscriber);
        },
      });
      const subscriber: Subscriber = { client, wrapped: kind === 'stream', streams: new Set() };
      clients.add(client);
      if (listenKey !== null) {
        const apiKey = settings.listenKeys.get(listenKey);
        if (apiKey === undefined || core.faults().keysRevoked.includes(apiKey)) client.close();
        else {
          users.set(client, apiKey);
          stopUser = listenUser(core, (payload) => client.send(JSON.stringify(payload)));
        }
        return;
      }
      const named = kind === 'stream' ? (query.get('streams') ?? '').split('/') : [name ?? ''];
      for (const stream of named) if (stream !== '' && feedOf(core, stream) !== null) subscribe(stream, subscriber);
    },
    close() {
      for (const client of clients) client.close();
      for (const feed of running.values()) feed.stop();
    },
  };
}
