/** Is there, right now, a leader that could do something about anything? Bounded times are counted only while there is. */
import type { Evidence } from '../invariants/evidence.ts';
import type { Faults } from './faults.ts';
import type { Scheduler } from './scheduler.ts';
import type { Seat } from './seat.ts';
import type { FaultKind } from '../fault.ts';

/** What keeps a leader from seeing, asking or writing. */
const HINDERING: readonly FaultKind[] = [
  'net-slow',
  'request-lost',
  'answer-lost',
  'reset',
  'error-after-acting',
  'maintenance',
  'ban',
  'venue-clock',
  'read-lag',
  'slow-matching',
  'push-lost',
  'push-late',
  'book-stall',
  'book-late',
  'book-bad',
  'book-gap',
  'book-frozen',
  'orders-out',
  'thin-book',
  'table-throttled',
  'table-answer-lost',
  'table-slow',
  'table-out',
  'lease-cut',
  'table-late',
  'commit-throttled',
];

/** A leader may know a venue's clock by so much too little, and takes a book for so much older. */
const TOLD_MS_MAX = 500;

export interface Health {
  isHealthy(): boolean;
  /** The leader has a book of either venue that is fresh enough to price by. */
  seesBooks(): boolean;
}

export function healthOf(deps: {
  readonly evidence: Evidence;
  readonly faults: Faults;
  readonly seats: readonly [Seat, Seat];
  readonly scheduler: Scheduler;
}): Health {
  const { evidence, faults, seats } = deps;
  const leaderOf = (): ReturnType<Seat['life']> | undefined => {
    const { lease } = evidence;
    return lease === null || lease.released ? undefined : seats.find((one) => one.name === lease.holder)?.life();
  };
  return {
    seesBooks() {
      const life = leaderOf();
      const books = life === undefined ? undefined : evidence.lives.get(lifeKey(life))?.books;
      const oldest = evidence.now() - evidence.config.executor.quote_age_ms_max + TOLD_MS_MAX;
      return books?.every((book) => book.good && !book.gap && book.madeAt >= oldest) ?? false;
    },
    isHealthy() {
      if (faults.inForce(HINDERING)) return false;
      const [{ lease }, life] = [evidence, leaderOf()];
      if (lease === null || life === undefined || !life.alive() || life.paused() || life.stopping()) return false;
      const renewedAt = evidence.leases.get(lease.fencing_id)?.at ?? 0;
      if (evidence.now() - renewedAt > evidence.config.executor.lease_ms / 2) return false;
      const known = evidence.lives.get(lifeKey(life));
      if (known === undefined || known.silentUntil.some((until) => until > life.localNow())) return false;
      return known.recovered;
    },
  };
}

const keys = new WeakMap<object, string>();
let lives = 0;
/** A name of its own for every life, within one run of this program. */
export function lifeKey(life: object): string {
  const known = keys.get(life);
  if (known !== undefined) return known;
  lives += 1;
  const key = `life ${lives}`;
  keys.set(life, key);
  return key;
}
