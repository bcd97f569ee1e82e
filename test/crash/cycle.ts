/** One turn of the crash test: two operators resume, it trades, it is killed at a moment drawn from a seed, it recovers. */
import { leaveDryRun, resumeAndRun, until, type Operator } from '#test/system/operator.ts';
import { booksOf, overviewOf, positionsOf, type Seen } from '#test/system/seen.ts';
import type { Running, SimulatorCounts, SimulatorOrder, SimulatorPositions } from '#test/system/start.ts';
import type { Random } from '#local/venues/market/random.ts';

/** What a request takes, both ways together: long enough for a kill to land while it is out. */
export const LATENCY_MS = 30;
/** Until another leader has reconciled, at the worst of the timings it may run with. */
const RECOVERED_MS_MAX = 40_000;
const TRADES_MS_MAX = 60_000;
const RESUME_TRIES_MAX = 50;
/** How often the two people look whether it still trades, while the moment is waited for. */
const LOOK_EVERY_MS = 1_000;

/** How the moment is chosen: an order is on its way to a venue; a venue has just acted; some time after a fill; any time at all. */
export const momentKinds = ['on-its-way', 'acted', 'after', 'any'] as const;
export type MomentKind = (typeof momentKinds)[number];

export interface Kill {
  readonly kind: MomentKind;
  /** Orders on their way to a venue, or acted upon whose answer was not out. */
  readonly inFlight: number;
  /** Entries that rested at a venue. */
  readonly resting: number;
  /** A position stood at a venue. */
  readonly open: boolean;
  readonly recoveredMs: number;
}

export type ExecutorName = 'executor' | 'standby';

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function tryAgain(what: string, step: () => Promise<void>): Promise<void> {
  let last: unknown;
  for (let tries = 0; tries < RESUME_TRIES_MAX; tries += 1) {
    try {
      return await step();
    } catch (error) {
      last = error;
      await rest(200);
    }
  }
  throw new Error(
    `${what} was refused ${RESUME_TRIES_MAX} times: ${last instanceof Error ? last.message : 'no answer'}`,
  );
}

async function trades(who: Operator): Promise<boolean> {
  const { flags } = await overviewOf(who);
  return flags.MODE === 'RUN' && !flags.safe_mode;
}

/** As two people would: again, when a hold came between. */
export async function letItTrade({ alice, bob }: Running): Promise<void> {
  await tryAgain('resume', () => resumeAndRun(alice, bob));
  if ((await overviewOf(alice)).flags.dry_run_mode) await tryAgain('leaving dry run', () => leaveDryRun(alice, bob));
}

/**
 * The two people stay at their desks until `isOver`: what a restart makes of the hour before it (its budget of lone legs
 * may be spent) stops trading again after they have resumed, and they resume once more.
 */
async function stayAndResume(running: Running, isOver: () => boolean): Promise<void> {
  for (;;) {
    await rest(LOOK_EVERY_MS);
    if (isOver()) return;
    if (await trades(running.alice)) continue;
    // Safe mode alone: what people lift together they first hold.
    await running.alice.post('/api/ui/hold', { reason: 'it stopped by itself' });
    if (!isOver()) await letItTrade(running);
  }
}

interface Counts {
  readonly received: number;
  readonly held: number;
}
async function countsOf(running: Running): Promise<Counts> {
  const [one, other] = await Promise.all([
    running.venue<SimulatorCounts>('binance', 'counts'),
    running.venue<SimulatorCounts>('okx', 'counts'),
  ]);
  return { received: one.received + other.received, held: one.held + other.held };
}

/** Asks as fast as it can until the counts are as wanted. */
async function watch(running: Running, wanted: (counts: Counts) => boolean): Promise<void> {
  const end = performance.now() + TRADES_MS_MAX;
  while (!wanted(await countsOf(running)))
    if (performance.now() > end) throw new Error(`no order left within ${TRADES_MS_MAX} ms`);
}

