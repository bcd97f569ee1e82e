/** Judged four times a second: what must not last. Counted only while a healthy leader could have done something. */
import type { Health } from '../world/health.ts';
import { formatE8 } from '#shared/domain/money.ts';
import { venueIds } from '#shared/domain/venue.ts';
import { DUST_E8, holds, levelNow, netOf, ownNet, type Evidence } from './evidence.ts';
import { onFlatten } from './on-flatten.ts';

export const PULSE_MS = 250;
/** From the end of the budget until the hold stands in the table. */
const HOLD_WRITTEN_MS = 2_000;
const RECON_MS_MAX = 30_000;

export interface Pulse {
  unhedgedMs: number;
  /** The same, healthy or not. */
  aloneMs: number;
  /** The same by what the venues really hold, whoever traded it. */
  reallyAloneMs: number;
  readonly apartMs: [number, number];
  readonly apartBy: [string, string];
  /** The same difference, while trades move both sides of it. */
  readonly steadyMs: [number, number];
  readonly steadyBy: [bigint, bigint];
}
export const newPulse = (): Pulse => ({
  unhedgedMs: 0,
  aloneMs: 0,
  reallyAloneMs: 0,
  apartMs: [0, 0],
  apartBy: ['', ''],
  steadyMs: [0, 0],
  steadyBy: [0n, 0n],
});

/** Nothing stands alone, and books and venues agree. */
export const isQuiet = ({ aloneMs, apartMs }: Pulse): boolean => aloneMs === 0 && apartMs[0] === 0 && apartMs[1] === 0;

/** Levels within which a hold that stands for a difference is looked for. */
const LEVELS_BACK = 20;

/** Both have agreed for a moment: a person took back a trade of his own, and ours that mends what is left is on its way. */
const AGREED_MS = 5_000;

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

/** What is smaller than the smallest order of the other venue waits for more of the same entry. */
const MENDABLE_E8 = 200_000n;
const AT_ONCE_MS_MAX = 1_000;

/** What a resting entry has filled is hedged at once, not when it ends; it costs too much, and people know, or a break stands. */
function hedgedAtOnce(evidence: Evidence, healthy: boolean): void {
  const level = levelNow(evidence);
  const waits =
    !healthy ||
    level === null ||
    level.safe_mode.on ||
    level.holds.some((hold) => hold.reason === 'PARTIAL_HEDGE') ||
    [...evidence.breaks.values()].some((found) => found.resolved_at === null);
  for (const [hedge, ms] of evidence.atRest) {
    const net = netOf(evidence, hedge);
    evidence.atRest.set(hedge, waits || abs(net) < MENDABLE_E8 ? 0 : ms + PULSE_MS);
    holds(
      ms <= AT_ONCE_MS_MAX,
      'I1 at once',
      () =>
        `${formatE8(net)} of hedge ${hedge} was filled at rest, and nothing was sent against it for ${ms} ms of health`,
    );
  }
}

/** Two people have lifted the hold, with the difference before their eyes. */
const wasHeldFor = ({ levels }: Evidence): boolean =>
  levels.slice(-LEVELS_BACK).some(({ level }) => level.holds.some((hold) => hold.reason === 'RECON_DESYNC'));

export function onPulse(evidence: Evidence, pulse: Pulse, health: Health, positions: readonly [bigint, bigint]): void {
  const level = levelNow(evidence);
  const held = level === null || level.mode === 'HOLD';
  const healthy = health.isHealthy();
  hedgedAtOnce(evidence, healthy && health.seesBooks());
  onFlatten(evidence, healthy, PULSE_MS);
  const net = ownNet(evidence);
  pulse.reallyAloneMs = abs(positions[0] + positions[1]) <= DUST_E8 ? 0 : pulse.reallyAloneMs + PULSE_MS;
  const hedged = abs(net) <= DUST_E8 || evidence.hedgedAt > evidence.now() - PULSE_MS;
  pulse.aloneMs = hedged ? 0 : pulse.aloneMs + PULSE_MS;
  if (hedged) pulse.unhedgedMs = 0;
  else if (healthy) pulse.unhedgedMs += PULSE_MS;
  const budget = evidence.config.executor.unhedged_ms_max + HOLD_WRITTEN_MS;
  holds(
    pulse.unhedgedMs <= budget || held,
    'I1',
    () => `${formatE8(net)} has stood alone for ${pulse.unhedgedMs} ms of health, without a HOLD`,
  );
  for (const row of [0, 1] as const) {
    const [ours, theirs] = [evidence.journal[row], positions[row]];
    const apart = `${ours} ${theirs}`;
    if (ours === theirs || apart !== pulse.apartBy[row]) pulse.apartMs[row] = 0;
    else if (healthy) pulse.apartMs[row] += PULSE_MS;
    pulse.apartBy[row] = apart;
    if (ours === theirs || ours - theirs !== pulse.steadyBy[row]) pulse.steadyMs[row] = 0;
    else if (healthy) pulse.steadyMs[row] += PULSE_MS;
    pulse.steadyBy[row] = ours - theirs;
    if (pulse.steadyMs[row] <= RECON_MS_MAX) continue;
    const named = [...evidence.breaks.values()].some(
      (found) =>
        found.venue === venueIds[row] &&
        (found.resolved_at === null || found.resolved_at > evidence.epoch + evidence.now() - AGREED_MS),
    );
    holds(
      named && (held || wasHeldFor(evidence)),
      pulse.apartMs[row] > RECON_MS_MAX ? 'I9' : 'I9 steady',
      () =>
        `the books say ${formatE8(ours)}, ${venueIds[row]} says ${formatE8(theirs)}, for ${RECON_MS_MAX} ms of health; HOLD ${held}, break ${named}`,
    );
  }
}
