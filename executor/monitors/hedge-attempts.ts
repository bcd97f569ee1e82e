/**
 * How real hedges that were to open turned out. One went wrong when a venue refused an order of it, or when one leg
 * filled and the other did not; it went right when both stood. Where nothing filled because the market had moved on, it
 * was neither: it cost nothing and says nothing.
 */
import type { Failures } from '#executor/guards/standing/hedge-failures.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import type { HedgeRecord } from '#shared/wire/trading.ts';

export interface HedgeAttempts {
  /** Every record of a hedge, as it is written. */
  see(record: HedgeRecord, now: MonotonicMs): void;
  failures(now: MonotonicMs): Failures;
  /** People have looked: it begins anew. */
  forget(): void;
}

const MINUTE_MS = 60_000;
/** Hedges on their way at one time, and failures of one minute, that are remembered; the limits lie far below. */
const REMEMBERED_MAX = 1_024;

type Outcome = 'right' | 'wrong' | 'neither';

/** That an order was to rest and would have taken is ordinary. */
const wasRefused = ({ legs }: HedgeRecord): boolean =>
  legs.some(({ orders }) =>
    orders.some(({ purpose, kind, state }) => purpose === 'open' && kind !== 'post-only' && state === 'rejected'),
  );

/** Null while it is not known yet. */
function outcomeOf(record: HedgeRecord): Outcome | null {
  switch (record.state) {
    case 'planned':
    case 'opening':
    case 'in_doubt':
      return null;
    case 'partial':
    case 'rescuing':
    case 'rebalancing':
    case 'closed': // At once after the opening: all that filled was given back.
      return 'wrong';
    case 'failed':
      return wasRefused(record) ? 'wrong' : 'neither';
    case 'open':
    case 'closing':
      return 'right';
  }
}

export function createHedgeAttempts(): HedgeAttempts {
  const opening = new Set<string>();
  let failedAt: MonotonicMs[] = [];
  let inARow = 0;
  const remember = (id: string): void => {
    opening.add(id);
    const [oldest] = opening;
    if (opening.size > REMEMBERED_MAX && oldest !== undefined) opening.delete(oldest);
  };
  return {
    see(record, now) {
      if (record.simulated) return;
      if (record.state === 'opening') remember(record.id);
      if (!opening.has(record.id)) return;
      const outcome = outcomeOf(record);
      if (outcome === null) return;
      opening.delete(record.id);
      if (outcome === 'right') inARow = 0;
      if (outcome !== 'wrong') return;
      inARow += 1;
      failedAt = [...failedAt, now].filter((at) => now - at < MINUTE_MS).slice(-REMEMBERED_MAX);
    },
    failures: (now) => ({ inARow, lastMin: failedAt.filter((at) => now - at < MINUTE_MS).length }),
    forget() {
      inARow = 0;
      failedAt = [];
    },
  };
}
