import { describe, expect, test } from 'vitest';
import { createGuardBoard } from '#executor/monitors/guard-board.ts';
import { seePnl, tradeGuards, type TradeGuardDeps } from '#executor/runtime/trade-guards.ts';
import type { Touch } from '#executor/telemetry/status.ts';
import type { GuardReading } from '#shared/domain/guard-reading.ts';
import { createBooks } from '#shared/domain/ledger/books.ts';
import { epochMs, monotonicMs, type Clock } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import { aFillFact } from '#test/shared/domain/ledger/facts.ts';
import { alone, holds, nothingFills, SPREAD } from '../lone-leg.ts';
import { aLevel, aWorld, nth, settings, WALL, type World } from '../world.ts';
import { aWatch } from './watch-table.ts';

const LOOK_MS = 250;
const dryRun = { dry_run: { on: true, reason: 'test', by: 'system', since: epochMs(1) } };

/** An engine whose orders are watched, and the board that looks at it four times a second, as in an executor. */
function aGuarded(world: World, more: Partial<TradeGuardDeps> = {}) {
  const clock: Clock = { monotonic: () => monotonicMs(world.now), wall: () => epochMs(WALL + world.now) };
  const trades = aWatch(clock);
  let told = 0;
  const tell = (): void => {
    for (const effect of world.effects.slice(told)) {
      if (effect.type === 'place') trades.placed(effect.order, effect.planned);
      if (effect.type === 'cancel') trades.cancelled(effect.order);
      if (effect.type === 'record-hedge') trades.changed(effect.hedge);
    }
    told = world.effects.length;
  };
  const deps: TradeGuardDeps = {
    config: {
      runaway: { max_cancels_per_min: 10, cooldown_ms: 90_000, max_rejects_per_min: 5, max_same_order_per_min: 5 },
      execution: { window_ms: 600_000, attempts_min: 4, failure_share_max: 0.3, slippage_bps_max: 8 },
      edge_guard: { partial_ms_max: 2_000, pnl_snapshot_ms: 10_000, exposure_load_min: 0.25 },
    },
    trades,
    engine: world.engine,
    books: createBooks(),
    touches: new Map(),
    venues: settings.venues.map((venue) => ({ venue })),
    readings: () => [],
    ...more,
  };
  const board = createGuardBoard({
    guards: tradeGuards(deps),
    hold: (reason, note) => world.send({ type: 'hold', reason, note }),
    onFailed(_id, error) {
      throw error;
    },
    blockEntries: (blocks) => world.send({ type: 'entry-blocks', blocks }),
    onChange: () => undefined,
  });
  return {
    deps,
    trades,
    reading: (id: string, scope = '-') => board.readings().find((one) => one.id === id && one.scope === scope),
    /** The next look, which comes at the latest this long after whatever happened. */
    look() {
      tell();
      world.now += LOOK_MS;
      board.look(monotonicMs(world.now), epochMs(WALL + world.now));
    },
  };
}
const limited = (change: Partial<ReturnType<typeof aLevel>['limits']>) => ({
  limits: { ...aLevel().limits, max_open_positions: 1, ...change },
});
const denied = (world: World): readonly string[] =>
  world.effects.flatMap((effect) =>
    effect.type === 'record-denial'
      ? effect.denials.map((denial) => (denial.code === 'ENTRIES_BLOCKED' ? denial.guard : denial.code))
      : [],
  );

