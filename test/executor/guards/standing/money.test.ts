import { describe, expect, test } from 'vitest';
import { dailyLoss } from '#executor/guards/standing/daily-loss.ts';
import { ofBooks } from '#executor/guards/standing/of-books.ts';
import { openPositions } from '#executor/guards/standing/open-positions.ts';
import { totalNotional } from '#executor/guards/standing/total-notional.ts';
import { unrealizedLoss } from '#executor/guards/standing/unrealized-loss.ts';
import type { GuardStatus, Verdict } from '#shared/domain/guard-reading.ts';
import type { LimitBook, ScopedLimit } from '#shared/domain/limits.ts';
import { notional, usdt } from '#shared/domain/money.ts';
import { aLevel } from '#test/support/records.ts';
import { atRisk, onVenue } from './at-risk.ts';

// 50 USDT a day, 2000 in all.
const limitsWith = (...limit_scopes: readonly ScopedLimit[]): LimitBook => ({ limits: aLevel().limits, limit_scopes });
const said = (verdicts: readonly Verdict[]) => verdicts.map(({ scope, status }) => `${scope} ${status}`);

describe('the loss of the day', () => {
  test.each<[string, string, GuardStatus]>([
    ['-40', '0', 'OK'],
    ['-40.00000001', '0', 'WARN'],
    ['-50', '0', 'WARN'],
    ['-50.00000001', '0', 'HOLD'],
    ['-30', '-20', 'WARN'],
    ['-30', '-20.00000001', 'HOLD'], // What is open counts when it is a loss,
    ['-50.00000001', '100', 'HOLD'], // and pays for nothing while it is a gain.
    ['100', '-150', 'WARN'],
    ['100', '-150.00000001', 'HOLD'],
  ])('%s realised and %s open is %s at a limit of 50', (realised, open, status) => {
    const book = atRisk({ realizedToday: usdt(realised), unrealized: usdt(open) });
    expect(said(dailyLoss(book, limitsWith(), 'BTCUSDT'))).toEqual([`- ${status}`]);
  });

  test('a symbol may have a limit of its own, beside that of the book', () => {
    const limits = limitsWith({ limit: 'max_daily_loss_usdt', scope: 'BTCUSDT', value: '20' });
    const lost = (amount: string) => said(dailyLoss(atRisk({ realizedToday: usdt(amount) }), limits, 'BTCUSDT'));
    expect(lost('-20')).toEqual(['- OK', 'BTCUSDT WARN']);
    expect(lost('-20.00000001')).toEqual(['- OK', 'BTCUSDT HOLD']);
    expect(said(dailyLoss(atRisk({ realizedToday: usdt('-30') }), limits, 'ETHUSDT'))).toEqual(['- OK']);
  });

  test('while nobody knows what is open, it is a warning at least, and what is realised still holds', () => {
    const of = (realised: string) =>
      said(dailyLoss(atRisk({ realizedToday: usdt(realised), valued: false }), limitsWith(), 'BTCUSDT'));
    expect(of('0')).toEqual(['- WARN']);
    expect(of('-51')).toEqual(['- HOLD']);
  });
});

describe('the loss of what is open', () => {
  test.each<[string, boolean, GuardStatus]>([
    ['12', true, 'OK'],
    ['-120', true, 'OK'],
    ['-120.00000001', true, 'WARN'],
    ['-150', true, 'WARN'],
    ['-150.00000001', true, 'HOLD'],
    ['0', false, 'WARN'],
  ])('%s USDT, all of it valued is %s: %s at a limit of 150', (open, valued, status) => {
    const verdicts = unrealizedLoss(atRisk({ unrealized: usdt(open), valued }), notional('150'));
    expect(said(verdicts)).toEqual([`- ${status}`]);
    expect(verdicts.every(({ value }) => (value === null) === !valued)).toBe(true);
  });
});

describe('what stands open', () => {
  test.each<[string, GuardStatus]>([
    ['1600', 'OK'],
    ['1600.00000001', 'WARN'],
    ['2000', 'WARN'],
    ['2000.00000001', 'HOLD'],
  ])('%s USDT is %s at a limit of 2000', (worth, status) => {
    const book = atRisk({ totalNotional: notional(worth) });
    expect(said(totalNotional(book, limitsWith(), 'BTCUSDT'))).toEqual([`- ${status}`]);
  });

  test('a venue with a cap of its own is held against that, both sides together', () => {
    const limits = limitsWith({ limit: 'max_total_notional_usdt', scope: 'okx', value: '500' });
    const on = (long: string) => {
      const okx = { ...onVenue, long: notional(long), short: notional('100') };
      const book = atRisk({ totalNotional: notional('600'), venues: { 'binance-um': onVenue, okx } });
      return said(totalNotional(book, limits, 'BTCUSDT'));
    };
    expect(on('400')).toEqual(['- OK', 'okx WARN']);
    expect(on('400.00000001')).toEqual(['- OK', 'okx HOLD']);
  });

  test.each<[number, GuardStatus]>([
    [4, 'OK'],
    [5, 'WARN'],
    [6, 'HOLD'],
  ])('%i hedges are %s at a limit of 5', (openHedges, status) => {
    expect(said(openPositions(atRisk({ openHedges }), 5))).toEqual([`- ${status}`]);
  });
});

describe('real and simulated money', () => {
  const look = (real: number, simulated: number, dryRun: boolean) =>
    ofBooks(
      { real: atRisk({ openHedges: real }), simulated: atRisk({ simulated: true, openHedges: simulated }), dryRun },
      (book) => openPositions(book, 5),
    );
  test('in dry run the simulated book refuses the next trade and holds nothing', () => {
    const [real, simulated] = look(0, 6, true);
    expect(real).toMatchObject({ scope: '-', status: 'OK' });
    expect(simulated).toMatchObject({ scope: 'simulated', status: 'WARN', blocksEntries: 'all' });
  });
  test('up to its limit it refuses nothing', () => {
    expect(look(0, 5, true).map(({ blocksEntries }) => blocksEntries ?? null)).toEqual([null, null]);
  });
  test('outside of dry run nobody asks the simulated book', () => {
    expect(said(look(0, 6, false))).toEqual(['- OK']);
  });
  test('real money that is lost holds in dry run as well', () => {
    expect(said(look(6, 0, true))).toEqual(['- HOLD', 'simulated OK']);
  });
});
