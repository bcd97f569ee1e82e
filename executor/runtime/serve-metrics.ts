/** One path on a port of its own, for whoever scrapes. It answers from memory, and its trouble is never the trading's. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface MetricsServer {
  readonly url: string;
  close(): void;
}

const CONNECTIONS_MAX = 16;
const REQUEST_MS_MAX = 5_000;
const TEXT = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' };

/** @throws {Error} the server's own for a port that is taken */
export async function serveMetrics(host: string, port: number, read: () => string): Promise<MetricsServer> {
  const server = createServer(
    { requestTimeout: REQUEST_MS_MAX, headersTimeout: REQUEST_MS_MAX },
    (request, response) => {
      const isPath = (request.url ?? '').split('?')[0] === '/metrics';
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      if (!isPath || !isRead) {
        response.writeHead(isPath ? 405 : 404, TEXT).end(isPath ? 'only GET\n' : 'there is /metrics\n');
        return;
      }
      try {
        const text = read();
        response.writeHead(200, TEXT).end(text);
      } catch {
        response.writeHead(500, TEXT).end('the picture cannot be made\n');
      }
    },
  );
  server.maxConnections = CONNECTIONS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  // Nothing of it keeps a process that wants to end.
  server.unref();
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${bound}/metrics`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
