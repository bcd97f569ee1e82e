import type { Verdict } from '#shared/domain/guard-reading.ts';
import type { InstrumentId, VenueId } from '#shared/domain/venue.ts';
import { near, perMinute } from './per-minute.ts';

/** What left for one symbol of one venue in the last sixty seconds, simulated too. */
export interface SymbolFlow {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly orders: number;
  readonly cancels: number;
  /** Until nothing holds entries back any more; 0 without a cooldown. */
  readonly cooldownLeftMs: number;
}

/**
 * HOLD beyond the cancels that one symbol of one venue may have; nothing opens there until its cooldown is over. Nothing
 * opens near the limit either, so that what rests can still be withdrawn within it.
 */
export function runawayV2(flows: readonly SymbolFlow[], cancelsPerMinMax: number): readonly Verdict[] {
  return flows.map(({ venue, instrument, cancels, cooldownLeftMs }) => {
    const counted = perMinute(cancels, cancelsPerMinMax);
    const cooling = cooldownLeftMs > 0;
    const said = `${cancels} cancels of ${instrument} on ${venue} within a minute`;
    return {
      scope: `${venue} ${instrument}`,
      status: cooling && counted === 'OK' ? 'WARN' : counted,
      value: String(cancels),
      limit: String(cancelsPerMinMax),
      summary: cooling ? `cooldown, ${Math.ceil(cooldownLeftMs / 1_000)} s left: ${said}` : `${near(counted)}${said}`,
      ...(cooling || counted !== 'OK' ? { blocksEntries: venue } : {}),
    };
  });
}
