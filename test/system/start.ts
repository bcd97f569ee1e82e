/** The whole system for one test file: real processes on free ports, in a folder of its own. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processEnvironment, type Environment } from '#shared/config/env.ts';
import { startSystem, type System } from '#local/system.ts';
import { operatorAt, type Operator } from './operator.ts';
import { writeProfile, type Mode, type Timings } from './timings.ts';

export interface Running {
  readonly system: System;
  readonly alice: Operator;
  readonly bob: Operator;
  readonly vera: Operator;
  /** The simulator's own REST: what really happened at the venues. */
  venue<T>(venue: 'binance' | 'okx', what: 'fills' | 'orders' | 'positions' | 'counts'): Promise<T>;
  /** What the executor is told and asks for is written here. */
  readonly eventLog: string;
  /** Makes something go wrong, or right again: at both venues unless one is named. */
  faults(faults: Readonly<Record<string, unknown>>, venue?: 'binance' | 'okx'): Promise<void>;
  /** Somebody else trades on our account there. */
  byHand(venue: 'binance' | 'okx', trade: { readonly side: 'buy' | 'sell'; readonly quantity: string }): Promise<void>;
  /** Leaves the folder with its logs, and says where it is: for a run that has failed. */
  keep(): void;
  stop(): Promise<void>;
}

export interface SimulatorFill {
  readonly clientOrderId: string;
  readonly side: 'buy' | 'sell';
  readonly price: string;
  readonly quantity: string;
  readonly fee: string;
}
export interface SimulatorOrder {
  readonly clientOrderId: string;
  readonly arrivedAt: number;
  readonly outcome: string;
  readonly code: string;
  readonly side: 'buy' | 'sell' | null;
  readonly filled: string | null;
}
export interface SimulatorCounts {
  readonly received: number;
  readonly held: number;
}
export interface SimulatorPositions {
  readonly positions: readonly { readonly quantity: string }[];
  readonly openOrders: readonly string[];
}

/** With spread events every few seconds, so that a test need not wait for the market. */
export const denseOverlay = join(import.meta.dirname, '../fixtures/markets/dense-overlay.yaml');

/** Entries at rest are filled within a second. */
export const risingOverlay = join(import.meta.dirname, '../fixtures/markets/rising-overlay.yaml');

/** One hedge after the other, each gone in seconds: for tests that wait for many. */
export const briefOverlay = join(import.meta.dirname, '../fixtures/markets/brief-overlay.yaml');

/** A hedge stays open until somebody closes it: for tests that look at what happens to one. */
export const lastingOverlay = join(import.meta.dirname, '../fixtures/markets/lasting-overlay.yaml');

export interface RunOptions {
  readonly standby?: boolean;
  readonly overlay?: string;
  /** Timings of the executor other than the profile's; what must hold between them is checked as always. */
  readonly timings?: Timings;
  readonly mode?: Mode;
  readonly executorPreload?: string;
  /** Market seconds a second. */
  readonly speed?: number;
  /** Overrides of the profile, and what processes are started with. */
  readonly environment?: Environment;
  readonly onNote?: (line: string) => void;
}

export async function startRunning(options: RunOptions = {}): Promise<Running> {
  const dataDir = mkdtempSync(join(tmpdir(), 'propbot-system-'));
  const { standby = false, overlay = denseOverlay, timings = {}, onNote = () => undefined } = options;
  const eventLog = join(dataDir, 'events.jsonl');
  let kept = false;
  const configs = join(dataDir, 'configs');
  mkdirSync(configs);
  writeProfile(configs, timings, options.mode);
  const system = await startSystem({
    dataDir,
    fresh: true,
    port: 0,
    standby,
    executorPreload: options.executorPreload,
    environment: { ...processEnvironment(), CONFIG_DIR: configs, EVENT_LOG: eventLog, ...options.environment },
    onNote,
    market: 'recorded',
    seed: null,
    speed: options.speed ?? 1,
    overlay,
  });
  const [alice, bob, vera] = system.people.map((person) => operatorAt(system.url, person));
  if (alice === undefined || bob === undefined || vera === undefined) throw new Error('the system has three people');
  const simulator = String(system.facts('venues')['sim']);
  const lever = async (path: string, body: unknown): Promise<void> => {
    const response = await fetch(`${simulator}/${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`the simulator refused ${JSON.stringify(body)}`);
  };
  return {
    system,
    eventLog,
    alice,
    bob,
    vera,
    async venue<T>(venue: 'binance' | 'okx', what: string) {
      const response = await fetch(`${simulator}/${venue}/${what}`);
      if (!response.ok) throw new Error(`the simulator answered ${response.status} for ${venue} ${what}`);
      return (await response.json()) as T;
    },
    async faults(faults, only) {
      for (const venue of only === undefined ? ['binance', 'okx'] : [only]) await lever(`${venue}/faults`, faults);
    },
    byHand: (venue, trade) => lever(`${venue}/by_hand`, trade),
    keep() {
      kept = true;
      console.log(`the logs of this run are in ${join(dataDir, 'logs')}`);
    },
    async stop() {
      await system.stop();
      if (!kept) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export const ordersOf = async (running: Running): Promise<readonly SimulatorOrder[]> =>
  (
    await Promise.all([
      running.venue<SimulatorOrder[]>('binance', 'orders'),
      running.venue<SimulatorOrder[]>('okx', 'orders'),
    ])
  ).flat();
