/** What the tests of the page alone share: the answers of an API in order, and looking at one part of the page. */
import type { Page } from 'playwright-core';
import { aHold, aLevel, anOverview, aStatus } from '#test/dashboard/builders.ts';
import { theComponents } from '#test/dashboard/component-builders.ts';
import type { Answers, FixtureServer } from '#test/dashboard/fixture-server.ts';

export const ok = (body: unknown) => ({ status: 200, body });
/** A book in RUN with nothing against it. */
export const running = aLevel({
  mode: 'RUN',
  holds: [],
  safe_mode: { on: false, reason: 'approved', by: 'bob', since: aHold().at, origin: 'start' },
});

const noTotals = { attempts: 0, success_share: null, venues: [] };
export const nothingTraded = { real: noTotals, simulated: noTotals, attempts: [] };

export const noAdvice = { stale: false, simulated: true, snapshots: 0, how: 'ask for a limit', advice: [] };

/** What the API of such a book answers; a test says what is otherwise. */
export function world(over: Answers = {}): Answers {
  return {
    'GET /api/ui/session': ok({ operator_id: 'alice', role: 'operator' }),
    'GET /api/ui/status/overview': ok(anOverview(running, aStatus({ holds: [] }))),
    'GET /api/ui/status/components': ok(theComponents()),
    'GET /api/ui/positions': ok({ positions: [] }),
    'GET /api/ui/approvals': ok({ approvals: [], cursor: null }),
    'GET /api/ui/audit_log': ok({ entries: [], cursor: null }),
    'GET /api/ui/execution': ok(nothingTraded),
    'GET /api/ui/why-not': ok({ today: [] }),
    'GET /api/ui/risk_advice': ok(noAdvice),
    'GET /api/ui/pnl_history': ok({ book: 'main', snapshots: [], cursor: null }),
    'GET /api/ui/daily_report': { status: 404, body: { code: 'not_found' } },
    'GET /api/ui/spread': ok({ book: 'main', points: [[aHold().at - 2000, 61800, 61810]] }),
    ...over,
  };
}

export const told = async (page: Page, testid: string): Promise<string> =>
  (await page.getByTestId(testid).textContent()) ?? '';
export const until = async (page: Page, testid: string, text: string): Promise<void> =>
  page.getByTestId(testid).filter({ hasText: text }).waitFor({ timeout: 15_000 });

/** Signs in on a new page and waits until it shows something. */
export async function openPage(page: Page, server: FixtureServer): Promise<Page> {
  await page.goto(`${server.url}#operator=alice&code=not-needed-any-more`);
  await page.getByTestId('state-banner').waitFor();
  return page;
}
