/** Two real systems one after the other, on free ports and in folders of their own: one as it ships, one with faults. */
import { startRunning, type Running } from '#test/system/start.ts';
import { checkUnderChaos, checkWithoutChaos, type Check } from './checks.ts';

export interface AcceptanceOptions {
  readonly profile: string;
  readonly watchMs: number;
  readonly onPhase?: (what: string) => void;
}

/** Whatever the one who starts this has in the environment: only what is said here goes wrong. */
const calm = {
  FEATURE_CHAOS: '0',
  CHAOS_ENABLED: '',
  CHAOS_PROFILE: '',
  CHAOS_WS_DROP_P: '',
  CHAOS_REST_TIMEOUT_P: '',
  CHAOS_ORDER_DELAY_MS: '',
  CHAOS_SEED: '',
};

async function within<T>(environment: Readonly<Record<string, string>>, work: (running: Running) => Promise<T>) {
  const running = await startRunning({ environment });
  try {
    return await work(running);
  } finally {
    await running.stop();
  }
}

export async function runAcceptance(options: AcceptanceOptions): Promise<readonly Check[]> {
  const { profile, watchMs, onPhase = () => undefined } = options;
  onPhase('starting the system without chaos');
  const calmChecks = await within(calm, checkWithoutChaos);
  onPhase(`starting it with CHAOS_PROFILE=${profile}, and watching it for ${watchMs / 1_000} s`);
  const chaos = { ...calm, FEATURE_CHAOS: '1', CHAOS_PROFILE: profile };
  return [...calmChecks, ...(await within(chaos, (running) => checkUnderChaos(running, profile, watchMs)))];
}

/** One line a check. */
export function tableOf(checks: readonly Check[]): string {
  const width = (pick: (check: Check) => string): number => Math.max(...checks.map((check) => pick(check).length));
  const [phases, whats] = [width(({ phase }) => phase), width(({ what }) => what)];
  return checks
    .map(
      ({ phase, what, ok, saw }) => `${ok ? 'ok  ' : 'FAIL'}  ${phase.padEnd(phases)}  ${what.padEnd(whats)}  ${saw}`,
    )
    .join('\n');
}
