import { expect, test } from 'vitest';
import { fillRecord, hedgeRecord } from '#executor/journal/records.ts';
import type { Journal } from '#executor/journal/journal.ts';
import { createGuardBoard } from '#executor/monitors/guard-board.ts';
import { createRiskWatch, type Touches } from '#executor/runtime/watch-risk.ts';
import type { PlaceOutcome } from '#executor/venues/venue.ts';
import { loadConfig } from '#shared/config/load.ts';
import { createBooks } from '#shared/domain/ledger/books.ts';
import { MARK_AGE_MS_MAX } from '#shared/domain/ledger/marks.ts';
import type { ControlLevel, Hold } from '#shared/domain/level.ts';
import type { QuantityE8 } from '#shared/domain/money.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import { fillFact } from '#shared/wire/facts.ts';
import { binanceRules, okxRules } from '#test/support/rules.ts';
import { aLevel, aWorld, nth, WALL } from '../world.ts';

/** As often as the executor looks. */
const LOOK_MS = 250;
const config = loadConfig({ PROFILE: 'paper' });
const rejected: PlaceOutcome = { kind: 'rejected', reason: 'other', venueCode: '51000' };

const noJournal: Journal = {
  append: () => undefined,
  lagMs: () => 0,
  onDisk: () => true,
  drain: () => Promise.resolve(true),
};

/** An engine with its books, the watch over both and the board that holds; a venue that answers as a test says. */
function aDesk(level: Partial<ControlLevel> = {}, leverage = 3) {
  const world = aWorld({}, { limits: { ...aLevel().limits, max_open_positions: 2 }, ...level });
  const books = createBooks();
  const venues = (['binance-um', 'okx'] satisfies VenueId[]).map((venue) => ({
    venue,
    trading: {
      place: () => Promise.resolve(rejected),
      cancel: () => Promise.resolve('unknown' as const),
      lookUp: () => Promise.resolve({ kind: 'never-arrived' as const }),
    },
  }));
  const prepared = { takerFee: 0.0005, makerFee: 0.0002, leverage };
  const watch = createRiskWatch({
    config,
    clock: { monotonic: () => monotonicMs(world.now), wall: () => epochMs(WALL + world.now) },
    engine: world.engine,
    instrument: 'BTCUSDT',
    venues,
    prepared: new Map([
      ['binance-um', { ...prepared, rules: binanceRules }],
      ['okx', { ...prepared, rules: okxRules }],
    ]),
    books,
  });
  const journal = watch.watched(noJournal);
  const touches = new Map<VenueId, Touches extends ReadonlyMap<VenueId, infer Each> ? Each : never>();
  const board = createGuardBoard({
    guards: watch.guards(touches),
    hold: (reason, note) => world.send({ type: 'hold', reason, note }),
    onFailed(_id, error) {
      throw error;
    },
    blockEntries: (blocks) => world.send({ type: 'entry-blocks', blocks }),
    onChange: () => undefined,
  });
  let told = 0;
  const quote = (binance: number, okx: number): void => {
    for (const [venue, mid] of [
      ['binance-um', binance],
      ['okx', okx],
    ] as const)
      touches.set(venue, {
        bid: mid - 0.5,
        ask: mid + 0.5,
        receivedAt: monotonicMs(world.now),
        madeAt: monotonicMs(world.now),
        gap: null,
      });
  };
  /** What the engine wanted recorded since the last time goes where the shell would bring it. */
  const record = (): void => {
    for (const effect of world.effects.slice(told)) {
      if (effect.type === 'record-hedge') journal.append({ kind: 'hedge', record: hedgeRecord('main', effect.hedge) });
      if (effect.type === 'record-fill') books.book(fillFact(fillRecord('main', effect.hedge, effect.fill)));
    }
    told = world.effects.length;
  };
  return {
    world,
    watch,
    touches,
    quote,
    record,
    books,
    look(): readonly string[] {
      record();
      world.now += LOOK_MS;
      board.look(monotonicMs(world.now), epochMs(WALL + world.now));
      return world.engine.view.holds().map(({ reason, note }) => (note === '' ? reason : `${reason} ${note}`));
    },
    readings: () => board.readings(),
    /** One hedge of 600 USDT a side opens, both legs filled: sold on OKX, bought on Binance. */
    open(): void {
      const before = world.placed().length;
      world.now += LOOK_MS;
      world.books(60_000, 60_300);
      quote(60_000, 60_300);
      record();
      for (const order of world.placed().slice(before)) world.fill(order);
      record();
    },
  };
}

