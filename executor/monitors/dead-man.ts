/**
 * The venue's dead-man's switch: armed while an order of ours rests, set anew long before it would go off, taken back
 * when nothing rests. If this process ends, the venue itself cancels what was left resting.
 */
import { tracksOf, type Hedge } from '#executor/engine/hedge/hedge.ts';
import type { TradingPort } from '#executor/venues/venue.ts';
import type { InstrumentId, VenueId } from '#shared/domain/venue.ts';

/** OKX's shortest; orders of ours outlive us by at most this. */
export const DEAD_MAN_MS = 10_000;
/** Two settings in a row may be lost before it goes off. */
const REFRESH_MS = DEAD_MAN_MS / 3;
/** Pause after a setting of which the venue said nothing. */
const RETRY_MS = 500;

/** `armedAt`: when it was last surely set. `triedAt`: when it was last asked for. Null: never, or taken back. */
export interface DeadManState {
  readonly armedAt: number | null;
  readonly triedAt: number | null;
}

export const disarmed: DeadManState = { armedAt: null, triedAt: null };

/**
 * What is to be said to the venue now, on the monotonic clock. Without a valid lease nothing: the switch is the next
 * leader's then, and must neither be taken back nor kept from going off by us.
 */
export function deadManStep(state: DeadManState, rests: boolean, leads: boolean, now: number): 'arm' | 'disarm' | null {
  if (!leads) return null;
  const { armedAt, triedAt } = state;
  const due = triedAt === null || now - triedAt >= RETRY_MS;
  if (!rests) return triedAt !== null && (due || armedAt === triedAt) ? 'disarm' : null;
  if (armedAt === null || armedAt !== triedAt) return due ? 'arm' : null;
  return now - armedAt >= REFRESH_MS ? 'arm' : null;
}

/** Only what is posted can rest; an order that takes or goes never does. Simulated ones end with this process anyway. */
export const restsAt = (hedges: readonly Hedge[], venue: VenueId): boolean =>
  hedges.some(
    (hedge) =>
      !hedge.simulated &&
      tracksOf(hedge).some(
        ({ stage, request }) => stage !== 'settled' && request.kind === 'post-only' && request.venue === venue,
      ),
  );

export interface DeadManDeps {
  readonly instrument: InstrumentId;
  readonly trading: readonly TradingPort[];
  /** True while a real order of ours may rest at that venue. */
  readonly rests: (venue: VenueId) => boolean;
  /** A lease that is still good, at this moment. */
  readonly leads: () => boolean;
  readonly monotonic: () => number;
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

/** @returns one look at every venue; meant to be run a few times a second */
export function createDeadMan(deps: DeadManDeps): () => Promise<void> {
  const states = new Map<VenueId, DeadManState>();
  const look = async (port: TradingPort): Promise<void> => {
    const before = states.get(port.venue) ?? disarmed;
    const now = deps.monotonic();
    const step = deadManStep(before, deps.rests(port.venue), deps.leads(), now);
    if (step === null) return;
    const answer = await port.armDeadMan(deps.instrument, step === 'arm' ? DEAD_MAN_MS : 0);
    if (answer === 'unknown') deps.log('dead_man.unknown', { venue: port.venue, step });
    else if (step === 'disarm' || before.armedAt === null) deps.log(`dead_man.${step}ed`, { venue: port.venue });
    if (answer === 'armed') states.set(port.venue, step === 'arm' ? { armedAt: now, triedAt: now } : disarmed);
    else states.set(port.venue, { armedAt: before.armedAt, triedAt: now });
  };
  return async () => {
    await Promise.all(deps.trading.map(look));
  };
}
