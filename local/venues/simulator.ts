/** The venue simulator: Binance USD-M and OKX v5 on one port, one matching engine behind both, one market before them. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import { WebSocketServer } from 'ws';

import { usdt, type UsdtE8 } from '#shared/domain/money.ts';
import type { Clock } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';

import { createAdmin, type SimulatorInfo } from './admin.ts';
import type { BinanceSettings } from './binance/account.ts';
import { createBinanceRest } from './binance/rest.ts';
import { createBinanceSockets } from './binance/streams.ts';
import { createVenueCore, type VenueCore } from './core.ts';
import { paperCredentials, type VenueCredentials } from './credentials.ts';
import { readRequest, send, serveVenue, type VenueRest } from './http.ts';
import { instrumentRules } from './instruments.ts';
import type { Overlay } from './market/overlay.ts';
import type { MarketSource } from './market/source.ts';
import type { OkxSettings } from './okx/orders.ts';
import { createOkxRest } from './okx/rest.ts';
import { createOkxSockets } from './okx/streams.ts';
import { createPlayer } from './player.ts';
import type { VenueSockets } from './socket.ts';
import { createDeadMan } from './timers.ts';

export interface SimulatorOptions {
  readonly clock: Clock;
  readonly source: MarketSource;
  readonly overlay: Overlay;
  /** 0 takes a free one. */
  readonly port?: number;
  readonly host?: string;
  readonly speed?: number;
  readonly latencyMs?: number;
  readonly credentials?: VenueCredentials;
  /** Deposit on each venue in USDT. */
  readonly balance?: UsdtE8;
  /** Length of a funding interval on both venues; eight hours by default. */
  readonly fundingIntervalMs?: number;
}

export interface VenueAddress {
  /** Origin of the REST paths, without a slash at the end. */
  readonly rest: string;
  readonly ws: string;
}

export interface SimulatorAddresses {
  readonly binance: VenueAddress;
  readonly okx: VenueAddress;
  /** The simulator's own REST, `/sim` included. */
  readonly sim: string;
  readonly port: number;
  readonly info: SimulatorInfo;
}

export interface VenueSimulator extends SimulatorAddresses {
  /** Ends all connections; resolves when the port is free. */
  stop(): Promise<void>;
}

const SPEED_MAX = 1_000;

function wireBinance(core: VenueCore, credentials: VenueCredentials['binance']) {
  const settings: BinanceSettings = { dualSide: false, listenKeys: new Map() };
  const deadMan = createDeadMan(core);
  const freshId = (): string => randomUUID().replaceAll('-', '');
  const options = { core, credentials, settings, deadMan, freshId };
  return { rest: createBinanceRest(options), sockets: createBinanceSockets(options), deadMan };
}

function wireOkx(core: VenueCore, credentials: VenueCredentials['okx']) {
  const settings: OkxSettings = { posMode: 'net_mode' };
  const deadMan = createDeadMan(core);
  const freshId = (): string => randomUUID().replaceAll('-', '');
  const options = { core, credentials, settings, deadMan, freshId };
  return { rest: createOkxRest(options), sockets: createOkxSockets(options), deadMan };
}

const venueOfPath = (path: string): 'binance' | 'okx' | 'sim' | null =>
  /^\/(f|s)api\//.test(path) ? 'binance' : path.startsWith('/api/v5/') ? 'okx' : path.startsWith('/sim') ? 'sim' : null;

/** Starts to listen and to play. @throws {RangeError} for a speed that cannot be; the server's own error for a taken port */
export async function startVenueSimulator(options: SimulatorOptions): Promise<VenueSimulator> {
  const {
    clock,
    source,
    overlay,
    speed = 1,
    latencyMs = 0,
    credentials = paperCredentials,
    host = '127.0.0.1',
  } = options;
  if (!(speed > 0 && speed <= SPEED_MAX))
    throw new RangeError(`speed is above 0 and at most ${SPEED_MAX}, not ${speed}`);
  const resend = (venue: VenueId): void => player.resend(venue);
  const core = (venue: VenueId): VenueCore =>
    createVenueCore({
      venue,
      clock,
      balance: options.balance ?? usdt('100000'),
      latencyMs,
      fundingIntervalMs: options.fundingIntervalMs,
      resend,
    });
  const cores = { 'binance-um': core('binance-um'), okx: core('okx') };
  const player = createPlayer({
    source,
    overlay,
    rules: instrumentRules,
    speed,
    clock,
    sink: {
      snapshot: (venue, bids, asks, fresh) => cores[venue].market.snapshot(bids, asks, fresh),
      levels: (venue, changes) => cores[venue].market.levels(changes),
      trade: (venue, trade) => cores[venue].market.trade(trade),
    },
  });
  const binance = wireBinance(cores['binance-um'], credentials.binance);
  const okx = wireOkx(cores.okx, credentials.okx);
  const info: SimulatorInfo = { ...source.info, overlay: overlay.info, speed };
  const admin = createAdmin({
    info,
    latencyMs,
    cores: { binance: cores['binance-um'], okx: cores.okx },
    marketMs: () => player.marketMs(),
  });
  const server = createServer(
    (incoming, response) => void serve(incoming, response, { binance: binance.rest, okx: okx.rest }, admin),
  );
  const upgrades = createUpgrades([
    { core: cores['binance-um'], sockets: binance.sockets },
    { core: cores.okx, sockets: okx.sockets },
  ]);
  server.on('upgrade', (incoming, socket, head) => upgrades.accept(incoming, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  player.start();
  const { port } = server.address() as AddressInfo;
  const address: VenueAddress = { rest: `http://${host}:${port}`, ws: `ws://${host}:${port}` };
  return {
    binance: address,
    okx: address,
    sim: `http://${host}:${port}/sim`,
    port,
    info,
    async stop() {
      player.stop();
      for (const venue of [binance, okx]) {
        venue.deadMan.stop();
        venue.sockets.close();
      }
      upgrades.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  venues: Readonly<Record<'binance' | 'okx', VenueRest>>,
  admin: ReturnType<typeof createAdmin>,
): Promise<void> {
  try {
    const request = await readRequest(incoming);
    const venue = venueOfPath(request.path);
    if (venue === 'binance' || venue === 'okx') await serveVenue(venues[venue], request, response);
    else
      send(
        response,
        venue === 'sim'
          ? admin(request)
          : { status: 404, body: { error: `${request.path} is no path of a venue nor of the simulator` } },
      );
  } catch (error) {
    if (response.headersSent || response.destroyed) return;
    send(response, { status: 500, body: { error: error instanceof Error ? error.message : 'unknown error' } });
  }
}

function createUpgrades(venues: readonly { readonly core: VenueCore; readonly sockets: VenueSockets }[]) {
  const server = new WebSocketServer({ noServer: true });
  return {
    accept(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
      const url = new URL(incoming.url ?? '/', 'http://simulator');
      const venue = venues.find(({ sockets }) => sockets.accepts(url.pathname));
      if (venue === undefined || venue.core.faults().streamsStopped) {
        socket.end(
          `HTTP/1.1 ${venue === undefined ? '404 Not Found' : '503 Service Unavailable'}\r\nconnection: close\r\n\r\n`,
        );
        return;
      }
      server.handleUpgrade(incoming, socket, head, (accepted) =>
        venue.sockets.accept(accepted, url.pathname, url.searchParams),
      );
    },
    close(): void {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}
