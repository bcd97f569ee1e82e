/**
 * The venue simulator as a process of its own, so that it outlives whoever trades on it.
 * Says one JSON line `{ready: true, ...addresses}` on standard output, or sends it to the parent when there is a channel.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { systemClock } from '#shared/runtime/clock.ts';

import { paperCredentials, readCredentials } from './credentials.ts';
import { createOverlay, noOverlay, readOverlayConfig, type Overlay } from './market/overlay.ts';
import { recordedMarket } from './market/recorded.ts';
import type { MarketSource } from './market/source.ts';
import { syntheticMarket } from './market/synthetic.ts';
import { startVenueSimulator } from './simulator.ts';

const USAGE =
  'usage: main.ts [--port 0] [--market recorded|synthetic] [--seed 1] [--speed 1] [--overlay default|none|FILE] [--latency-ms 0] [--funding-interval-ms 28800000] [--credentials FILE]';
const DEFAULT_OVERLAY = fileURLToPath(new URL('../../configs/overlay.yaml', import.meta.url));

/** A shorter interval than this is taken as this: a venue that books faster than anyone asks is no venue. */
const FUNDING_MS_MIN = 500;

/** An argument that cannot be understood; says which, and what would be right. */
class ArgumentInvalidError extends Error {
  override readonly name = 'ArgumentInvalidError';
}

function whole(name: string, text: string, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > max)
    throw new ArgumentInvalidError(`--${name} is a whole number from 0 to ${max}, not ${text}`);
  return value;
}

function marketOf(name: string, seed: number): MarketSource {
  if (name === 'recorded') return recordedMarket();
  if (name === 'synthetic') return syntheticMarket(seed);
  throw new ArgumentInvalidError(`--market is recorded or synthetic, not ${name}`);
}

function overlayOf(name: string): Overlay {
  if (name === 'none') return noOverlay;
  return createOverlay(readOverlayConfig(name === 'default' ? DEFAULT_OVERLAY : name));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      market: { type: 'string', default: 'recorded' },
      seed: { type: 'string', default: '1' },
      speed: { type: 'string', default: '1' },
      overlay: { type: 'string', default: 'default' },
      'latency-ms': { type: 'string', default: '0' },
      'funding-interval-ms': { type: 'string', default: '28800000' },
      credentials: { type: 'string' },
    },
  });
  const simulator = await startVenueSimulator({
    clock: systemClock,
    source: marketOf(values.market, whole('seed', values.seed, 2 ** 32 - 1)),
    overlay: overlayOf(values.overlay),
    port: whole('port', values.port, 65_535),
    speed: Number(values.speed),
    latencyMs: whole('latency-ms', values['latency-ms'], 60_000),
    fundingIntervalMs: Math.max(
      FUNDING_MS_MIN,
      whole('funding-interval-ms', values['funding-interval-ms'], 86_400_000),
    ),
    credentials: values.credentials === undefined ? paperCredentials : readCredentials(values.credentials),
  });
  const { binance, okx, sim, port, info } = simulator;
  const ready = { ready: true, binance, okx, sim, port, info };
  if (process.send === undefined) process.stdout.write(`${JSON.stringify(ready)}\n`);
  else process.send(ready);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void simulator.stop().then(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
  process.on('disconnect', stop);
}

try {
  await main();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  process.exitCode = 1;
}
