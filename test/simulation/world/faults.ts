/** Which faults are in force now. Each fault draws from a stream of its own, so that leaving one out does not reshuffle the others. */
import type { Fault, FaultKind, ProcessRow, Table, VenueRow } from '../fault.ts';
import type { Plan } from '../plan.ts';
import { createRandom, type Random } from './random.ts';

export interface Where {
  readonly venue?: VenueRow;
  readonly table?: Table;
  readonly process?: ProcessRow;
}
type Of<Kind extends FaultKind> = Extract<Fault, { readonly kind: Kind }>;

export interface Faults {
  /** A fault of this kind that is in force here and whose coin has fallen now; counted as having happened. */
  hit<Kind extends FaultKind>(kind: Kind, where?: Where): Of<Kind> | undefined;
  /** In force here, whether or not its coin would fall. */
  inForce(kinds: readonly FaultKind[], where?: Where): boolean;
  /** When it is over: in time, or with all the others. */
  endOf(fault: { readonly at: number; readonly ms: number }): number;
  count(kind: FaultKind): void;
  readonly counts: ReadonlyMap<FaultKind, number>;
}

interface Live {
  readonly fault: Fault;
  readonly coin: Random;
}

const concerns = (fault: Fault, where: Where): boolean => {
  if ('venue' in fault && where.venue !== undefined && fault.venue !== where.venue) return false;
  if ('table' in fault && where.table !== undefined && fault.table !== where.table) return false;
  if ('process' in fault && where.process !== undefined && fault.process !== where.process) return false;
  return !('tables' in fault && where.table !== undefined && !fault.tables.includes(where.table));
};
const inTime = (fault: Fault, now: number): boolean => 'ms' in fault && now >= fault.at && now < fault.at + fault.ms;

export function createFaults(plan: Plan, now: () => number): Faults {
  const byKind = new Map<FaultKind, Live[]>();
  for (const fault of plan.faults) {
    const coin = createRandom(plan.seed, `${fault.kind} at ${fault.at}`);
    byKind.set(fault.kind, [...(byKind.get(fault.kind) ?? []), { fault, coin }]);
  }
  const counts = new Map<FaultKind, number>();
  const count = (kind: FaultKind): void => void counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const isKind = <Kind extends FaultKind>(fault: Fault, kind: Kind): fault is Of<Kind> => fault.kind === kind;
  return {
    counts,
    count,
    endOf: ({ at, ms }) => Math.min(at + ms, plan.faultsUntilMs),
    hit(kind, where = {}) {
      const live = byKind.get(kind);
      if (live === undefined || now() >= plan.faultsUntilMs) return undefined;
      for (const { fault, coin } of live) {
        if (!isKind(fault, kind) || !inTime(fault, now()) || !concerns(fault, where)) continue;
        if ('p' in fault && !coin.chance(fault.p)) continue;
        count(kind);
        return fault;
      }
      return undefined;
    },
    inForce(kinds, where = {}) {
      if (now() >= plan.faultsUntilMs) return false;
      return kinds.some((kind) =>
        byKind.get(kind)?.some(({ fault }) => inTime(fault, now()) && concerns(fault, where)),
      );
    },
  };
}
