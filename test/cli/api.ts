/** An API that answers as a test says, and remembers what it was asked. */
import { createServer } from 'node:http';
import { once } from 'node:events';

export interface Api {
  readonly url: string;
  readonly received: readonly { readonly route: string; readonly body: unknown }[];
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startApi(answer: () => { readonly status: number; readonly body: unknown }): Promise<Api> {
  const received: { route: string; body: unknown }[] = [];
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      received.push({ route: `${request.method} ${request.url}`, body: text === '' ? null : JSON.parse(text) });
      const { status, body } = answer();
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stand-in has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
