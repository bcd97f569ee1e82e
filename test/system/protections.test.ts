/**
 * One thing goes wrong at one venue of the running system: the status, the page, the alerts and the audit chain name it,
 * nothing opens from then on, and what is open is closed all the same.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signInLink } from '#local/people.ts';
import { partsOfOrderId } from '#shared/domain/ids.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import { linksOfEvents } from '#shared/wire/own-events.ts';
import { launchChromium } from '#test/browser/chromium.ts';
import { leaveDryRun, resumeAndRun, until } from './operator.ts';
import { booksOf, overviewOf, positionsOf } from './seen.ts';
import { lastingOverlay, startRunning, type Running, type SimulatorOrder } from './start.ts';

/** What is promised is five seconds; a machine that does ten things at once may take longer to say it. */
const NAMED_MS_MAX = 15_000;
const CLOSED_MS_MAX = 40_000;
const WELL_MS_MAX = 60_000;
/** Entries were wanted all that time: the spread stands. */
const NO_ENTRY_MS = 3_000;
const BAN_S = 8;

type Side = 'binance' | 'okx';
const venueIds = { binance: 'binance-um', okx: 'okx' } as const;

let running: Running;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  // A test that closes by hand again and again is no sample of how well orders go.
  [running, browser] = await Promise.all([
    startRunning({ overlay: lastingOverlay, timings: { attempts_min: 500 } }),
    launchChromium(),
  ]);
  const [alice] = running.system.people;
  if (alice === undefined) throw new Error('the system has people');
  page = await browser.newPage();
  await page.goto(signInLink(running.system.url, alice));
  await page.getByTestId('state-word').waitFor();
});
afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

interface Components {
  readonly components: readonly {
    readonly id: string;
    readonly status: string;
    readonly summary: string;
    readonly scopes: readonly { readonly status: string; readonly summary: string }[];
  }[];
  readonly runtime_badges: Readonly<Record<string, string>>;
}
interface Alerts {
  readonly alerts: readonly { readonly code: string; readonly message: string; readonly until: number | null }[];
}
interface Audit {
  readonly entries: readonly AuditLink[];
}

interface Fault {
  readonly what: string;
  readonly at: Side;
  readonly guard: string;
  /** How the guard's component stands then. */
  readonly status: 'ERROR' | 'HOLD';
  /** Reason of the HOLD; null where it is only that nothing opens. */
  readonly hold: string | null;
  /** The watchdog's badge; of what is none of its business, the mode is what tells. */
  readonly badge: 'DEGRADED' | 'AUTO_HOLD' | null;
  cause(at: Side): Promise<void>;
  /** What it takes to be rid of it. */
  undo(at: Side): Promise<void>;
}

const switched = (on: Readonly<Record<string, unknown>>, off: Readonly<Record<string, unknown>>) => ({
  cause: (at: Side) => running.faults(on, at),
  undo: (at: Side) => running.faults(off, at),
});
const byHand = (with_: 1 | -1) => async (at: Side) => {
  const held = (await positionsOf(running))[venueIds[at]];
  await running.byHand(at, { side: held * with_ > 0 ? 'buy' : 'sell', quantity: '0.01' });
};

const faults: readonly Fault[] = [
  {
    what: 'its streams stop',
    at: 'okx',
    guard: 'book_sanity',
    status: 'ERROR',
    hold: null,
    badge: 'DEGRADED',
    ...switched({ streamsStopped: true }, { streamsStopped: false }),
  },
  {
    what: 'its book freezes while the other moves',
    at: 'binance',
    guard: 'book_sanity',
    status: 'ERROR',
    hold: null,
    badge: 'DEGRADED',
    ...switched({ frozen: true }, { frozen: false }),
  },
  {
    what: 'its clock runs ahead',
    at: 'okx',
    guard: 'clock_skew',
    status: 'HOLD',
    hold: 'CLOCK_SKEW',
    badge: null,
    ...switched({ clockSkewMs: 2_000 }, { clockSkewMs: 0 }),
  },
  {
    what: 'its wallet is drained',
    at: 'binance',
    guard: 'liquidity',
    status: 'HOLD',
    hold: 'LIQUIDITY_BLOCKED',
    badge: null,
    ...switched({ balanceDrained: true }, { balanceDrained: false }),
  },
  {
    what: 'somebody else trades on our account',
    at: 'okx',
    guard: 'recon',
    status: 'HOLD',
    hold: 'RECON_DESYNC',
    badge: null,
    cause: byHand(1),
    undo: byHand(-1),
  },
  {
    what: 'it bans our address',
    at: 'binance',
    guard: 'watchdog',
    status: 'HOLD',
    hold: 'WATCHDOG_AUTO_HOLD',
    badge: 'AUTO_HOLD',
    ...switched({ banned: true, banSeconds: BAN_S }, { banned: false }),
  },
];

const said = async <T>(path: string): Promise<T> => {
  const { status, body } = await running.alice.get<T>(path);
  if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
  return body;
};
const componentOf = async (guard: string) => {
  const { components } = await said<Components>('/api/ui/status/components');
  return components.find(({ id }) => id === guard);
};
const ordersAt = (at: Side): Promise<readonly SimulatorOrder[]> => running.venue<SimulatorOrder[]>(at, 'orders');
const allOrders = async (): Promise<readonly SimulatorOrder[]> =>
  (await Promise.all([ordersAt('binance'), ordersAt('okx')])).flat();
