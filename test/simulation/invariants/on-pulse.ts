/** Judged four times a second: what must not last. Counted only while a healthy leader could have done something. */
import { formatE8 } from '#shared/domain/money.ts';
import { venueIds } from '#shared/domain/venue.ts';
import { holds, levelNow, ownNet, type Evidence } from './evidence.ts';

export const PULSE_MS = 250;
/** What is smaller than one step of the coarser venue cannot be hedged there. */
export const DUST_E8 = 100_000n;
/** From the end of the budget until the hold stands in the table. */
const HOLD_WRITTEN_MS = 2_000;
const RECON_MS_MAX = 30_000;

export interface Pulse {
  unhedgedMs: number;
  /** The same, healthy or not. */
  aloneMs: number;
  readonly apartMs: [number, number];
  readonly apartBy: [string, string];
}
export const newPulse = (): Pulse => ({ unhedgedMs: 0, aloneMs: 0, apartMs: [0, 0], apartBy: ['', ''] });

/** Nothing stands alone, and books and venues agree. */
export const isQuiet = ({ aloneMs, apartMs }: Pulse): boolean => aloneMs === 0 && apartMs[0] === 0 && apartMs[1] === 0;

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

export function onPulse(
  evidence: Evidence,
  pulse: Pulse,
  healthy: boolean,
  positions: readonly [bigint, bigint],
): void {
  const level = levelNow(evidence);
  const held = level === null || level.mode === 'HOLD';
  const net = ownNet(evidence);
  pulse.aloneMs = abs(net) <= DUST_E8 ? 0 : pulse.aloneMs + PULSE_MS;
  if (abs(net) <= DUST_E8) pulse.unhedgedMs = 0;
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
    if (pulse.apartMs[row] <= RECON_MS_MAX) continue;
    const named = [...evidence.breaks.values()].some(
      (found) => found.resolved_at === null && found.venue === venueIds[row],
    );
    holds(
      named && held,
      'I9',
      () =>
        `the books say ${formatE8(ours)}, ${venueIds[row]} says ${formatE8(theirs)}, for ${RECON_MS_MAX} ms of health; HOLD ${held}, break ${named}`,
    );
  }
}
