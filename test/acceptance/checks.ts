/** What a release has to show on a running system: each check says what it wanted and what it saw, and none is left out. */
import { overviewOf } from '#test/system/seen.ts';
import { ordersOf, type Running, type SimulatorPositions } from '#test/system/start.ts';

export interface Check {
  readonly phase: string;
  readonly what: string;
  readonly ok: boolean;
  readonly saw: string;
}

/** Guards look at a venue for the first time within seconds of a start. */
const READY_MS_MAX = 30_000;
const LOOK_MS = 250;

interface ChaosSeen {
  readonly active: boolean | null;
  readonly profile: string | null;
  readonly injected: { readonly ws_dropped: number; readonly rest_failed: number } | null;
}
interface WatchdogSeen {
  readonly status: string;
  readonly degraded_reasons: Readonly<Record<string, string>>;
}

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What was seen, each once, in the order of their first time. */
async function watch(forMs: number, look: () => Promise<string>): Promise<readonly string[]> {
  const seen = new Set<string>();
  const end = performance.now() + forMs;
  do {
    seen.add(await look());
    await rest(LOOK_MS);
  } while (performance.now() < end);
  return [...seen];
}

async function answers200(phase: string, { system }: Running, path: string): Promise<Check> {
  const end = performance.now() + READY_MS_MAX;
  const ask = async (): Promise<{ readonly status: number; readonly text: string }> => {
    const response = await fetch(`${system.url}${path}`);
    return { status: response.status, text: await response.text() };
  };
  let answer = await ask();
  while (answer.status !== 200 && performance.now() < end) {
    await rest(LOOK_MS);
    answer = await ask();
  }
  const { status, text } = answer;
  return { phase, what: `${path} answers 200`, ok: status === 200, saw: status === 200 ? '200' : `${status} ${text}` };
}

const HELD = 'HOLD and safe mode';
async function stateOf({ vera }: Running): Promise<string> {
  const { flags } = await overviewOf(vera);
  if (flags.MODE === 'HOLD' && flags.hold_active && flags.safe_mode) return HELD;
  return `MODE ${flags.MODE}, hold ${String(flags.hold_active)}, safe mode ${String(flags.safe_mode)}`;
}

async function watchdogOf({ vera }: Running): Promise<string> {
  const { body } = await vera.get<WatchdogSeen>('/api/ui/watchdog');
  return body.status === 'OK' ? 'OK' : `${body.status} ${shown(body.degraded_reasons)}`;
}

const chaosOf = async ({ vera }: Running): Promise<ChaosSeen> => (await vera.get<ChaosSeen>('/api/ui/chaos')).body;

/** By the venues' own word, and by ours. */
async function tradedOf(running: Running): Promise<string> {
  const orders = await ordersOf(running);
  const venues = ['binance', 'okx'] as const;
  const at = await Promise.all(venues.map((venue) => running.venue<SimulatorPositions>(venue, 'positions')));
  const positions = at.flatMap((one) => one.positions.filter(({ quantity }) => Number(quantity) !== 0));
  const { body } = await running.vera.get<{ readonly positions: readonly unknown[] }>('/api/ui/positions');
  return `orders ${orders.length}, positions ${positions.length}, hedges ${body.positions.length}`;
}

const only = (phase: string, what: string, seen: readonly string[], wanted: string): Check => ({
  phase,
  what,
  ok: seen.length === 1 && seen[0] === wanted,
  saw: seen.join('; then '),
});

export async function checkWithoutChaos(running: Running): Promise<readonly Check[]> {
  const phase = 'without chaos';
  const [health, ready] = [
    await answers200(phase, running, '/healthz'),
    await answers200(phase, running, '/live-readiness'),
  ];
  const { active } = await chaosOf(running);
  return [
    health,
    ready,
    only(phase, 'nothing goes wrong on purpose', [active === false ? 'nothing' : shown(active)], 'nothing'),
    only(phase, 'it begins in HOLD and safe mode', [await stateOf(running)], HELD),
  ];
}

/** @param watchMs for how long it is watched; nobody asks it for anything meanwhile */
export async function checkUnderChaos(running: Running, profile: string, watchMs: number): Promise<readonly Check[]> {
  const phase = `with ${profile}`;
  const [states, watchdogs] = await Promise.all([
    watch(watchMs, () => stateOf(running)),
    watch(watchMs, () => watchdogOf(running)),
  ]);
  const { active, profile: named, injected } = await chaosOf(running);
  return [
    {
      phase,
      what: 'things do go wrong on purpose',
      ok: active === true && named === profile && (injected?.ws_dropped ?? 0) > 0,
      saw: `${named ?? 'no profile'}: ${injected?.ws_dropped ?? 0} updates dropped, ${injected?.rest_failed ?? 0} requests failed`,
    },
    only(phase, 'it stays in HOLD and safe mode', states, HELD),
    only(phase, 'the watchdog does not degrade', watchdogs, 'OK'),
    only(phase, 'nothing trades', [await tradedOf(running)], 'orders 0, positions 0, hedges 0'),
  ];
}
