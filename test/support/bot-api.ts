/** A stand-in for Telegram's Bot API: takes `sendMessage` over a real socket and remembers what was said. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BotApi {
  readonly apiRoot: string;
  readonly sent: readonly { readonly path: string; readonly chat_id: number; readonly text: string }[];
  /** From now on every call is answered 500. */
  breakDown(): void;
  stop(): Promise<void>;
}

export async function startBotApi(): Promise<BotApi> {
  const sent: { path: string; chat_id: number; text: string }[] = [];
  let broken = false;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      if (broken) {
        response.statusCode = 500;
        response.end(JSON.stringify({ ok: false, error_code: 500, description: 'broken' }));
        return;
      }
      const message = JSON.parse(Buffer.concat(chunks).toString()) as { chat_id: number; text: string };
      sent.push({ path: request.url ?? '', chat_id: message.chat_id, text: message.text });
      response.end(
        JSON.stringify({ ok: true, result: { message_id: sent.length, date: 0, chat: { id: message.chat_id } } }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    apiRoot: `http://127.0.0.1:${port}`,
    sent,
    breakDown: () => {
      broken = true;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
