import { describe, expect, test } from 'vitest';
import { createEngine } from '#executor/engine/engine.ts';
import { createJournal } from '#executor/journal/journal.ts';
import { every } from '#executor/runtime/every.ts';
import { failStop } from '#executor/runtime/fail-stop.ts';
import { createShell, type OrderTaker } from '#executor/runtime/shell.ts';
import type { PlaceOutcome } from '#executor/venues/venue.ts';
import { InvariantViolation } from '#shared/domain/invariant.ts';
import type { FencingId } from '#shared/domain/ids.ts';
import type { Hold } from '#shared/domain/level.ts';
import type { NotionalE8 } from '#shared/domain/money.ts';
import { epochMs, monotonicMs, type Clock } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import { aLevel, settings, WALL } from '../world.ts';
import { aWatch } from './watch-table.ts';

/** What an executor does at its ports, in order. */
type Done = string;

/** An executor's engine, journal and shell, on a disk that can be full, and venues that answer as the test says. */
function aProcess(answer: () => Promise<PlaceOutcome>) {
  const done: Done[] = [];
  const holds: Hold[] = [];
  const disk = { full: false };
  let now = 1_000;
  const clock: Clock = { monotonic: () => monotonicMs(now), wall: () => epochMs(WALL + now) };
  const engine = createEngine(settings);
  const trading: Pick<TradingStore, 'write'> = {
    async write({ hedges }) {
      await Promise.resolve();
      for (const { id } of hedges) done.push(`table ${id}`);
    },
  };
  const journal = createJournal({
    file: {
      read: () => '',
      setAside: () => '',
      append(line) {
        if (disk.full) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        if (line.includes('"kind"')) done.push('disk');
      },
      clear: () => undefined,
      bytes: () => 0,
    },
    trading: trading as TradingStore,
    clock,
    sleep: async () => Promise.resolve(),
    onError: () => undefined,
  });
  const venue = (of: VenueId): OrderTaker => ({
    trading: {
      async place(order) {
        done.push(`${order.purpose} ${of}`);
        return answer();
      },
      lookUp: async () => Promise.resolve({ kind: 'unknown', detail: '' }),
      cancel: async () => Promise.resolve('unknown'),
    },
  });
  const trades = aWatch(clock);
  const venues = new Map<VenueId, OrderTaker>(settings.venues.map((of) => [of, venue(of)]));
  const shell = createShell({
    book: 'main',
    engine,
    clock,
    venues,
    papers: venues,
    journal,
    async writeHold(hold) {
      await Promise.resolve();
      holds.push(hold);
    },
    writeSafeMode: async () => Promise.resolve(),
    watch: trades,
    log: () => undefined,
    onNothingToReduce: () => undefined,
    orderTimeoutMs: 2_500,
  });
  const level = (): void => shell.dispatch({ type: 'level', level: aLevel(), readAt: monotonicMs(now) });
  shell.dispatch({ type: 'standing', fencingId: 1 as FencingId, leaseValidUntil: monotonicMs(10_000_000) });
  level();
  shell.dispatch({ type: 'ids', first: 1, last: 16 });
  for (const of of settings.venues)
    shell.dispatch({ type: 'margin', venue: of, free: 1_000_000_000_000n as NotionalE8 });
  const one = (value: number): Float64Array => new Float64Array([value]);
  return {
    done,
    holds,
    disk,
    engine,
    shell,
    trades,
    journal,
    books(...mids: readonly [number, number]) {
      for (const [row, mid] of mids.entries()) {
        const at = monotonicMs(now);
        engine.onBook(row, one(mid - 0.5), one(10), 1, one(mid + 0.5), one(10), 1, at, at);
        shell.pump();
      }
    },
    pass(ms: number) {
      now += ms;
      level();
      shell.dispatch({ type: 'timer' });
    },
    async settled() {
      for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
    },
  };
}

const never = new Promise<PlaceOutcome>(() => undefined);
const rejected = async (): Promise<PlaceOutcome> =>
  Promise.resolve({ kind: 'rejected', reason: 'insufficient-margin', venueCode: '1', detail: '' } as PlaceOutcome);

