/** An API that tells what a test wants told, behind the very files and headers the page is served with. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { PAGE_CSP, PAGE_PATH } from '#shared/wire/page.ts';
import { buildDashboard } from '../../dashboard/build.ts';

/** What the API answers now; a test changes it while the page looks on. `null` means the connection is cut. */
export type Answers = Record<string, { readonly status: number; readonly body: unknown } | null>;

export interface FixtureServer {
  readonly url: string;
  /** `METHOD path` of every request that had no answer ready. */
  readonly unanswered: readonly string[];
  readonly received: readonly {
    readonly route: string;
    readonly operator: string | undefined;
    readonly body: string;
  }[];
  [Symbol.asyncDispose](): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

async function serveFile(folder: string, path: string, response: ServerResponse): Promise<void> {
  const name = path === PAGE_PATH ? 'index.html' : path.slice(PAGE_PATH.length + 1);
  const type = types[extname(name)];
  if (type === undefined || name.includes('/')) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': type, 'content-security-policy': PAGE_CSP });
  response.end(await readFile(join(folder, name)));
}

export async function startFixtureServer(answers: Answers, port = 0): Promise<FixtureServer> {
  const folder = await mkdtemp(join(tmpdir(), 'propbot-page-'));
  await buildDashboard(folder);
  const unanswered: string[] = [];
  const received: { route: string; operator: string | undefined; body: string }[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? '/', 'http://fixture').pathname;
    if (path.startsWith(PAGE_PATH)) return serveFile(folder, path, response);
    const route = `${request.method ?? 'GET'} ${path}`;
    const operator = request.headers['x-propbot-operator'];
    received.push({ route, operator: Array.isArray(operator) ? operator[0] : operator, body: await bodyOf(request) });
    const answer = answers[route];
    if (answer === null) {
      request.socket.destroy();
      return undefined;
    }
    if (answer === undefined) unanswered.push(route);
    const { status, body } = answer ?? { status: 404, body: { code: 'not_found', message: `no fixture for ${route}` } };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    return undefined;
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the fixture server has no port');
  return {
    url: `http://127.0.0.1:${address.port}${PAGE_PATH}`,
    unanswered,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
