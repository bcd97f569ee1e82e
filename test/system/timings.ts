/** The paper profile with other timings, as a file of its own: a system started with it checks what must hold between them. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAULT_PROFILES_FILE } from '#shared/config/chaos.ts';
import { projectConfigs } from '#shared/config/load.ts';
import type { Config } from '#shared/config/schema.ts';

export type Timings = Readonly<
  Partial<
    Config['executor'] & Pick<Config['venue_health'], 'latency_p99_ms_max'> & Pick<Config['execution'], 'attempts_min'>
  >
>;
export type Mode = Config['hedge']['mode'];

/** A test that ends in the middle of something waits no longer than this for it. */
const STOP_GRACE_MS = 3_000;

/**
 * Lease, window and drain about a third of what ships, so that a takeover takes five seconds and not fifteen. All of
 * them together: a lease that is shortened alone is refused at start.
 */
export const scaledTimings: Timings = {
  lease_ms: 3_000,
  heartbeat_ms: 300,
  margin_ms: 300,
  leader_stale_ms: 3_300,
  request_window_ms: 600,
  clock_bound_ms: 75,
  clock_skew_hold_ms: 75,
  order_timeout_ms: 1_000,
  in_doubt_after_ms: 1_000,
  latency_p99_ms_max: 900,
};

/** @throws {Error} for a timing that the profile does not have */
export function writeProfile(folder: string, timings: Timings, mode: Mode = 'taker_taker'): void {
  let text = readFileSync(join(projectConfigs, 'paper.yaml'), 'utf8');
  for (const [name, value] of Object.entries({ stop_grace_ms: STOP_GRACE_MS, ...timings, mode })) {
    const line = new RegExp(`^  ${name}: \\w+$`, 'm');
    if (!line.test(text)) throw new Error(`paper.yaml has a line for ${name}`);
    text = text.replace(line, `  ${name}: ${value}`);
  }
  writeFileSync(join(folder, 'paper.yaml'), text);
  copyFileSync(join(projectConfigs, FAULT_PROFILES_FILE), join(folder, FAULT_PROFILES_FILE));
}
