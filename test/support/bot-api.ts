/** A stand-in for Telegram's Bot API: takes calls over a real socket, remembers them, and refuses those it is told to. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BotCall {
  /** `sendMessage` and the like. */
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}
export interface SentMessage {
  readonly path: string;
  readonly chat_id: number;
  readonly text: string;
  readonly message_id: number;
  readonly reply_markup?: {
    readonly inline_keyboard?: readonly (readonly { readonly text: string; readonly callback_data: string }[])[];
    readonly force_reply?: boolean;
  };
  readonly entities?: readonly { readonly type: string; readonly user?: { readonly id: number } }[];
}
export interface BotApi {
  readonly apiRoot: string;
  readonly calls: readonly BotCall[];
  readonly sent: readonly SentMessage[];
  /** From now on every call is answered 500. */
  breakDown(): void;
  /** The next calls are answered so, one after the other: 429 with the seconds to wait, 403. */
  refuseNext(...refusals: readonly { readonly status: number; readonly retryAfterS?: number }[]): void;
  /** From now on this method is answered 400. */
  refuseMethod(method: string): void;
  /** What it says of its last call to the webhook. */
  failWebhook(why: string): void;
  stop(): Promise<void>;
}

/** @param onCall called with each call as it comes */
export async function startBotApi(onCall: (call: BotCall) => void = () => undefined, port = 0): Promise<BotApi> {
  const calls: BotCall[] = [];
  const sent: SentMessage[] = [];
  const refusals: { readonly status: number; readonly retryAfterS?: number }[] = [];
  const refusedMethods = new Set<string>();
  let broken = false;
  let webhook = '';
  let webhookError: string | null = null;

  const answer = (path: string, body: Readonly<Record<string, unknown>>): { status: number; value: unknown } => {
    const method = path.split('/').at(-1) ?? '';
    const refusal = broken
      ? { status: 500 }
      : (refusals.shift() ?? (refusedMethods.has(method) ? { status: 400 } : undefined));
    if (refusal !== undefined) {
      const parameters = 'retryAfterS' in refusal ? { parameters: { retry_after: refusal.retryAfterS } } : {};
      const value = { ok: false, error_code: refusal.status, description: 'refused', ...parameters };
      return { status: refusal.status, value };
    }
    const call = { method, path, body };
    calls.push(call);
    onCall(call);
    if (method === 'setWebhook') webhook = typeof body['url'] === 'string' ? body['url'] : '';
    if (method === 'getWebhookInfo') {
      const error = webhookError === null ? {} : { last_error_date: 1_763_000_000, last_error_message: webhookError };
      return { status: 200, value: { ok: true, result: { url: webhook, pending_update_count: 2, ...error } } };
    }
    if (method !== 'sendMessage') return { status: 200, value: { ok: true, result: true } };
    const message = { ...body, path, message_id: 1_000 + sent.length } as SentMessage;
    sent.push(message);
    const result = { message_id: message.message_id, date: 0, chat: { id: message.chat_id } };
    return { status: 200, value: { ok: true, result } };
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      const { status, value } = answer(request.url ?? '', body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  return {
    apiRoot: `http://127.0.0.1:${address.port}`,
    calls,
    sent,
    breakDown: () => {
      broken = true;
    },
    refuseNext: (...next) => refusals.push(...next),
    refuseMethod: (method) => refusedMethods.add(method),
    failWebhook: (why) => {
      webhookError = why;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
