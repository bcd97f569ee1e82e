/** The page alone, before an API that tells what a test wants told: what a person sees when things are not in order. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { aHedge, aHold, anOverview, aStatus } from '#test/dashboard/builders.ts';
import { aComponent, theComponents } from '#test/dashboard/component-builders.ts';
import { startFixtureServer, type FixtureServer } from '#test/dashboard/fixture-server.ts';
import { anAttempt } from '#test/support/trade-watch.ts';
import { complaintsOf, chromiumOfFile } from './chromium.ts';
import { nothingTraded, ok, openPage, running, told, until, world } from './page-world.ts';

const newPage = chromiumOfFile();
const open = async (server: FixtureServer): Promise<Page> => openPage(await newPage(), server);

describe('in order', () => {
  test('what goes wrong on purpose is told at its top, and only while something does', async () => {
    const injected = { ws_dropped: 1, rest_failed: 0, orders_delayed: 0 };
    const chaos = { profile: 'mild', ws_drop_p: 0.05, rest_timeout_p: 0.02, order_delay_ms: 50, seed: 1, injected };
    const answers = world({
      'GET /api/ui/status/overview': ok(anOverview(running, aStatus({ holds: [], chaos }))),
    });
    await using server = await startFixtureServer(answers);
    await using calm = await startFixtureServer(world());
    const [page, other] = [await open(server), await open(calm)];
    expect(await told(page, 'chaos')).toMatch(/^Chaos profile: mild/);
    expect(await other.getByTestId('chaos').count()).toBe(0);
    await page.close();
    await other.close();
  });

  test('it runs under its own content policy without a complaint, and leaves no code in the address', async () => {
    await using server = await startFixtureServer(world());
    const page = await newPage();
    const complaints = complaintsOf(page);
    await page.goto(`${server.url}#operator=alice&code=secret-code`);
    await until(page, 'state-word', 'RUN');
    await page.waitForFunction(() => document.querySelectorAll('canvas').length === 2);
    expect(page.url()).toBe(server.url);
    expect(complaints).toEqual([]);
    expect(server.unanswered).toEqual([]);
    expect(server.received.every(({ operator }) => operator === 'alice')).toBe(true);
    await page.close();
  });

  test('without a session and with a used code, it asks to sign in and says why', async () => {
    const refusal = { code: 'unauthenticated', message: 'the code is used', field: null, hint: null, request_id: 'r' };
    await using server = await startFixtureServer(
      world({
        'GET /api/ui/session': { status: 401, body: refusal },
        'POST /api/ui/session': { status: 401, body: refusal },
      }),
    );
    const page = await newPage();
    await page.goto(`${server.url}#operator=alice&code=used`);
    await until(page, 'sign-in-problem', 'the code is used');
    expect(await page.getByTestId('state-banner').count()).toBe(0);
    await page.close();
  });
});

describe('out of order', () => {
  test('a guard that holds is first with why, its limit and since when; a badge tells it; silence makes both unknown', async () => {
    const held = aComponent({ status: 'HOLD', value: '300', summary: 'okx is 300 ms away', since: aHold().at });
    const near = aComponent({ id: 'journal', label: 'journal', near_limit: true });
    const answers = world({
      'GET /api/ui/status/components': ok(
        theComponents({
          components: [near, held],
          incidents: [
            {
              id: 'hold-0001',
              kind: 'hold',
              reason: 'CLOCK_SKEW',
              by: 'executor-1',
              summary: 'okx',
              at: aHold().at,
              until: null,
            },
          ],
          runtime_badges: { ...theComponents().runtime_badges, watchdog: 'AUTO_HOLD' },
        }),
      ),
    });
    await using server = await startFixtureServer(answers);
    const page = await open(server);
    await until(page, 'component-clock_skew', '300 of 250 ms');
    expect(await page.getByTestId('components').locator('li').first().textContent()).toContain('okx is 300 ms away');
    expect(await told(page, 'component-journal')).toContain('NEAR LIMIT');
    expect(await told(page, 'badge-watchdog')).toContain('AUTO_HOLD');
    expect(await told(page, 'incidents')).toContain('HOLD CLOCK_SKEW');
    answers['GET /api/ui/status/overview'] = ok(anOverview(running, null));
    await until(page, 'badge-watchdog', 'UNKNOWN');
    expect(await page.getByTestId('component-clock_skew').getAttribute('data-status')).toBe('UNKNOWN');
    await page.close();
  });

  test('a silent executor turns RUN into UNKNOWN, and its return turns it back', async () => {
    const answers = world();
    await using server = await startFixtureServer(answers);
    const page = await open(server);
    await until(page, 'state-word', 'RUN');
    const status = aStatus({ holds: [] });
    answers['GET /api/ui/status/overview'] = ok(
      anOverview(running, status, { executor: { age_ms: 5_001, stale: true, status } }),
    );
    await until(page, 'state-word', 'UNKNOWN');
    expect(await told(page, 'freshness')).toBe('STALE');
    answers['GET /api/ui/status/overview'] = ok(anOverview(running, status));
    await until(page, 'state-word', 'RUN');
    await page.close();
  });

  test('a silent API is told as such, and HOLD can still be pressed', async () => {
    const answers = world();
    await using server = await startFixtureServer(answers);
    const page = await open(server);
    await until(page, 'state-word', 'RUN');
    for (const route of Object.keys(answers)) answers[route] = null;
    answers['POST /api/ui/hold'] = null;
    await until(page, 'state-word', 'UNKNOWN');
    await until(page, 'state-banner', 'The API does not answer');
    await page.getByTestId('hold-button').click();
    await until(page, 'hold-result', 'NOT acknowledged');
    expect(await told(page, 'freshness')).toBe('STALE');
    await page.close();
  });

  test('a HOLD that no executor acknowledged is not shown as done', async () => {
    const answers = world({ 'POST /api/ui/hold': ok({ acknowledged: false, ack_ms: null, version: 9 }) });
    await using server = await startFixtureServer(answers);
    const page = await open(server);
    await page.getByTestId('hold-button').click();
    await until(page, 'hold-result', 'NOT acknowledged');
    expect(server.received.find(({ route }) => route === 'POST /api/ui/hold')?.body).toBe(
      JSON.stringify({ reason: 'Operator pressed HOLD' }),
    );
    await page.close();
  });

  test('a lone leg is an outstanding risk in red, a simulated hedge says so', async () => {
    const hedges = [aHedge({ id: 'h2', simulated: false, state: 'partial' }), aHedge()];
    const overview = anOverview(running, aStatus({ holds: [], hedges }));
    await using server = await startFixtureServer(world({ 'GET /api/ui/status/overview': ok(overview) }));
    const page = await open(server);
    expect(await page.getByTestId('tag-outstanding-risk').count()).toBe(1);
    expect(await page.getByTestId('tag-simulated').count()).toBe(1);
    await page.close();
  });
});

test('a viewer sees READ ONLY and has no button to press', async () => {
  await using server = await startFixtureServer(
    world({ 'GET /api/ui/session': ok({ operator_id: 'vera', role: 'viewer' }) }),
  );
  const page = await open(server);
  expect(await told(page, 'read-only')).toBe('READ ONLY');
  const buttons = await page.getByRole('button').all();
  expect(buttons.length).toBeGreaterThan(3);
  for (const button of buttons) expect(await button.isDisabled()).toBe(true);
  await page.close();
});

test('HOLD needs no mouse: Enter in its reason is enough, and sends it once', async () => {
  const answers = world({ 'POST /api/ui/hold': ok({ acknowledged: true, ack_ms: 8, version: 9 }) });
  await using server = await startFixtureServer(answers);
  const page = await open(server);
  await page.getByTestId('hold-field').focus();
  await page.keyboard.press('Enter');
  await until(page, 'hold-result', 'acknowledged in 8 ms');
  expect(server.received.filter(({ route }) => route === 'POST /api/ui/hold')).toHaveLength(1);
  await page.close();
});

describe('the guards of trading', () => {
  const noLimit = { limit: null, unit: '', since: aHold().at, blocks_entries: 'all' } as const;
  const aReading = { scope: '-', priority: 'P1', status: 'WARN', ...noLimit } as const;
  const guards = [
    {
      ...aReading,
      id: 'edge_guard' as const,
      value: 'blocked',
      summary: 'fills on okx are 9.0 bps worse than planned',
    },
  ];
  const venue = { attempts: 10, failures: 3, success_share: 0.7, slippage_bps_mean: 9, red: true };
  const real = { attempts: 10, success_share: 0.7, venues: [{ venue: 'okx', ...venue }] };

  test('who looks sees whether legs may open and why not, what is near its limit, what is red and what was given up', async () => {
    const status = aStatus({ holds: [], orders_placed_last_min: 49, guards });
    const line = {
      code: 'ENTRIES_BLOCKED/edge_guard',
      opportunities: 4,
      alone: 3,
      edge_bps_max: 12,
      edge_usdt: '1.25',
    };
    await using server = await startFixtureServer(
      world({
        'GET /api/ui/status/overview': ok(anOverview(running, status)),
        'GET /api/ui/execution': ok({
          ...nothingTraded,
          real,
          attempts: [anAttempt({ success: false, why: 'expired' })],
        }),
        'GET /api/ui/why-not': ok({ today: [line] }),
      }),
    );
    const page = await open(server);
    await until(page, 'edge-guard', 'Edge guard status: BLOCKED fills on okx are 9.0 bps worse than planned');
    expect(await told(page, 'orders-a-minute')).toContain('NEAR LIMIT');
    expect(await told(page, 'cancels-a-minute')).not.toContain('NEAR LIMIT');
    await until(page, 'execution', 'expired');
    expect(await page.locator('[data-testid=execution] [data-red=true]').count()).toBe(1);
    expect(await told(page, 'why-not')).toContain('ENTRIES_BLOCKED/edge_guard4312.0 bps1.25');
    await page.close();
  });
});
