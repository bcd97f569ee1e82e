/** What a shift is handed over with, as the page shows it. */
import { expect, test } from 'vitest';
import { START } from '#test/dashboard/builders.ts';
import { startFixtureServer } from '#test/dashboard/fixture-server.ts';
import { chromiumOfFile } from './chromium.ts';
import { ok, openPage, told, until, world } from './page-world.ts';

const newPage = chromiumOfFile();
const half = (unrealised: string, notional: string) => ({
  unrealized_pnl_usdt: unrealised,
  realized_pnl_today_usdt: '0',
  total_notional_usdt: notional,
  open_hedges: 1,
  partial_hedges: 0,
  exposure_by_venue: [],
});
const snapshot = (at: number, unrealised: string) => ({
  at,
  dry_run_mode: false,
  real: half(unrealised, '1200'),
  simulated: half('0', '0'),
});
const day = { hedges_closed: 3, realized_pnl_usdt: '-0.4', mean_unrealized_pnl_usdt: null, mean_notional_usdt: null };
const report = {
  day: '2026-11-21',
  made_at: START,
  real: { ...day, mean_slippage_bps: null },
  simulated: { ...day, mean_slippage_bps: null },
  holds_set: 2,
  throttles: 1,
  actions_complete: true,
  open_breaks: 0,
  audit_chain: 'intact',
};

test('the trend, the last daily report, and the command that takes a snapshot', async () => {
  const answers = world({
    'GET /api/ui/pnl_history': ok({ snapshots: [snapshot(START, '1.5'), snapshot(START - 300_000, '1')] }),
    'GET /api/ui/daily_report': ok(report),
  });
  await using server = await startFixtureServer(answers);
  const page = await openPage(await newPage(), server);
  await until(page, 'trend-real-unrealised', '▲ +0.50 USDT');
  expect(await page.getByTestId('trend-real-unrealised').locator('.tone-good').count()).toBe(1);
  expect(await told(page, 'pnl-trend')).toContain('1 open, 0 partial, 1 simulated');
  await until(page, 'daily-summary', 'Holds 2, throttles 1');
  expect(await told(page, 'daily-summary')).toContain('not known');
  await page.getByTestId('snapshot').click();
  expect(await told(page, 'snapshot-command')).toMatch(/^curl .*\/api\/ui\/snapshot -o snapshot\.json$/);
  await page.close();
});

test('nothing is made up where there is no snapshot and no report; a viewer is offered no snapshot', async () => {
  const vera = ok({ operator_id: 'vera', role: 'viewer' });
  await using server = await startFixtureServer(world({ 'GET /api/ui/session': vera }));
  const page = await openPage(await newPage(), server);
  await until(page, 'pnl-trend', 'No snapshot yet');
  await until(page, 'daily-summary', 'No daily report yet');
  expect(await page.getByTestId('snapshot').count()).toBe(0);
  await page.close();
});