const opens = ({ clientOrderId }: SimulatorOrder): boolean =>
  ['e', 'h'].includes(partsOfOrderId(clientOrderId)?.leg ?? '');
const countOfEntries = async (): Promise<number> => (await allOrders()).filter(opens).length;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What a fault leaves behind at its venue is over; what hangs on hedges and holds is the next resume's. */
const atVenues = new Set(['book_sanity', 'watchdog', 'clock_skew', 'liquidity', 'recon', 'cancel_on_disconnect']);
const wrong = async () =>
  (await said<Components>('/api/ui/status/components')).components
    .filter(({ id, status }) => atVenues.has(id) && status !== 'OK')
    .map(({ id, summary }) => `${id}: ${summary}`);
const isWell = async (): Promise<boolean> => (await wrong()).length === 0;

let trades = false;
/** RUN, real money of the simulator, and a hedge open at both venues. */
async function trade(): Promise<void> {
  if ((await overviewOf(running.alice)).flags.MODE !== 'RUN') await resumeAndRun(running.alice, running.bob);
  if (!trades) await leaveDryRun(running.alice, running.bob);
  trades = true;
  await until('a hedge at both venues', WELL_MS_MAX, async () => {
    const { 'binance-um': one, okx } = await positionsOf(running);
    return one !== 0 && one + okx === 0 ? true : null;
  });
}

/** Seconds until each place names it. */
async function named(fault: Fault, beganAt: number, wallMs: number): Promise<Readonly<Record<string, string>>> {
  const venue = venueIds[fault.at];
  const { guard, status, hold, badge } = fault;
  const places: Readonly<Record<string, () => Promise<boolean>>> = {
    component: async () => {
      const scopes = (await componentOf(guard))?.scopes ?? [];
      return scopes.some((scope) => scope.status === status && scope.summary.includes(venue));
    },
    overview: async () => {
      const seen = await overviewOf(running.alice);
      if (hold === null) return (await said<{ overall: string }>('/api/ui/status/overview')).overall !== 'OK';
      return seen.flags.MODE === 'HOLD' && seen.safety.holds.some(({ reason }) => reason === hold);
    },
    badge: async () => {
      const { runtime_badges: badges } = await said<Components>('/api/ui/status/components');
      return badge === null ? (await overviewOf(running.alice)).flags.hold_active : badges['watchdog'] === badge;
    },
    alert: async () =>
      (await said<Alerts>('/api/ui/status/alerts')).alerts.some(
        ({ code, message, until: over }) => over === null && code.startsWith(`${guard}:`) && message.includes(venue),
      ),
    audit: async () =>
      (await said<Audit>('/api/ui/audit_log?limit=20')).entries
        .flatMap(linksOfEvents)
        .some(({ at, action, subject, reason }) => {
          if (at < wallMs) return false;
          return hold === null
            ? action === 'entries_blocked' && subject === `${guard} ${venue}`
            : action === 'hold_set' && reason === hold;
        }),
    page: async () => {
      const row = page.locator(`[data-testid="component-${guard}"][data-status="${status}"]`);
      return (await row.filter({ hasText: venue }).count()) > 0;
    },
  };
  const seconds = Object.entries(places).map(async ([place, names]) => {
    const at = await until(`${place} names that ${fault.what}`, NAMED_MS_MAX, async () =>
      (await names()) ? performance.now() : null,
    );
    return [place, ((at - beganAt) / 1_000).toFixed(1)] as const;
  });
  return Object.fromEntries(await Promise.all(seconds));
}

test.each(faults)('$at: $what', async (fault) => {
  const { at, what, guard } = fault;
  // Nothing at all goes there before the time that it said.
  const isBanned = fault.badge === 'AUTO_HOLD';
  await trade();
  const [beganAt, wallMs] = [performance.now(), Date.now()];
  await fault.cause(at);
  const seconds = await named(fault, beganAt, wallMs);
  console.log(`named: ${at}, ${what}: ${JSON.stringify(seconds)}`);

  const entries = await countOfEntries();
  const [there, sent] = [await ordersAt(at), (await allOrders()).length];
  await pause(NO_ENTRY_MS);
  expect(await countOfEntries()).toBe(entries);
  const late = (await ordersAt(at)).slice(there.length);
  expect(late.filter((order) => isBanned || opens(order))).toEqual([]);
  if (isBanned) await fault.undo(at);
  if (isBanned) await pause(BAN_S * 1_000);

  await running.alice.post('/api/hedge/flatten', { reason: what, correlation_id: `flatten-${guard}-${at}` });
  await until('all that is ours is closed', CLOSED_MS_MAX, async () => {
    const { 'binance-um': one, okx } = await booksOf(running.alice);
    return one === 0 && okx === 0 ? true : null;
  });
  const closing = (await ordersAt(at)).slice(there.length).filter((order) => !opens(order));
  expect(closing.some(({ outcome, filled }) => outcome === 'accepted' && Number(filled) > 0)).toBe(true);
  expect((await allOrders()).length).toBeGreaterThan(sent);
  await pause(NO_ENTRY_MS);
  expect(await countOfEntries()).toBe(entries);

  if (!isBanned) await fault.undo(at);
  await until(`${guard} is in order again`, WELL_MS_MAX, async () => ((await isWell()) ? true : null), wrong);
});
