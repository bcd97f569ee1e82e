import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below where the system takes the ports of outgoing connections from, so that none of those comes in between. */
const FIRST = 20_000;
const LAST = 32_000;
const TRIES_MAX = 50;

/** @throws `EADDRINUSE`, with the port, when somebody listens there */
export const mustBeFree = (host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, host, () => server.close(() => resolve()));
  });

/** A port of the loopback interface that nobody listened on a moment ago. For programs that cannot be given port 0. */
export async function freePort(): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const port = randomInt(FIRST, LAST);
    try {
      await mustBeFree('127.0.0.1', port);
      return port;
    } catch (error) {
      if (tries === TRIES_MAX) throw error;
    }
  }
}
