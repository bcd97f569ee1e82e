/**
 * Value at risk by historical simulation: what the open book would have lost over each recorded day, and the loss that
 * only one day in twenty was above. The legs of a hedge net by the two venues' own returns, so that what remains is what
 * the venues moved apart.
 */
import type { UsdtE8 } from '../money.ts';
import type { InstrumentId, VenueId } from '../venue.ts';

/** What is held of one instrument on one venue, at its price now; below zero for short. */
export interface Held {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly worth: UsdtE8;
}

/** Closes of the same instants on several venues, in any whole unit: only their proportions count. */
export interface ReturnHistory {
  readonly instrument: InstrumentId;
  readonly stepHours: number;
  readonly closes: ReadonlyMap<VenueId, readonly number[]>;
}

export const CONFIDENCE_PERCENT = 95;
export const HORIZON_HOURS = 24;

export type ValueAtRisk =
  | { readonly kind: 'known'; readonly loss: UsdtE8; readonly samples: number }
  | { readonly kind: 'unknown'; readonly why: string };

/** What one position gains from one close to another, rounded toward zero at 10^-8 USDT. */
const gain = (worth: bigint, from: number, to: number): bigint => (worth * BigInt(to - from)) / BigInt(from);

function closesOf(history: ReturnHistory, { venue, instrument }: Held): readonly number[] | null {
  return history.instrument === instrument ? (history.closes.get(venue) ?? null) : null;
}

/** As many overlapping days as every venue has. */
function samplesOf(history: ReturnHistory): number {
  const lengths = [...history.closes.values()].map((closes) => closes.length);
  return Math.max(0, Math.min(...lengths) - HORIZON_HOURS / history.stepHours);
}

/** An empty book loses nothing; one position without a history makes the whole number unknown. */
export function historicalVar(book: readonly Held[], history: ReturnHistory): ValueAtRisk {
  const samples = samplesOf(history);
  if (samples <= 0) return { kind: 'unknown', why: 'there are no recorded returns' };
  const steps = HORIZON_HOURS / history.stepHours;
  const gains = Array.from({ length: samples }, () => 0n);
  for (const held of book) {
    if (held.worth === 0n) continue;
    const closes = closesOf(history, held);
    if (closes === null)
      return { kind: 'unknown', why: `there are no recorded returns of ${held.instrument} on ${held.venue}` };
    for (let day = 0; day < samples; day += 1) {
      const [from, to] = [closes[day] ?? 0, closes[day + steps] ?? 0];
      gains[day] = (gains[day] ?? 0n) + gain(held.worth, from, to);
    }
  }
  gains.sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
  // Of a hundred days five are worse than this one, and none of them is counted twice.
  const worse = Math.floor((samples * (100 - CONFIDENCE_PERCENT)) / 100);
  const at = gains[worse] ?? 0n;
  return { kind: 'known', loss: (at < 0n ? -at : 0n) as UsdtE8, samples };
}
