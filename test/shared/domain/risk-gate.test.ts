import { describe, expect, test } from 'vitest';
import type { LimitBook, LimitName, ScopedLimit } from '#shared/domain/limits.ts';
import { notional, usdt } from '#shared/domain/money.ts';
import { riskGate, type RiskIntent, type RiskReason, type RiskSnapshot } from '#shared/domain/risk-gate.ts';
import type { AtRisk } from '#shared/domain/risk.ts';
import { atRiskOf, bookRisk, gateSnapshotOf } from '#shared/wire/risk.ts';
import { aLevel, aStatus } from '#test/support/records.ts';
import { atRisk, onVenue } from '../../executor/guards/standing/at-risk.ts';

// 2000 USDT in all, 500 a position, 3 hedges, 6 orders, 60 orders a minute, 50 a day, 50 open.
const limitsWith = (...limit_scopes: readonly ScopedLimit[]): LimitBook => ({ limits: aLevel().limits, limit_scopes });
/** A hedge of 100 USDT a side. */
const intent: RiskIntent = {
  symbol: 'BTCUSDT',
  legs: [
    { venue: 'binance-um', notional: notional('100') },
    { venue: 'okx', notional: notional('100') },
  ],
};
const aSnapshot = (book: Partial<AtRisk> = {}, change: Partial<RiskSnapshot> = {}): RiskSnapshot => ({
  checksEnabled: true,
  dryRun: false,
  limits: limitsWith(),
  book: atRisk(book),
  ordersLastMin: 0,
  ...change,
});
const onOkx = (change: Partial<typeof onVenue>): Partial<AtRisk> => ({
  venues: { 'binance-um': onVenue, okx: { ...onVenue, ...change } },
});
const within = { allowed: true, reason: 'within_limits' };

describe('the gate before a trade', () => {
  test.each<[string, RiskReason, LimitName, RiskSnapshot, RiskSnapshot]>([
    [
      'all legs together',
      'risk.max_notional',
      'max_total_notional_usdt',
      aSnapshot({ committedNotional: notional('1800') }),
      aSnapshot({ committedNotional: notional('1800.00000001') }),
    ],
    [
      'hedges',
      'risk.max_open_positions',
      'max_open_positions',
      aSnapshot({ liveHedges: 2 }),
      aSnapshot({ liveHedges: 3 }),
    ],
    [
      'one position',
      'risk.max_position',
      'max_position_usdt',
      aSnapshot(onOkx({ committed: notional('400') })),
      aSnapshot(onOkx({ committed: notional('400.00000001') })),
    ],
    [
      'one venue',
      'risk.max_notional',
      'max_total_notional_usdt',
      aSnapshot(onOkx({ committed: notional('200') }), {
        limits: limitsWith({ limit: 'max_total_notional_usdt', scope: 'okx', value: '300' }),
      }),
      aSnapshot(onOkx({ committed: notional('200.00000001') }), {
        limits: limitsWith({ limit: 'max_total_notional_usdt', scope: 'okx', value: '300' }),
      }),
    ],
    ['orders', 'risk.max_open_orders', 'max_open_orders', aSnapshot({ openOrders: 4 }), aSnapshot({ openOrders: 5 })],
    [
      'orders of one venue',
      'risk.max_open_orders',
      'max_open_orders',
      aSnapshot(onOkx({ orders: 1 }), { limits: limitsWith({ limit: 'max_open_orders', scope: 'okx', value: '2' }) }),
      aSnapshot(onOkx({ orders: 2 }), { limits: limitsWith({ limit: 'max_open_orders', scope: 'okx', value: '2' }) }),
    ],
    [
      'orders a minute',
      'risk.max_orders_per_min',
      'max_orders_per_min',
      aSnapshot({}, { ordersLastMin: 58 }),
      aSnapshot({}, { ordersLastMin: 59 }),
    ],
    [
      'the loss of the day',
      'risk.max_daily_loss',
      'max_daily_loss_usdt',
      aSnapshot({ realizedToday: usdt('-50') }),
      aSnapshot({ realizedToday: usdt('-50.00000001') }),
    ],
    [
      'the loss of what is open',
      'risk.max_unrealized_loss',
      'max_unrealized_loss_usdt',
      aSnapshot(
        { unrealized: usdt('-50') },
        { limits: { ...limitsWith(), limits: { ...aLevel().limits, max_daily_loss_usdt: '999' } } },
      ),
      aSnapshot(
        { unrealized: usdt('-50.00000001') },
        { limits: { ...limitsWith(), limits: { ...aLevel().limits, max_daily_loss_usdt: '999' } } },
      ),
    ],
  ])('%s: up to the limit it passes, one step beyond it is skipped as %s', (_what, reason, cap, passing, skipped) => {
    expect(riskGate(intent, passing)).toEqual(within);
    expect(riskGate(intent, skipped)).toMatchObject({ status: 'skipped', reason, cap });
  });

  test('says what it would come to, and what it may', () => {
    expect(riskGate(intent, aSnapshot({ committedNotional: notional('1900') }))).toEqual({
      status: 'skipped',
      reason: 'risk.max_notional',
      cap: 'max_total_notional_usdt',
      scope: '-',
      value: '2100',
      limit: '2000',
    });
  });

  test('asks nothing when it is switched off', () => {
    const full = aSnapshot({ liveHedges: 9 }, { checksEnabled: false, dryRun: true });
    expect(riskGate(intent, full)).toEqual({ allowed: true, reason: 'disabled' });
  });

  test('in dry run lets pass, and says what it would be', () => {
    expect(riskGate(intent, aSnapshot({}, { dryRun: true }))).toEqual({
      allowed: true,
      reason: 'dry_run',
      would_be: within,
    });
    expect(riskGate(intent, aSnapshot({ liveHedges: 3 }, { dryRun: true }))).toMatchObject({
      allowed: true,
      reason: 'dry_run',
      would_be: { status: 'skipped', reason: 'risk.max_open_positions', cap: 'max_open_positions' },
    });
  });
});

describe('what the executor published', () => {
  const full = atRisk({
    totalNotional: notional('1200.5'),
    openHedges: 1,
    partialHedges: 1,
    committedNotional: notional('1300'),
    liveHedges: 2,
    openOrders: 3,
    realizedToday: usdt('-1.5'),
    unrealized: usdt('-0.71'),
    valued: false,
    ...onOkx({
      long: notional('600'),
      short: notional('0.5'),
      committed: notional('700'),
      orders: 2,
      unrealized: usdt('-2'),
    }),
  });

  test('reads back as what it was', () => {
    expect(atRiskOf(bookRisk(full), false)).toEqual(full);
  });

  test.each([true, false])(
    'makes the snapshot of the gate from the books that a trade would go to: dry run %s',
    (on) => {
      const daily_loss = {
        enabled: true,
        blocking: false,
        breached: false,
        max_daily_loss_usdt: '50',
        losses_usdt: '0',
      };
      const empty = atRisk({ simulated: true });
      const risk = { real: bookRisk(full), simulated: bookRisk(empty), daily_loss, checks_enabled: true };
      const level = aLevel({ dry_run: { ...aLevel().dry_run, on } });
      const snapshot = gateSnapshotOf(aStatus({ risk, orders_placed_last_min: 7 }), level);
      expect(snapshot).toMatchObject({ checksEnabled: true, dryRun: on, ordersLastMin: 7 });
      expect(snapshot?.book).toEqual(on ? empty : full);
    },
  );

  test('while it has told nothing there is no snapshot to say yes by', () => {
    expect(gateSnapshotOf(aStatus({ risk: null }), aLevel())).toBeNull();
  });
});
