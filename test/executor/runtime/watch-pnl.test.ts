import { expect, test } from 'vitest';
import { epochMs } from '#shared/domain/time.ts';
import { StoredItemInvalidError } from '#shared/store/unreadable.ts';
import { PNL_SNAPSHOTS_MAX, type PnlHistory } from '#shared/wire/pnl-history.ts';
import type { BookRisk, RiskRecord } from '#shared/wire/risk.ts';
import { watchPnl } from '#executor/runtime/watch-pnl.ts';

const bookOf = (long: string, short: string, change: Partial<BookRisk> = {}): BookRisk => {
  const there = { committed_notional_usdt: '0', open_orders: 0, unrealized_pnl_usdt: '0' };
  return {
    total_notional_usdt: '0',
    open_hedges: 0,
    partial_hedges: 0,
    committed_notional_usdt: '0',
    live_hedges: 0,
    open_orders: 0,
    realized_pnl_today_usdt: '0',
    unrealized_pnl_usdt: '0',
    valued: true,
    venues: [
      { venue: 'binance-um', long_notional_usdt: long, short_notional_usdt: '0', ...there },
      { venue: 'okx', long_notional_usdt: '0', short_notional_usdt: short, ...there },
    ],
    ...change,
  };
};
const daily_loss = { enabled: true, blocking: false, breached: false, max_daily_loss_usdt: '1', losses_usdt: '0' };
const riskOf = (real: BookRisk, simulated: BookRisk): RiskRecord => ({
  real,
  simulated,
  daily_loss,
  checks_enabled: true,
});

function world(kept: PnlHistory | null = null) {
  const it = {
    kept,
    leads: true,
    risk: riskOf(bookOf('100.5', '100'), bookOf('7', '0')) as RiskRecord | null,
    now: 1_000,
    unreadable: false,
    logged: [] as string[],
  };
  const take = watchPnl({
    book: 'main',
    trading: {
      readPnlHistory: () =>
        it.unreadable ? Promise.reject(new StoredItemInvalidError('is not one')) : Promise.resolve(it.kept),
      writePnlHistory: (history) => {
        it.kept = history;
        return Promise.resolve('written');
      },
    },
    fencingId: () => 2,
    leads: () => it.leads,
    risk: () => it.risk,
    dryRun: () => true,
    wall: () => epochMs((it.now += 1)),
    log: (event) => void it.logged.push(event),
  });
  return { it, take };
}

test('a snapshot says what stood open on each venue, real and simulated apart', async () => {
  const { it, take } = world();
  await take();
  const [snapshot] = it.kept?.snapshots ?? [];
  expect(snapshot).toMatchObject({ at: 1_001, dry_run_mode: true });
  expect(snapshot?.real.exposure_by_venue).toEqual([
    { venue: 'binance-um', long_notional: '100.5', short_notional: '0', net_usdt: '100.5' },
    { venue: 'okx', long_notional: '0', short_notional: '100', net_usdt: '-100' },
  ]);
  expect(snapshot?.simulated.exposure_by_venue).toEqual([
    { venue: 'binance-um', long_notional: '7', short_notional: '0', net_usdt: '7' },
  ]);
});

test('what an earlier leader wrote is carried on, newest first, and no more than may be kept', async () => {
  const first = world();
  for (let taken = 0; taken < PNL_SNAPSHOTS_MAX; taken += 1) await first.take();
  const oldest = first.it.kept?.snapshots.at(-1)?.at;
  const { it, take } = world(first.it.kept);
  it.now = 9_000;
  await take();
  expect(it.kept).toMatchObject({ fencing_id: 2 });
  expect(it.kept?.snapshots).toHaveLength(PNL_SNAPSHOTS_MAX);
  expect(it.kept?.snapshots.slice(0, 2).map(({ at }) => at)).toEqual([9_001, 1_000 + PNL_SNAPSHOTS_MAX]);
  expect(it.kept?.snapshots.map(({ at }) => at)).not.toContain(oldest);
});

test('who does not lead, or does not know what stands open, writes nothing', async () => {
  const { it, take } = world();
  it.leads = false;
  await take();
  it.leads = true;
  it.risk = null;
  await take();
  expect(it.kept).toBeNull();
});

test('a history that cannot be read is begun anew, and said', async () => {
  const { it, take } = world();
  it.unreadable = true;
  await take();
  expect([it.kept?.snapshots.length, it.logged]).toEqual([1, ['pnl_history.unreadable']]);
});
