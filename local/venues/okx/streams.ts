/** OKX's sockets: `/ws/v5/public`, `/private` (after a login) and `/business`, with orders by socket as well. */
import type { WebSocket } from 'ws';
import * as z from 'zod';

import type { VenueCore } from '../core.ts';
import { keyNamed, spareKeys, type VenueCredentials } from '../credentials.ts';
import { parseJson } from '../json.ts';
import { WireRefusal } from '../refusal.ts';
import { hmac, sameText } from '../secrets.ts';
import { createClient, type Client, type VenueSockets } from '../socket.ts';
import { loginText } from './auth.ts';
import { privateChannel, publicChannel } from './feeds.ts';
import { cancelOrders, placeOrders, type OkxSettings } from './orders.ts';
import { INST_ID } from './payloads.ts';
import { codeOf } from './rest.ts';

const PATH = /^\/ws\/v5\/(public|private|business)$/;
const LOGIN_AGE_SEC_MAX = 30;
const ARGS_MAX = 100;

const Arg = z.record(z.string(), z.string());
const Command = z.object({
  op: z.string(),
  id: z.string().optional(),
  args: z.array(z.unknown()).max(ARGS_MAX),
  expTime: z.coerce.number().optional(),
});
const Login = z.object({ apiKey: z.string(), passphrase: z.string(), timestamp: z.string(), sign: z.string() });

export interface OkxSocketOptions {
  readonly core: VenueCore;
  readonly credentials: VenueCredentials['okx'];
  readonly settings: OkxSettings;
  readonly freshId: () => string;
}

interface Session {
  readonly client: Client;
  readonly connId: string;
  /** Null before a login. */
  apiKey: string | null;
  readonly channels: Map<string, () => void>;
}

const failure = (code: string, msg: string, connId: string): string =>
  JSON.stringify({ event: 'error', code, msg, connId });

function login(session: Session, given: unknown, { core, credentials: first }: OkxSocketOptions): string {
  const parsed = Login.safeParse(given);
  if (!parsed.success) return failure('60009', 'Login failed.', session.connId);
  const { apiKey, passphrase, timestamp, sign } = parsed.data;
  const credentials = keyNamed(first, spareKeys.okx, apiKey);
  if (Math.abs(core.now() / 1_000 - Number(timestamp)) > LOGIN_AGE_SEC_MAX)
    return failure('60006', 'Timestamp request expired', session.connId);
  if (!sameText(apiKey, credentials.apiKey) || core.faults().keysRevoked.includes(apiKey))
    return failure('60005', 'Invalid apiKey', session.connId);
  if (!sameText(passphrase, credentials.passphrase)) return failure('60024', 'Wrong passphrase', session.connId);
  if (!sameText(sign, hmac(credentials.secret, loginText(timestamp), 'base64')))
    return failure('60007', 'Invalid sign', session.connId);
  session.apiKey = apiKey;
  return JSON.stringify({ event: 'login', code: '0', msg: '', connId: session.connId });
}

function subscribe(session: Session, given: unknown, core: VenueCore): void {
  const arg = Arg.safeParse(given);
  const name = arg.success ? (arg.data['channel'] ?? '') : '';
  const isPrivate = privateChannel(core, name) !== null;
  const channel = publicChannel(core, name) ?? privateChannel(core, name);
  const instId = arg.success ? arg.data['instId'] : undefined;
  if (!arg.success || channel === null || (instId !== undefined && instId !== INST_ID)) {
    session.client.send(
      failure(
        '60018',
        `Wrong URL or channel:${name},instId:${instId ?? ''} doesn't exist. Please use the correct URL, channel and parameters referring to API document.`,
        session.connId,
      ),
    );
    return;
  }
  if (isPrivate && session.apiKey === null) {
    session.client.send(failure('60011', 'Please log in', session.connId));
    return;
  }
  const key = JSON.stringify(arg.data);
  if (session.channels.has(key)) return;
  session.client.send(JSON.stringify({ event: 'subscribe', arg: arg.data, connId: session.connId }));
  session.channels.set(
    key,
    channel((push) => session.client.send(JSON.stringify({ arg: arg.data, ...push }))),
  );
}

