/** What goes by itself, as the page shows it: the autopilot, the strategies with their switches, budgets and advice. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { aHold, anOverview, aStatus } from '#test/dashboard/builders.ts';
import { startFixtureServer, type FixtureServer } from '#test/dashboard/fixture-server.ts';
import { chromiumOfFile } from './chromium.ts';
import { noAdvice, ok, openPage, running, told, until, world } from './page-world.ts';

const newPage = chromiumOfFile();
const open = async (server: FixtureServer): Promise<Page> => openPage(await newPage(), server);

describe('the page shows that', () => {
  test('a start that lifted its own hold is a yellow block with the reason, and one that would not says why', async () => {
    const said = { enabled: true, last_reason: 'all gates green, lifts STARTUP', last_action_at: aHold().at };
    const answers = world();
    const tell = (autopilot: {
      readonly status: 'RUN' | 'REFUSED';
      readonly last_action: 'resume' | 'refuse';
    }): void => {
      const status = aStatus({ holds: [], autopilot: { ...said, ...autopilot } });
      answers['GET /api/ui/status/overview'] = ok(anOverview(running, status));
    };
    tell({ status: 'RUN', last_action: 'resume' });
    await using server = await startFixtureServer(answers);
    const page = await open(server);
    await until(page, 'autopilot', 'autopilot armed');
    expect(await told(page, 'autopilot')).toContain(said.last_reason);
    tell({ status: 'REFUSED', last_action: 'refuse' });
    await until(page, 'autopilot', 'AUTOPILOT refused to arm');
    await page.close();
  });

  test('each strategy has its decision in colour; a viewer reads it, an operator switches it with a reason', async () => {
    const planned = { enabled: true, note: '', last_result: 'none', since: aHold().at } as const;
    const plan = [
      { ...planned, strategy: 'cross_exchange_arb', decision: 'skip', reason: 'hold_active' },
      { ...planned, strategy: 'funding_carry', decision: 'cooldown', reason: 'recent_fail' },
    ] as const;
    const line = { strategy: 'funding_carry', max_notional: '100', open_notional: '120', headroom: '-20' };
    const capital = { total_capital_usdt: '10000', real: [line], simulated: [] };
    const overview = anOverview(running, aStatus({ holds: [], plan: [...plan], capital }));
    const answers = world({
      'GET /api/ui/status/overview': ok(overview),
      'GET /api/ui/risk_advice': ok({
        ...noAdvice,
        advice: [{ code: 'tighten_limits', why: 'the day is at a loss', change_percent: -10 }],
      }),
      'POST /api/ui/strategy/funding_carry/disable': ok({ version: 2 }),
    });
    await using server = await startFixtureServer(answers);
    const page = await open(server);
    await until(page, 'plan-cross_exchange_arb', 'hold_active');
    expect(await page.getByTestId('plan-cross_exchange_arb').locator('.tone-bad').count()).toBe(2);
    expect(await page.getByTestId('plan-funding_carry').locator('.tone-warn').count()).toBe(2);
    expect(await told(page, 'capital-funding_carry')).toContain('−20');
    await until(page, 'risk-advice', 'Tighten limits by about 10 %: the day is at a loss');
    await page.getByTestId('strategy-funding_carry-field').fill('it loses, OPS-12');
    await page.getByTestId('strategy-funding_carry-button').click();
    await until(page, 'strategy-funding_carry-result', 'funding_carry: disabled.');
    expect(server.received.find(({ route }) => route.endsWith('/disable'))?.body).toBe(
      JSON.stringify({ reason: 'it loses, OPS-12' }),
    );
    answers['GET /api/ui/session'] = ok({ operator_id: 'vera', role: 'viewer' });
    await page.reload();
    await until(page, 'orchestrator', 'READ ONLY');
    expect(await page.getByTestId('strategy-funding_carry-button').count()).toBe(0);
    await page.close();
  });
});
