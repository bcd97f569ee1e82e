/** The whole system for one test file: real processes on free ports, in a folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processEnvironment } from '#shared/config/env.ts';
import { startSystem, type System } from '#local/system.ts';
import { operatorAt, type Operator } from './operator.ts';

export interface Running {
  readonly system: System;
  readonly alice: Operator;
  readonly bob: Operator;
  readonly vera: Operator;
  /** The simulator's own REST: what really happened at the venues. */
  venue<T>(venue: 'binance' | 'okx', what: 'fills' | 'orders' | 'positions'): Promise<T>;
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
}
export interface SimulatorPositions {
  readonly positions: readonly { readonly quantity: string }[];
}

/** With spread events every few seconds, so that a test need not wait for the market. */
export const denseOverlay = join(import.meta.dirname, '../fixtures/markets/dense-overlay.yaml');

export async function startRunning(): Promise<Running> {
  const dataDir = mkdtempSync(join(tmpdir(), 'propbot-system-'));
  const system = await startSystem({
    dataDir,
    fresh: true,
    port: 0,
    environment: processEnvironment(),
    onNote: () => undefined,
    market: 'recorded',
    seed: null,
    speed: 1,
    overlay: denseOverlay,
  });
  const [alice, bob, vera] = system.people.map((person) => operatorAt(system.url, person));
  if (alice === undefined || bob === undefined || vera === undefined) throw new Error('the system has three people');
  const simulator = String(system.facts('venues')['sim']);
  return {
    system,
    alice,
    bob,
    vera,
    async venue<T>(venue: 'binance' | 'okx', what: string) {
      const response = await fetch(`${simulator}/${venue}/${what}`);
      if (!response.ok) throw new Error(`the simulator answered ${response.status} for ${venue} ${what}`);
      return (await response.json()) as T;
    },
    async stop() {
      await system.stop();
      rmSync(dataDir, { recursive: true, force: true });
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