function unsubscribe(session: Session, given: unknown): void {
  const key = JSON.stringify(Arg.safeParse(given).data ?? {});
  session.channels.get(key)?.();
  session.channels.delete(key);
  session.client.send(JSON.stringify({ event: 'unsubscribe', arg: given, connId: session.connId }));
}

/** An order operation by socket. @returns null when a fault loses the answer */
function operate(session: Session, command: z.infer<typeof Command>, options: OkxSocketOptions): string | null {
  const { core, settings, freshId } = options;
  const { op, id = '', args, expTime } = command;
  const inTime = `${core.now()}000`;
  const reply = (code: string, msg: string, data: readonly unknown[]): string =>
    JSON.stringify({ id, op, data, code, msg, inTime, outTime: `${core.now()}000` });
  if (session.apiKey === null) return reply('60011', 'Please log in', []);
  if (expTime !== undefined && expTime < core.now()) return reply('50036', 'expTime has passed', []);
  try {
    const data = op.includes('cancel') ? cancelOrders(core, args) : placeOrders(core, settings, args, null, freshId);
    const { code, msg } = codeOf(data);
    return core.losesAnswer() ? null : reply(code, msg, data);
  } catch (error) {
    if (!(error instanceof WireRefusal)) throw error;
    return reply(error.code, error.message, []);
  }
}

const ORDER_OPS: readonly string[] = ['order', 'batch-orders', 'cancel-order', 'batch-cancel-orders'];

function act(session: Session, text: string, options: OkxSocketOptions): void {
  const { client } = session;
  if (text === 'ping') return client.send('pong');
  const command = Command.safeParse(parseJson(text));
  if (!command.success) return client.send(failure('60012', `Invalid request: ${text.slice(0, 200)}`, session.connId));
  const { op, args } = command.data;
  if (op === 'login') return client.send(login(session, args[0], options));
  if (op === 'subscribe') for (const arg of args) subscribe(session, arg, options.core);
  else if (op === 'unsubscribe') for (const arg of args) unsubscribe(session, arg);
  else if (ORDER_OPS.includes(op)) {
    const halfMs = options.core.faults().latencyMs / 2;
    const answer = (): void => {
      const reply = operate(session, command.data, options);
      if (reply !== null) setTimeout(() => client.send(reply), halfMs);
    };
    if (halfMs === 0) answer();
    else setTimeout(answer, halfMs);
  } else client.send(failure('60012', `Invalid request: ${op}`, session.connId));
}

export function createOkxSockets(options: OkxSocketOptions): VenueSockets {
  const clients = new Set<Client>();
  const stops = new Set<() => void>();
  const sessions = new Set<Session>();
  options.core.listen({
    faults(faults) {
      if (faults.streamsStopped) for (const client of clients) client.close();
      for (const { apiKey, client } of sessions)
        if (apiKey !== null && faults.keysRevoked.includes(apiKey)) client.close();
    },
  });
  return {
    accepts: (path) => PATH.test(path),
    accept(socket: WebSocket) {
      const stop = (): void => {
        for (const end of session.channels.values()) end();
        session.channels.clear();
      };
      const client = createClient(socket, {
        message: (text) => act(session, text, options),
        closed() {
          clients.delete(client);
          stops.delete(stop);
          sessions.delete(session);
          stop();
        },
      });
      const session: Session = { client, connId: options.freshId().slice(0, 8), apiKey: null, channels: new Map() };
      clients.add(client);
      sessions.add(session);
      stops.add(stop);
    },
    close() {
      for (const stop of stops) stop();
      for (const client of clients) client.close();
    },
  };
}