async function momentOf(running: Running, kind: MomentKind, random: Random): Promise<void> {
  const before = await countsOf(running);
  if (kind === 'any') return rest(random.between(0, 3_000));
  if (kind === 'on-its-way') {
    // It stays on its way until after the kill, and arrives then, from a process that is dead.
    await running.faults({ ordersHeld: true });
    return watch(running, (now) => now.held > 0);
  }
  if (kind === 'acted') {
    await watch(running, (now) => now.received > before.received);
    return rest(random.between(0, LATENCY_MS / 4));
  }
  await until(
    'a position at a venue',
    TRADES_MS_MAX,
    async () => {
      const { 'binance-um': one, okx } = await positionsOf(running);
      return one !== 0 || okx !== 0 ? true : null;
    },
    () => overviewOf(running.alice),
  );
  await rest(random.between(0, 500));
}

export const drawMoment = (random: Random): MomentKind => {
  const drawn = random.between(0, 10);
  return drawn < 4.5 ? 'on-its-way' : drawn < 7.5 ? 'acted' : drawn < 9.7 ? 'after' : 'any';
};

async function restingIds(running: Running): Promise<readonly string[]> {
  const read = (['binance', 'okx'] as const).map((venue) => running.venue<SimulatorPositions>(venue, 'positions'));
  return (await Promise.all(read)).flatMap(({ openOrders }) => openOrders);
}

/** Another leader than that one, with every venue asked and compared, and no order in doubt. */
export const recovered = (running: Running, fence: number): Promise<Seen> =>
  until('another leader that has reconciled', RECOVERED_MS_MAX, async () => {
    const seen = await overviewOf(running.alice).catch(() => null);
    if (seen === null) return null;
    const { status, stale } = seen.executor;
    const settled = status.doubts.length === 0 && !stale && status.leader;
    return settled && status.fencing_id > fence && status.resume_ok ? seen : null;
  });

/** @throws {Error} that says what differs: books and venues to the last lot, orders that nobody owns, breaks */
export async function mustAgree(running: Running): Promise<void> {
  const read = async () => {
    const [books, venues, resting] = await Promise.all([
      booksOf(running.alice),
      positionsOf(running),
      restingIds(running),
    ]);
    const { breaks } = (await overviewOf(running.alice)).executor.status;
    return { books, venues, resting, breaks };
  };
  let last = await read();
  // A lone leg is still being mended under HOLD; the status is written twice a second.
  const agrees = (): boolean =>
    last.books['binance-um'] === last.venues['binance-um'] &&
    last.books.okx === last.venues.okx &&
    last.resting.length === 0 &&
    last.breaks.length === 0;
  await until('books and venues agree', 10_000, async () => {
    last = await read();
    return agrees() ? true : null;
  }).catch(() => {
    throw new Error(`books and venues disagree: ${JSON.stringify(last)}`);
  });
}

/** @param name which of the executors leads now */
export async function killOnce(running: Running, name: ExecutorName, kind: MomentKind, random: Random): Promise<Kill> {
  await letItTrade(running);
  const { fencing_id: fence } = (await overviewOf(running.alice)).executor.status;
  let isOver = false;
  // Not awaited before the kill: the moment would be gone.
  const desks = stayAndResume(running, () => isOver).catch((error: unknown) => error);
  await momentOf(running, kind, random);
  const killedAt = Date.now();
  running.system.kill(name, 'SIGKILL');
  isOver = true;
  const { held } = await countsOf(running);
  await running.faults({ ordersHeld: false });
  const [positions, resting] = await Promise.all([positionsOf(running), restingIds(running)]);
  const orders = (
    await Promise.all((['binance', 'okx'] as const).map((venue) => running.venue<SimulatorOrder[]>(venue, 'orders')))
  ).flat();
  const acted = orders.filter((order) => order.arrivedAt > killedAt - LATENCY_MS / 2).length;
  const began = performance.now();
  await recovered(running, fence);
  const wrong = await desks;
  if (wrong instanceof Error) throw wrong;
  const recoveredMs = Math.round(performance.now() - began);
  await mustAgree(running);
  return {
    kind,
    inFlight: Math.max(held, acted),
    resting: resting.length,
    open: positions['binance-um'] !== 0 || positions.okx !== 0,
    recoveredMs,
  };
}
