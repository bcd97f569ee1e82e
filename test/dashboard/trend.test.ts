import { describe, expect, test } from 'vitest';
import { epochMs } from '#shared/domain/time.ts';
import type { PnlSnapshot } from '#shared/wire/pnl-history.ts';
import { DailyReport } from '#shared/wire/report.ts';
import { summaryRows, trendOf } from '../../dashboard/view/trend.ts';

const half = (unrealised: string, notional: string): PnlSnapshot['real'] => ({
  unrealized_pnl_usdt: unrealised,
  realized_pnl_today_usdt: '0',
  total_notional_usdt: notional,
  open_hedges: 2,
  partial_hedges: 1,
  exposure_by_venue: [],
});
const snapshot = (at: number, unrealised: string, notional: string): PnlSnapshot => ({
  at: epochMs(at),
  dry_run_mode: true,
  real: half(unrealised, notional),
  simulated: half('0', '0'),
});
const row = (id: string, ...snapshots: readonly PnlSnapshot[]) => trendOf(snapshots)?.rows.find((one) => one.id === id);

describe('the trend between the last two snapshots', () => {
  test.each([
    ['1.5', '1', '▲ +0.50 USDT', 'good'],
    ['1', '1.5', '▼ −0.50 USDT', 'bad'],
    ['1', '1', '0.00 USDT', 'flat'],
  ])('profit of %s after %s is %s, %s', (now, before, change, tone) => {
    expect(row('real-unrealised', snapshot(2, now, '0'), snapshot(1, before, '0'))).toMatchObject({ change, tone });
  });

  test.each([
    ['1200', '1000', '▲ +200.00 USDT', 'bad'],
    ['1000', '1200', '▼ −200.00 USDT', 'good'],
    ['1000', '1000', '0.00 USDT', 'flat'],
  ])('risk of %s after %s is %s, %s', (now, before, change, tone) => {
    expect(row('real-risk', snapshot(2, '0', now), snapshot(1, '0', before))).toMatchObject({ change, tone });
  });

  test('of one snapshot there is none, and of none nothing', () => {
    expect(row('real-risk', snapshot(2, '0', '1000'))).toMatchObject({ now: '1\u202f000.00 USDT', change: '–' });
    expect(trendOf([snapshot(2, '0', '0')])).toMatchObject({ since: null, counts: '2 open, 1 partial, 2 simulated' });
    expect(trendOf([])).toBeNull();
  });
});

test('the daily summary says what is not known instead of a nought', () => {
  const day = { fills: 4, hedges: 1, hedges_closed: 1, turnover_usdt: '0', fees_usdt: '0', realized_pnl_usdt: '-0.4' };
  const report = DailyReport.parse({
    book: 'main',
    day: '2026-11-21',
    made_at: 1,
    made_by: 'schedule',
    real: { ...day, mean_unrealized_pnl_usdt: '1.5', mean_notional_usdt: '1200', mean_slippage_bps: 0.257 },
    simulated: day,
    actions: {},
    actions_complete: true,
    holds_set: 1,
    audit_chain: 'intact',
    open_breaks: 0,
  });
  expect(summaryRows(report).map(({ label, real, simulated }) => [label, real, simulated])).toEqual([
    ['Realised PnL', '−0.40 USDT', '−0.40 USDT'],
    ['Hedges closed', '1', '1'],
    ['Mean unrealised PnL', '1.50 USDT', 'not known'],
    ['Mean exposure', '1\u202f200.00 USDT', 'not known'],
    ['Mean slippage', '0.26 bps', 'not known'],
  ]);
});