describe('what runs away is held within one look, a quarter of a second', () => {
  test.each([
    { mode: 'real', level: {} },
    { mode: 'dry run', level: dryRun },
  ])('cancels beyond the limit of the level, $mode; cancels go on leaving', ({ level }) => {
    const world = aWorld({ mode: 'maker_taker' }, { ...limited({ max_cancels_per_min: 3 }), ...level });
    const guarded = aGuarded(world);
    const cancels = () => world.effects.filter((effect) => effect.type === 'cancel').length;
    world.books(...SPREAD);
    world.send({ type: 'cancel-resting' });
    guarded.look();
    const seen: string[] = [];
    for (let more = 0; more < 4; more += 1) {
      seen.push(`${cancels()} ${holds(world).join()}`);
      world.now += LOOK_MS;
      world.send({ type: 'timer' });
      guarded.look();
    }
    expect(seen).toEqual(['1 ', '2 ', '3 ', '4 RUNAWAY']);
    expect(cancels()).toBe(5);
  });

  test('orders beyond the limit of the level: what hedges is refused by nothing, before the HOLD and after it', () => {
    const world = alone();
    world.setLevel(limited({ max_orders_per_min: 4 }));
    const guarded = aGuarded(world);
    guarded.look();
    const orders = () => guarded.reading('runaway_breaker', 'orders');
    const seen: (string | undefined)[] = [];
    for (let tries = 0; tries < 3; tries += 1) {
      seen.push(`${orders()?.value} ${orders()?.status} ${holds(world).filter((hold) => hold === 'RUNAWAY').length}`);
      world.books(...SPREAD);
      nothingFills(world);
      guarded.look();
    }
    expect(seen).toEqual(['3 OK 0', '4 WARN 0', '5 HOLD 1']);
    expect(Number(orders()?.value)).toBeGreaterThan(5);
  });

  test('rejections by one venue', () => {
    const world = aWorld();
    world.books(...SPREAD);
    const guarded = aGuarded(world);
    const reject = (): void =>
      guarded.trades.answered(nth(world.placed(), 0), { kind: 'rejected', reason: 'price-band', venueCode: '1' });
    for (let times = 0; times < 5; times += 1) reject();
    guarded.look();
    expect(holds(world)).toEqual([]);
    reject();
    guarded.look();
    expect(holds(world)).toEqual(['RUNAWAY']);
  });

  test('the same order again and again', () => {
    const world = aWorld();
    const guarded = aGuarded(world);
    world.books(...SPREAD);
    const order = nth(world.placed(), 0);
    guarded.look();
    for (let times = 2; times <= 5; times += 1) guarded.trades.placed(order, null);
    guarded.look();
    expect(holds(world)).toEqual([]);
    guarded.trades.placed(order, null);
    guarded.look();
    expect(holds(world)).toEqual(['RUNAWAY']);
  });

  test('cancels of one symbol: HOLD, and nothing opens on its venue until the cooldown is over', () => {
    const world = aWorld();
    const guarded = aGuarded(world);
    world.books(...SPREAD);
    const [order] = world.placed().filter(({ venue }) => venue === 'okx');
    if (order === undefined) throw new Error('an order went to okx');
    for (const each of world.placed()) world.fill(each);
    for (let times = 0; times < 11; times += 1) guarded.trades.cancelled(order);
    guarded.look();
    expect(holds(world)).toEqual(['RUNAWAY']);
    expect(guarded.reading('runaway_guard_v2', 'okx BTCUSDT')).toMatchObject({ status: 'HOLD', blocksEntries: 'okx' });
    world.books(...SPREAD);
    expect(denied(world)).toContain('runaway_guard_v2');
    world.now += 89_499;
    guarded.look();
    expect(guarded.reading('runaway_guard_v2', 'okx BTCUSDT')).toMatchObject({ status: 'WARN', blocksEntries: 'okx' });
    guarded.look();
    const after = guarded.reading('runaway_guard_v2', 'okx BTCUSDT');
    expect([after?.status, after?.blocksEntries]).toEqual(['OK', undefined]);
  });
});

describe('the edge guard in an executor', () => {
  test('a leg that stands alone for longer blocks what opens, and not what mends it; it sets no HOLD', () => {
    const world = alone();
    world.setLevel({ limits: aLevel().limits });
    const guarded = aGuarded(world);
    world.now += 1_750;
    guarded.look();
    expect(guarded.reading('edge_guard')?.value).toBe('allowed');
    guarded.look();
    expect(guarded.reading('edge_guard')).toMatchObject({ value: 'blocked', blocksEntries: 'all' });
    const sent = world.placed().length;
    world.books(...SPREAD);
    expect(denied(world)).toContain('edge_guard');
    expect(
      world
        .placed()
        .slice(sent)
        .map(({ purpose }) => purpose),
    ).not.toContain('open');
    expect(holds(world)).toEqual([]);
  });

  test.each([
    ['recon', 'ERROR', 'desync: our books and a venue disagree'],
    ['recon', 'WARN', 'new legs are allowed'], // People have acknowledged all that differs.
    ['liquidity', 'HOLD', 'liquidity_blocked: a venue is short of free margin'],
    ['liquidity', 'WARN', 'new legs are allowed'],
  ] as const)('when %s says %s', (id, status, why) => {
    const reading: GuardReading = {
      id,
      scope: '-',
      priority: 'P0',
      status,
      value: null,
      limit: null,
      summary: '',
      since: epochMs(1),
    };
    const guarded = aGuarded(aWorld(), { readings: () => [reading] });
    guarded.look();
    expect(guarded.reading('edge_guard')?.summary).toBe(why);
  });

  test('unrealised profit that falls five times in a row while much is open blocks; one rise lets go', () => {
    const world = aWorld();
    const touches = new Map<VenueId, Touch>();
    const guarded = aGuarded(world, { touches });
    world.books(...SPREAD);
    for (const order of world.placed()) world.fill(order);
    guarded.deps.books.book(aFillFact());
    const at = (bid: number): string | null | undefined => {
      const now = monotonicMs(world.now);
      touches.set('okx', { bid, ask: bid + 1, receivedAt: now, madeAt: now, gap: null });
      seePnl(guarded.deps, now);
      guarded.look();
      return guarded.reading('edge_guard')?.value;
    };
    expect([60_000, 59_900, 59_800, 59_700, 59_600].map(at)).toEqual(Array.from({ length: 5 }, () => 'allowed'));
    expect([59_500, 59_400, 59_450].map(at)).toEqual(['blocked', 'blocked', 'allowed']);
  });
});
