/** The emergency buttons before an API that tells what a test wants told: nothing happens by one press alone. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { epochMs } from '#shared/domain/time.ts';
import { aLevel, anOverview, aStatus, START } from '#test/dashboard/builders.ts';
import { theComponents } from '#test/dashboard/component-builders.ts';
import { startFixtureServer, type Answers, type FixtureServer } from '#test/dashboard/fixture-server.ts';
import { complaintsOf, chromiumOfFile, screenshot } from './chromium.ts';

const newPage = chromiumOfFile();
const ok = (body: unknown, status = 200) => ({ status, body });
const doubt = {
  client_order_id: 'pb000001h00000001e00f',
  hedge_id: 'h1',
  venue: 'okx',
  worst_notional_usdt: '310.5',
  since: START,
  evidence: 'timeout: no answer',
  next_probe_at: epochMs(START + 500),
} as const;
const world = (role: 'operator' | 'viewer', over: Answers = {}): Answers => ({
  'GET /api/ui/session': ok({ operator_id: 'alice', role }),
  'GET /api/ui/status/overview': ok(anOverview(aLevel(), aStatus({ doubts: [doubt] }))),
  'GET /api/ui/status/components': ok(theComponents()),
  'GET /api/ui/positions': ok({ positions: [] }),
  'GET /api/ui/approvals': ok({ approvals: [], cursor: null }),
  'GET /api/ui/audit_log': ok({ entries: [], cursor: null }),
  'GET /api/ui/spread': ok({ book: 'main', points: [] }),
  ...over,
});
const answer = (over: Record<string, unknown>) => ({
  command_id: 'command00001',
  kind: 'kill',
  state: 'done',
  repeat: false,
  requested_by: 'alice',
  requested_at: START,
  executor: 'one',
  receipt: null,
  next_step: '',
  ...over,
});
const left = [{ kind: 'position', instrument: 'BTCUSDT', quantity: '-0.005' }];
const receipt = {
  outcome: 'unknown',
  venues: [
    { venue: 'binance-um', state: 'unknown', left: [], read_at: null },
    { venue: 'okx', state: 'open', left, read_at: START },
  ],
  hedges_left: { real: 1, simulated: 0 },
  note: 'a venue did not say what is left there',
};

async function open(server: FixtureServer): Promise<Page> {
  const page = await newPage({ viewport: { width: 1360, height: 1000 } });
  await page.goto(`${server.url}#operator=alice&code=not-needed-any-more`);
  await page.getByTestId('emergency').waitFor();
  return page;
}
const posted = (server: FixtureServer) => server.received.filter(({ route }) => route.startsWith('POST'));
const bodyOf = (server: FixtureServer): unknown => JSON.parse(posted(server)[0]?.body ?? 'null');

test('KILL asks first, sends what was ticked, and follows it to a receipt that calls unknown unknown', async () => {
  await using server = await startFixtureServer(
    world('operator', {
      'POST /api/ui/kill': ok(answer({ state: 'claimed' }), 202),
      'GET /api/ui/commands/command00001': ok(answer({ receipt })),
    }),
  );
  const page = await open(server);
  const complaints = complaintsOf(page);
  await page.getByTestId('kill-button').click();
  await page.getByTestId('kill-flatten').check();
  expect(posted(server)).toEqual([]);
  await page.getByTestId('kill-confirm').click();
  await page.getByTestId('emergency-result').filter({ hasText: 'outcome UNKNOWN' }).waitFor({ timeout: 10_000 });
  const venues = await page.getByTestId('emergency-result-venue').allTextContents();
  expect(venues).toEqual(['UNKNOWN Binance USD-M', 'OPEN OKX swap: position BTCUSDT -0.005 read 03:00:00 UTC']);
  expect(bodyOf(server)).toEqual({
    reason: 'Operator used the kill switch',
    flatten: true,
    correlation_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
  });
  await screenshot(page, 'emergency-receipt');
  expect(complaints).toEqual([]);
  await page.close();
});

test('«Not now» sends nothing', async () => {
  await using server = await startFixtureServer(world('operator'));
  const page = await open(server);
  await page.getByTestId('close-all-button').click();
  await page.getByRole('button', { name: 'Not now' }).click();
  expect(await page.getByTestId('close-all-question').count()).toBe(0);
  expect(posted(server)).toEqual([]);
  await page.close();
});

test('the first answer of PropBot moves the buttons and closes no question that is open', async () => {
  const answers = world('operator');
  const overview = answers['GET /api/ui/status/overview'] ?? null;
  answers['GET /api/ui/status/overview'] = null;
  await using server = await startFixtureServer(answers);
  const page = await open(server);
  await page.getByTestId('unreachable').waitFor();
  await page.getByTestId('close-all-button').click();
  await page.getByTestId('close-all-question').waitFor();
  answers['GET /api/ui/status/overview'] = overview;
  await page.getByRole('heading', { name: 'Spread' }).waitFor();
  expect(await page.getByTestId('close-all-question').count()).toBe(1);
  await page.close();
});

test('a kill whose answer was lost is asked for again under the same id', async () => {
  const answers = world('operator', { 'POST /api/ui/kill': null });
  await using server = await startFixtureServer(answers);
  const page = await open(server);
  const press = async (): Promise<void> => {
    await page.getByTestId('kill-button').click();
    await page.getByTestId('kill-confirm').click();
  };
  await press();
  await page.getByTestId('emergency-result').filter({ hasText: 'Not known whether it happened' }).waitFor();
  answers['POST /api/ui/kill'] = ok(answer({ receipt: { ...receipt, outcome: 'complete', venues: [] } }));
  await press();
  await page.getByTestId('emergency-result').filter({ hasText: 'done' }).waitFor();
  const ids = new Set(
    posted(server).map(({ body }) => (JSON.parse(body) as { correlation_id: string }).correlation_id),
  );
  expect(posted(server).length).toBeGreaterThan(1);
  expect(ids.size).toBe(1);
  await page.close();
});

test('a doubt is settled with what the operator typed and nothing that the page made up', async () => {
  await using server = await startFixtureServer(
    world('operator', {
      [`POST /api/ui/doubts/${doubt.client_order_id}/settle`]: ok(
        answer({ kind: 'settle_doubt', receipt: { ...receipt, outcome: 'complete', venues: [] } }),
      ),
    }),
  );
  const page = await open(server);
  await page.getByTestId('settle-open').click();
  await page.getByTestId('settle-outcome').selectOption('filled');
  await page.getByTestId('settle-quantity').fill('0.005');
  await page.getByTestId('settle-price').fill('61802.4');
  await page.getByTestId('settle-reason').fill('seen in the trade history');
  await page.getByTestId('settle-button').click();
  await page.getByTestId('settle-result').filter({ hasText: 'done' }).waitFor();
  expect(bodyOf(server)).toMatchObject({
    outcome: 'filled',
    quantity: '0.005',
    price: '61802.4',
    reason: 'seen in the trade history',
  });
  await screenshot(page, 'emergency-settled');
  await page.close();
});

test('a viewer sees the buttons and cannot press them, and settles nothing', async () => {
  await using server = await startFixtureServer(world('viewer'));
  const page = await open(server);
  for (const id of ['kill', 'close-all', 'cancel-all']) {
    expect(await page.getByTestId(`${id}-button`).isDisabled()).toBe(true);
  }
  await page.getByTestId('risks').waitFor();
  expect(await page.getByTestId('settle-open').count()).toBe(0);
  await page.close();
});