test('nothing at risk, nothing held', () => {
  const desk = aDesk();
  expect(desk.look()).toEqual([]);
  expect(desk.readings().every(({ status }) => status === 'OK')).toBe(true);
});

test('an open hedge is counted once, at what closing it would bring, and uses up what it uses up', () => {
  const desk = aDesk();
  desk.open();
  expect(desk.look()).toEqual([]);
  const { real, simulated } = desk.watch.picture(desk.touches, monotonicMs(desk.world.now), epochMs(WALL));
  expect(real).toMatchObject({ openHedges: 1, liveHedges: 1, partialHedges: 0, openOrders: 0, valued: true });
  expect(real.totalNotional).toBe(real.venues.okx.short + real.venues['binance-um'].long);
  expect(real.venues.okx.long).toBe(0n);
  expect(simulated.openHedges).toBe(0);
  expect(desk.readings().filter(({ status }) => status !== 'OK')).toEqual([]);
});

test.each([
  ['max_total_notional_usdt', '900', 'AUTO_THROTTLE/MAX_TOTAL_NOTIONAL'],
  ['max_leverage', 2, 'AUTO_THROTTLE/MAX_LEVERAGE binance-um'],
] as const)('%s lowered to %s below what stands is a HOLD with the next look', (limit, value, hold) => {
  const desk = aDesk();
  desk.open();
  expect(desk.look()).toEqual([]);
  desk.world.setLevel({ limits: { ...desk.world.level.limits, [limit]: value } });
  expect(desk.look()).toContain(hold);
});

test('fewer hedges allowed than stand is a HOLD with the next look, and as many as stand is none', () => {
  const desk = aDesk();
  desk.open();
  desk.open();
  const allow = (max_open_positions: number): void =>
    desk.world.setLevel({ limits: { ...desk.world.level.limits, max_open_positions } });
  allow(2);
  expect(desk.look()).toEqual([]);
  allow(1);
  expect(desk.look()).toEqual(['AUTO_THROTTLE/MAX_OPEN_POSITIONS']);
});

test('prices that part are a loss of what is open, and then of the day: each a HOLD with the next look', () => {
  const desk = aDesk({ limits: { ...aLevel().limits, max_unrealized_loss_usdt: '50', max_daily_loss_usdt: '100' } });
  desk.open();
  desk.quote(60_000, 64_500); // The short leg loses 7 % of 600.
  expect(desk.look()).toEqual([]);
  desk.quote(60_000, 66_000);
  expect(desk.look()).toEqual(['UNREALIZED_LOSS_BREACH']);
  desk.quote(60_000, 72_000);
  expect(desk.look()).toEqual(['UNREALIZED_LOSS_BREACH', 'DAILY_LOSS_BREACH']);
});

test.each([
  { age: MARK_AGE_MS_MAX - LOOK_MS, status: 'HOLD' },
  { age: MARK_AGE_MS_MAX - LOOK_MS + 1, status: 'WARN' },
])('a price values what is open until it is too old: $age ms before the look it says $status', ({ age, status }) => {
  const desk = aDesk({ limits: { ...aLevel().limits, max_unrealized_loss_usdt: '50' } });
  desk.open();
  desk.quote(60_000, 66_000);
  desk.world.now += age;
  desk.look();
  expect(desk.readings().find(({ id }) => id === 'unrealized_loss')).toMatchObject({ status });
});

