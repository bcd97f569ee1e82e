/** One WebSocket client: sends text, and is cut off when it reads too slowly, as venues do. */
import type { WebSocket } from 'ws';

/** Unsent bytes at which a client is cut off; a live one never comes near. */
const UNSENT_BYTES_MAX = 8_000_000;

export interface Client {
  send(text: string): void;
  close(): void;
}

export interface ClientHandlers {
  message(text: string): void;
  closed(): void;
}

export function createClient(socket: WebSocket, handlers: ClientHandlers): Client {
  socket.on('message', (data: Buffer) => handlers.message(data.toString('utf8')));
  socket.on('close', () => handlers.closed());
  socket.on('error', () => socket.terminate());
  return {
    send(text) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > UNSENT_BYTES_MAX) socket.terminate();
      else socket.send(text);
    },
    close: () => socket.close(1001),
  };
}

/** A venue's sockets. `accept` is called for each new one; unknown paths are refused before. */
export interface VenueSockets {
  accepts(path: string): boolean;
  accept(socket: WebSocket, path: string, query: URLSearchParams): void;
  close(): void;
}
