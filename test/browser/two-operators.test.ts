/** The whole system in front of two people: one asks, the other approves, a hedge appears, HOLD is pressed and obeyed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PAGE_PATH } from '#shared/wire/page.ts';
import { signInLink, type Person } from '#local/people.ts';
import { startSystem, type System } from '#local/system.ts';
import { complaintsOf, launchChromium, screenshot } from './chromium.ts';

/** Three times as fast as it happened, so that the first spread event comes soon. */
const SPEED = 3;
const HEDGE_MS_MAX = 100_000;

let dataDir = '';
let browser: Browser | null = null;
let system: System | null = null;

beforeAll(async () => {
  browser = await launchChromium();
  dataDir = mkdtempSync(join(tmpdir(), 'propbot-browser-'));
  system = await startSystem({
    dataDir,
    fresh: true,
    standby: false,
    port: 0,
    market: 'recorded',
    seed: null,
    speed: SPEED,
    overlay: null,
    environment: process.env,
    onNote: () => {},
  });
});
afterAll(async () => {
  await browser?.close();
  await system?.stop();
  if (dataDir !== '') rmSync(dataDir, { recursive: true, force: true });
});

function started(): { readonly browser: Browser; readonly system: System } {
  if (browser === null || system === null) throw new Error('the system did not start');
  return { browser, system };
}
function personOf(running: System, id: string): Person {
  const person = running.people.find((candidate) => candidate.id === id);
  if (person === undefined) throw new Error(`there is no ${id}`);
  return person;
}

async function signIn(running: { browser: Browser; system: System }, id: string): Promise<Page> {
  const context = await running.browser.newContext({ viewport: { width: 1360, height: 900 } });
  const page = await context.newPage();
  await page.goto(signInLink(running.system.url, personOf(running.system, id)));
  await page.getByTestId('who').filter({ hasText: id }).waitFor();
  return page;
}
const see = async (page: Page, testid: string, text: string, timeout = 20_000): Promise<void> =>
  page.getByTestId(testid).filter({ hasText: text }).first().waitFor({ timeout });

test('two operators resume on the page, a simulated hedge appears, and HOLD is acknowledged', async () => {
  const running = started();
  const alice = await signIn(running, 'alice');
  const bob = await signIn(running, 'bob');
  const complaints = [complaintsOf(alice), complaintsOf(bob)];
  await see(alice, 'state-word', 'HOLD');
  await see(alice, 'state-banner', 'STARTUP');
  await see(alice, 'market-note', '2024-08-08');
  expect(await alice.getByTestId('set-run-button').isDisabled()).toBe(true);

  await alice.getByTestId('ask-resume-button').click();
  await see(alice, 'ask-resume-result', 'second operator');
  await see(alice, 'next-step', 'cannot approve your own request');

  // Her own code is right, and still it is refused: two people, not two codes.
  await alice.getByTestId('approve-field').fill(personOf(running.system, 'alice').approveCode);
  await alice.getByTestId('approve-button').click();
  await see(alice, 'approve-result', 'same_operator');
  await see(alice, 'state-word', 'HOLD');

  await see(bob, 'approval', 'Lifts the hold STARTUP');
  await see(bob, 'approval', 'Turns safe mode off');
  await bob.getByTestId('approve-field').fill('not-the-code');
  await bob.getByTestId('approve-button').click();
  await see(bob, 'approve-result', 'wrong_code');
  await screenshot(bob, 'two-operators-1-bob-approves');
  await bob.getByTestId('approve-field').fill(personOf(running.system, 'bob').approveCode);
  await bob.getByTestId('approve-button').click();
  await see(bob, 'state-banner', 'Resume is granted');

  await alice.locator('[data-testid=set-run-button]:enabled').click();
  await see(alice, 'state-word', 'RUN');
  await see(bob, 'state-word', 'RUN');

  await alice.getByTestId('position-row').first().waitFor({ timeout: HEDGE_MS_MAX });
  await see(alice, 'tag-simulated', 'SIMULATED');
  expect(await alice.locator('[data-testid=position-row][data-simulated=false]').count()).toBe(0);
  await alice.waitForFunction(() => {
    const chart = document.querySelector<HTMLElement>('[data-testid=spread-chart]');
    return Number(chart?.dataset['points']) > 3;
  });
  await screenshot(alice, 'two-operators-2-running');

  await bob.getByTestId('hold-field').fill('Browser test presses HOLD');
  await bob.getByTestId('hold-button').click();
  await see(bob, 'hold-result', 'acknowledged in');
  expect(await bob.getByTestId('hold-result').textContent()).toMatch(/acknowledged in \d+ ms by the executor/);
  await see(bob, 'state-word', 'HOLD');
  await see(alice, 'state-banner', 'Browser test presses HOLD');
  await see(alice, 'audit', 'Browser test presses HOLD');
  await screenshot(alice, 'two-operators-3-held');
  expect(complaints).toEqual([[], []]);
});

test('two operators work in two tabs of one browser, each as themselves', async () => {
  const running = started();
  const context = await running.browser.newContext();
  const tabs = new Map<string, Page>();
  for (const id of ['alice', 'bob']) {
    const tab = await context.newPage();
    await tab.goto(`${running.system.url}${PAGE_PATH}`);
    await tab.getByTestId('sign-in-token').fill(personOf(running.system, id).token);
    await tab.getByTestId('sign-in-button').click();
    await tab.getByTestId('who').filter({ hasText: id }).waitFor();
    tabs.set(id, tab);
  }
  for (const [id, tab] of tabs) {
    await tab.reload();
    await tab.getByTestId('who').filter({ hasText: id }).waitFor();
    await tab.getByTestId('safe-mode-field').fill(`${id} looks around`);
    expect(await tab.getByTestId('hold-button').isEnabled()).toBe(true);
  }
  await tabs.get('bob')?.getByTestId('safe-mode-button').click();
  const alice = tabs.get('alice');
  if (alice === undefined) throw new Error('alice has no tab');
  await see(alice, 'latch-safe-mode', 'bob looks around');
  await context.close();
});

test('a link whose code was used still opens its own tab while the session lives, and no other browser', async () => {
  const running = started();
  const vera = await signIn(running, 'vera');
  await vera.goto('about:blank');
  await vera.goto(signInLink(running.system.url, personOf(running.system, 'vera')));
  await vera.getByTestId('read-only').waitFor();
  expect(await vera.getByTestId('hold-button').isDisabled()).toBe(true);
  const elsewhere = await (await running.browser.newContext()).newPage();
  await elsewhere.goto(signInLink(running.system.url, personOf(running.system, 'vera')));
  await elsewhere.getByTestId('sign-in-problem').waitFor();
  expect(await elsewhere.getByTestId('state-banner').count()).toBe(0);
});
