import { expect, test } from 'vitest';
import { createGuardBoard } from '#executor/monitors/guard-board.ts';
import { createLiquidityWatch, MONEY_AGE_MS_MAX } from '#executor/runtime/watch-liquidity.ts';
import type { VenueBalance } from '#executor/venues/venue.ts';
import { loadConfig } from '#shared/config/load.ts';
import { usdt, type UsdtE8 } from '#shared/domain/money.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import { LiquidityRecord } from '#shared/wire/liquidity.ts';
import { aWorld } from '#test/executor/world.ts';

const MARGIN_READ_MS = 5_000;
const GUARDS_LOOK_MS = 250;

function desk(dryRun = false) {
  const time = { now: 1_000 };
  const answers = { readable: true, free: usdt('5000') };
  const balance = (venue: VenueBalance['venue']): VenueBalance => ({
    venue,
    free: venue === 'okx' ? answers.free : usdt('5000'),
    total: usdt('5000'),
    wallet: usdt('5000'),
    used: 0n as UsdtE8,
    maintenance: 0n as UsdtE8,
  });
  const world = aWorld({}, { dry_run: { on: dryRun, reason: '', by: 'x', since: epochMs(1) } });
  const told: unknown[] = [];
  const watch = createLiquidityWatch({
    config: loadConfig({ PROFILE: 'paper' }),
    venues: (['binance-um', 'okx'] as const).map((venue) => ({
      venue,
      account: {
        balance: () =>
          Promise.resolve(
            answers.readable ? { kind: 'known', value: balance(venue) } : { kind: 'unknown', detail: 'no answer' },
          ),
      },
    })),
    engine: world.engine,
    clock: { monotonic: () => monotonicMs(time.now), wall: () => epochMs(time.now) },
    dispatch: (event) => void told.push(event),
  });
  const held: string[] = [];
  const board = createGuardBoard({
    guards: [watch.guard],
    hold: (reason, note) => void held.push(`${reason} ${note}`),
    onFailed(_id, error) {
      throw error;
    },
    blockEntries: () => undefined,
    onChange: () => undefined,
  });
  const look = (): void => board.look(monotonicMs(time.now), epochMs(time.now));
  return { time, answers, told, watch, board, held, look };
}

test('money that is gone holds with the next read and the next look, and shows why', async () => {
  const { time, answers, watch, held, look } = desk();
  await watch.read();
  look();
  expect([held, watch.record().blocked]).toEqual([[], false]);
  answers.free = usdt('10');
  const from = time.now;
  // The cause comes right after a read and right after a look.
  time.now += MARGIN_READ_MS;
  await watch.read();
  time.now += GUARDS_LOOK_MS;
  look();
  expect(held).toEqual(['LIQUIDITY_BLOCKED okx']);
  expect(time.now - from).toBe(MARGIN_READ_MS + GUARDS_LOOK_MS);
  const record = LiquidityRecord.parse(watch.record());
  expect(record).toMatchObject({ blocked: true, venues: [{ status: 'OK' }, { status: 'HOLD', free_usdt: '10' }] });
});

test('what a hedge needs is its margin at the set leverage and the fees of both ways', () => {
  // 600 USDT a side at three times, and five basis points twice.
  expect(desk().watch.record().venues[0]?.needed_usdt).toBe('200.6');
});

test('in dry run it warns', async () => {
  const { answers, watch, held, look } = desk(true);
  answers.free = usdt('1');
  await watch.read();
  look();
  expect([held, watch.record()]).toMatchObject([
    [],
    { blocked: false, venues: [{ status: 'OK' }, { status: 'WARN' }] },
  ]);
});

test('what was told too long ago is not known, and one missed read is not too long', async () => {
  const { time, answers, watch } = desk();
  await watch.read();
  answers.readable = false;
  time.now += MONEY_AGE_MS_MAX;
  await watch.read();
  expect(watch.record().venues[1]).toMatchObject({ status: 'OK', free_usdt: '5000' });
  time.now += 1;
  expect(watch.record().venues[1]).toMatchObject({ status: 'WARN', free_usdt: null });
});

test('the engine is told what is free with each read, and that it is not known when it is not', async () => {
  const { answers, told, watch } = desk();
  answers.free = 0n as UsdtE8;
  await watch.read();
  answers.readable = false;
  await watch.read();
  expect(told).toMatchObject([
    { type: 'margin', venue: 'binance-um', free: usdt('5000') },
    { type: 'margin', venue: 'okx', free: null },
    { venue: 'binance-um', free: null },
    { venue: 'okx', free: null },
  ]);
});