test('hedges that went wrong hold, and after people have lifted that, the count begins anew', () => {
  const desk = aDesk({
    limits: { ...aLevel().limits, max_open_positions: 9, max_total_notional_usdt: '99999', max_position_usdt: '99999' },
  });
  const refuseBoth = (): void => {
    const before = desk.world.placed().length;
    desk.world.now += 200;
    desk.world.books(60_000, 60_300);
    desk.record();
    for (const { clientOrderId: id } of desk.world.placed().slice(before))
      desk.world.send({ type: 'send-outcome', id, outcome: { kind: 'refused', why: 'other' } });
  };
  for (let times = 0; times < config.risk.max_consecutive_failures; times += 1) refuseBoth();
  expect(desk.look()).toEqual([]);
  expect(desk.readings().find(({ id }) => id === 'hedge_failures')?.status).toBe('WARN');
  refuseBoth();
  expect(desk.look()).toEqual(['AUTO_THROTTLE/AUTO_HEDGE_FAILURES']);
  expect(desk.look()).toEqual(['AUTO_THROTTLE/AUTO_HEDGE_FAILURES']);
  lift(desk);
  expect(desk.look()).toEqual([]);
});

/** The holds of the engine are written, and then lifted by two people. */
function lift({ world }: ReturnType<typeof aDesk>): void {
  const holds: readonly Hold[] = world.engine.view.holds();
  world.setLevel({ holds });
  for (const { id } of holds) world.send({ type: 'hold-written', id, version: world.level.version });
  world.setLevel({ holds: [] });
}

test('a venue that refuses one order after the other is a HOLD of that venue', async () => {
  const desk = aDesk();
  desk.open();
  const order = nth(desk.world.placed(), 0);
  const place = desk.watch.takers.get('okx')?.trading.place;
  for (let times = 0; times < config.risk.max_consecutive_rejects; times += 1) await place?.(order);
  expect(desk.look()).toEqual([]);
  await place?.(order);
  expect(desk.look()).toEqual(['AUTO_THROTTLE/VENUE_REJECTS okx']);
  expect(desk.look()).toEqual(['AUTO_THROTTLE/VENUE_REJECTS okx']);
  lift(desk);
  expect(desk.look()).toEqual([]);
});

test('a leg that stands alone for longer than the limit is stuck', () => {
  const desk = aDesk();
  desk.world.books(60_000, 60_300);
  desk.quote(60_000, 60_300);
  const [entry, other] = [nth(desk.world.placed(), 0), nth(desk.world.placed(), 1)];
  desk.world.fill(entry);
  desk.world.fill(other, 0n as QuantityE8, 'expired');
  desk.world.now += config.risk.stuck_partial_ms_max - LOOK_MS;
  expect(desk.look()).not.toContain('AUTO_THROTTLE/STUCK_PARTIAL');
  expect(desk.look()).toContain('AUTO_THROTTLE/STUCK_PARTIAL');
});

test('in dry run a breach of the simulated book refuses the next simulated hedge and holds nothing', () => {
  const desk = aDesk({ dry_run: { on: true, reason: 'test', by: 'system', since: epochMs(1) } });
  desk.open();
  const opened = desk.world.placed().length;
  expect(opened).toBe(2);
  desk.world.setLevel({ limits: { ...desk.world.level.limits, max_unrealized_loss_usdt: '1' } });
  desk.quote(60_000, 61_000);
  expect(desk.look()).toEqual([]);
  desk.world.books(60_000, 60_300);
  expect(desk.world.placed()).toHaveLength(opened);
  expect(desk.world.effects).toContainEqual(
    expect.objectContaining({
      type: 'record-denial',
      denials: expect.arrayContaining([
        expect.objectContaining({ code: 'ENTRIES_BLOCKED', guard: 'unrealized_loss' }),
      ]) as unknown,
    }),
  );
});