describe('a full disk', () => {
  test('both orders of the batch leave all the same, in their order, and HOLD comes with them', async () => {
    const world = aProcess(async () => never);
    world.disk.full = true;
    world.books(60_000, 60_300);
    expect(world.done).toEqual(['open okx', 'open binance-um']);
    expect(world.engine.view.holds().map((hold) => hold.reason)).toEqual(['JOURNAL_STALE']);
    await world.settled();
    expect(world.holds.map((hold) => hold.reason)).toEqual(['JOURNAL_STALE']);
    // What the disk did not take is in the table.
    expect(world.done.slice(2)).toEqual(['table h00000001']);
  });

  test('nothing further is opened until a person has looked; the next record that is taken is no new HOLD', async () => {
    const world = aProcess(async () => never);
    world.disk.full = true;
    world.books(60_000, 60_300);
    world.disk.full = false;
    world.pass(500);
    world.books(60_000, 60_300);
    await world.settled();
    expect(world.engine.view.liveHedges()).toHaveLength(1);
    expect(world.holds).toHaveLength(1);
  });

  test('a lone leg is still given back or completed', async () => {
    const answers = [async () => never, rejected];
    const world = aProcess(async () => (answers.shift() ?? (async () => never))());
    world.disk.full = true;
    world.books(60_000, 60_300);
    const [entry] = world.engine.view.openOrders();
    if (entry === undefined) throw new Error('an order is out');
    await world.settled();
    const { venue, clientOrderId, side, limitPrice: price, quantity } = entry;
    const at = epochMs(WALL);
    world.shell.dispatch({
      type: 'fill',
      fill: { venue, clientOrderId, side, price, quantity, at, tradeId: 't1', fee: 0n as never },
    });
    world.shell.dispatch({
      type: 'order',
      report: { venue, clientOrderId, venueOrderId: 'v', state: 'filled', filledQuantity: quantity },
    });
    await world.settled();
    expect(world.done.filter((one) => /^(complete|unwind) /.test(one))).toHaveLength(1);
  });

  test.each([
    { after: 5_000, stage: 'sending' },
    { after: 5_001, stage: 'in_doubt' },
  ])('a send without any answer for $after ms, bound 5000 ms: $stage', ({ after, stage }) => {
    const world = aProcess(async () => never);
    world.books(60_000, 60_300);
    for (let passed = 0; passed < 5_000; passed += 1_000) world.pass(1_000);
    if (after > 5_000) world.pass(after - 5_000);
    const [hedge] = world.engine.view.liveHedges();
    expect(hedge?.legs.flatMap((leg) => leg.orders.map((track) => track.stage))).toEqual([stage, stage]);
  });
});

test('what leaves, what a venue says of it and how it ended is watched', async () => {
  const world = aProcess(rejected);
  world.books(60_000, 60_300);
  await world.settled();
  expect(world.trades.flow.symbols(monotonicMs(1_000)).map(({ venue, orders }) => [venue, orders])).toEqual([
    ['binance-um', 1],
    ['okx', 1],
  ]);
  expect([...world.trades.flow.rejects(monotonicMs(1_000))]).toEqual([
    ['binance-um', 1],
    ['okx', 1],
  ]);
  expect(
    world.trades.executions.attempts().map(({ venue, side, planned_price, why }) => [venue, side, planned_price, why]),
  ).toEqual([
    ['okx', 'sell', '60299.5', 'insufficient-margin (1)'],
    ['binance-um', 'buy', '60000.5', 'insufficient-margin (1)'],
  ]);
});

describe('a broken rule', () => {
  const broken = [new InvariantViolation('x'), new TypeError('x'), new RangeError('x')];
  test.each([...broken.map((error) => ({ error, ends: 1 })), { error: new Error('ECONNRESET'), ends: 0 }])(
    'a loop that meets $error ends the process: $ends',
    async ({ error, ends }) => {
      const seen: unknown[] = [];
      const ended: unknown[] = [];
      const log = failStop({ info: () => undefined, failed: (_event, one) => seen.push(one) }, (one) =>
        ended.push(one),
      );
      let runs = 0;
      const loop = every(
        1,
        async () => Promise.resolve(),
        () => {
          runs += 1;
          if (runs === 1) throw error;
        },
        (one) => log.failed('timer.failed', one),
      );
      while (runs < 2) await Promise.resolve();
      await loop.stop();
      expect(seen).toEqual([error]);
      expect(ended).toEqual(ends === 1 ? [error] : []);
    },
  );

  test('an effect that cannot be carried out is one, whatever it threw: the rest of the batch is lost', () => {
    const world = aProcess(async () => never);
    world.journal.append = () => {
      throw new RangeError('a record that cannot be written as text');
    };
    expect(() => world.books(60_000, 60_300)).toThrow(RangeError);
  });
});
