/** How one hedge is tagged and what its legs say. */
import { isLive } from '#shared/domain/hedge.ts';
import type { HedgeRecord } from '#shared/wire/trading.ts';

export interface Tag {
  readonly text: string;
  readonly tone: 'grey' | 'red' | 'amber' | 'plain';
}

const risky: ReadonlySet<HedgeRecord['state']> = new Set(['partial', 'rebalancing', 'rescuing', 'in_doubt']);

/** A start found it, and carries it on. */
const isResumed = ({ legs }: HedgeRecord): boolean =>
  legs.some((leg) => leg.orders.some((order) => order.mark === 'RESUMED'));

/** A lone or doubtful leg is a risk whether simulated or not; simulated is always said. */
export function tagsOf(hedge: HedgeRecord): readonly Tag[] {
  return [
    ...(hedge.simulated ? [{ text: 'SIMULATED', tone: 'grey' } as const] : []),
    ...(risky.has(hedge.state) ? [{ text: 'OUTSTANDING RISK', tone: 'red' } as const] : []),
    { text: hedge.state.replace('_', ' ').toUpperCase(), tone: hedge.state === 'in_doubt' ? 'amber' : 'plain' },
    ...(isResumed(hedge) ? [{ text: 'RESUMED', tone: 'plain' } as const] : []),
  ];
}

/** Live ones first, then the newest closed ones; no more than `most` rows in all, live ones never dropped. */
export function rowsOf(hedges: readonly HedgeRecord[], most: number): readonly HedgeRecord[] {
  const newestFirst = hedges.toSorted((left, right) => right.opened_at - left.opened_at);
  const live = newestFirst.filter((hedge) => isLive(hedge.state));
  const past = newestFirst.filter((hedge) => !isLive(hedge.state));
  return [...live, ...past.slice(0, Math.max(0, most - live.length))];
}
