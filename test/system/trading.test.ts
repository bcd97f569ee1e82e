/** A day in small: two operators resume, a hedge is rehearsed, dry run is left, real ones open and close, HOLD ends it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { replay } from '#executor/replay/replay.ts';
import { paperCredentials } from '#local/venues/credentials.ts';
import { leaveDryRun, resumeAndRun, until, type Operator } from './operator.ts';
import { ordersOf, startRunning, type Running, type SimulatorFill, type SimulatorPositions } from './start.ts';

let running: Running;
beforeAll(async () => {
  running = await startRunning();
});
afterAll(async () => running.stop());

interface Hedge {
  readonly id: string;
  readonly state: string;
  readonly simulated: boolean;
}
interface Overview {
  readonly flags: { readonly MODE: string; readonly hold_active: boolean; readonly dry_run_mode: boolean };
  readonly safety: { readonly holds: readonly { readonly reason: string }[]; readonly level_version: number };
  readonly executor: {
    readonly status: {
      readonly hedges: readonly Hedge[];
      readonly realized_pnl_today_usdt: string;
      readonly market_note: string;
      readonly denials: Readonly<Record<string, number>>;
    };
  };
}
const overview = async (who: Operator): Promise<Overview> => {
  const { status, body } = await who.get<Overview>('/api/ui/status/overview');
  expect(status).toBe(200);
  return body;
};
const hedge = (wanted: (hedge: Hedge) => boolean): Promise<Hedge> =>
  until(
    'a hedge of that kind',
    30_000,
    async () => (await overview(running.alice)).executor.status.hedges.find(wanted) ?? null,
  );

/** Exact decimals of our own, so that the sum owes nothing to the code under test. */
const units = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole + fraction.padEnd(8, '0'));
  return text.startsWith('-') ? -value : value;
};

/** What hedges that ended flat made, from the simulator's fills and fees alone; hedge number out of the client id. */
function profitOfFlatHedges(fills: readonly SimulatorFill[]): { readonly hedges: number; readonly profitE16: bigint } {
  const sums = new Map<string, { cash: bigint; net: bigint }>();
  for (const fill of fills) {
    const key = fill.clientOrderId.slice(0, 17);
    const sum = sums.get(key) ?? { cash: 0n, net: 0n };
    const sign = fill.side === 'buy' ? 1n : -1n;
    sum.cash += -sign * units(fill.price) * units(fill.quantity) + units(fill.fee) * 100_000_000n;
    sum.net +=
      sign *
      units(fill.quantity) *
      (fill.clientOrderId.slice(17, 18) === 'e' || fill.clientOrderId.slice(17, 18) === 'x' ? 1n : 0n);
    sums.set(key, sum);
  }
  const flat = [...sums.values()].filter((sum) => sum.net === 0n);
  return { hedges: flat.length, profitE16: flat.reduce((total, sum) => total + sum.cash, 0n) };
}

describe('before anybody resumed', () => {
  test('it is in HOLD, reason STARTUP, in safe mode and dry run, and says where prices come from', async () => {
    const seen = await overview(running.vera);
    expect(seen.flags).toMatchObject({ MODE: 'HOLD', hold_active: true, safe_mode: true, dry_run_mode: true });
    expect(seen.safety.holds.map((held) => held.reason)).toEqual(['STARTUP']);
    expect(seen.executor.status.market_note).toContain('re-framed');
    expect(seen.executor.status.market_note).toContain('invented, not recorded');
  });

  test('liveness answers 200, and readiness as soon as every guard has spoken: HOLD alone is ready', async () => {
    const answered = async (path: string): Promise<number> => (await fetch(`${running.system.url}${path}`)).status;
    expect(await answered('/healthz')).toBe(200);
    await until('readiness', 10_000, async () => ((await answered('/live-readiness')) === 200 ? true : null));
  });

  test('every guard has said something and is in order, and the incident journal knows the hold of the start', async () => {
    interface Told {
      readonly components: readonly { readonly id: string; readonly status: string }[];
      readonly incidents: readonly { readonly reason: string; readonly until: number | null }[];
    }
    const told = await until('a first incident and a word of every guard', 10_000, async () => {
      const { body } = await running.vera.get<Told>('/api/ui/status/components');
      const known = body.components.every(({ status }) => status !== 'UNKNOWN');
      return known && body.incidents.length > 0 ? body : null;
    });
    expect(told.components.filter(({ status }) => status !== 'OK')).toEqual([]);
    expect(told.incidents).toMatchObject([{ reason: 'STARTUP', until: null }]);
  });

  test('bad input gets a clear answer, and nothing is changed', async () => {
    const { alice, bob, vera } = running;
    const before = (await overview(alice)).safety.level_version;
    const links = async () => ((await alice.get('/api/ui/audit/verify')).body as { links: number }).links;
    const chain = await links();
    const refused: readonly [string, Promise<{ status: number; body: Record<string, unknown> }>, number, string][] = [
      ['unknown field', alice.post('/api/ui/hold', { reason: 'because', force: true }), 422, 'invalid_field'],
      ['wrong type', alice.post('/api/ui/hold', { reason: 7 }), 422, 'invalid_field'],
      ['missing reason', alice.post('/api/ui/resume-request', {}), 422, 'invalid_field'],
      ['viewer acting', vera.post('/api/ui/hold', { reason: 'because' }), 403, 'forbidden'],
      ['nothing to confirm', bob.post('/api/ui/resume-confirm', { token: bob.code }), 409, 'nothing_pending'],
      ['RUN without a resume', alice.post('/api/ui/resume'), 409, 'hold_active'],
    ];
    for (const [what, answer, status, code] of refused) {
      const got = await answer;
      expect([what, got.status, got.body['code']]).toEqual([what, status, code]);
      expect(String(got.body['message']).length).toBeGreaterThan(10);
    }
    const bare = await fetch(`${running.system.url}/api/ui/hold`, { method: 'POST', body: '{"reason":"because"}' });
    expect(bare.status).toBe(401);
    expect((await overview(alice)).safety.level_version).toBe(before);
    expect(await links()).toBe(chain);
  });
});

describe('a resume', () => {
  test('is refused to the one who asked and to a wrong code, and given by another operator', async () => {
    const { alice, bob } = running;
    const asked = await alice.post('/api/ui/resume-request', { reason: 'positions checked', also: ['exit_safe_mode'] });
    expect(asked.status).toBe(200);
    const own = await alice.post('/api/ui/resume-confirm', { token: alice.code });
    expect([own.status, own.body['code']]).toEqual([409, 'same_operator']);
    const wrong = await bob.post('/api/ui/resume-confirm', { token: 'not-the-code' });
    expect([wrong.status, wrong.body['code']]).toEqual([401, 'wrong_code']);
    expect((await overview(alice)).flags.hold_active).toBe(true);
    const given = await bob.post('/api/ui/resume-confirm', { token: bob.code });
    expect([given.status, given.body['hold_active'], given.body['safe_mode']]).toEqual([200, false, false]);
    expect((await overview(alice)).flags.MODE).toBe('HOLD');
    expect((await alice.post('/api/ui/resume')).status).toBe(200);
    expect((await overview(alice)).flags.MODE).toBe('RUN');
  });

  test('in dry run the first hedge is simulated, and no order reaches a venue', async () => {
    const first = await hedge((candidate) => candidate.simulated && candidate.state !== 'failed');
    expect(first.simulated).toBe(true);
    expect(await ordersOf(running)).toEqual([]);
  });
});

describe('trading', () => {
  test('after dry run is left a hedge opens and closes at the venues', async () => {
    await leaveDryRun(running.bob, running.alice);
    const closed = await hedge((candidate) => !candidate.simulated && candidate.state === 'closed');
    expect(closed.simulated).toBe(false);
    expect((await running.venue<SimulatorFill[]>('binance', 'fills')).length).toBeGreaterThanOrEqual(2);
    expect((await running.venue<SimulatorFill[]>('okx', 'fills')).length).toBeGreaterThanOrEqual(2);
  });

  test('HOLD is acknowledged, and after that no order arrives at a venue though the spread goes on opening', async () => {
    const held = await running.alice.post('/api/ui/hold', { reason: 'end of the test' });
    expect(held.body['acknowledged']).toBe(true);
    const at = Date.now();
    const before = await ordersOf(running);
    expect(before.length).toBeGreaterThanOrEqual(4);
    const refused = async () => (await overview(running.alice)).executor.status.denials['NOT_PERMITTED'] ?? 0;
    const refusedBefore = await refused();
    await until('a spread event that would have opened', 20_000, async () =>
      (await refused()) > refusedBefore ? true : null,
    );
    const late = (await ordersOf(running)).filter((order) => order.arrivedAt > at);
    expect(late).toEqual([]);
  });

  test('realised profit equals an independent sum over the fills and fees of the venues', async () => {
    const fills = [
      ...(await running.venue<SimulatorFill[]>('binance', 'fills')),
      ...(await running.venue<SimulatorFill[]>('okx', 'fills')),
    ];
    const { hedges, profitE16 } = profitOfFlatHedges(fills);
    expect(hedges).toBeGreaterThanOrEqual(1);
    expect(profitE16 % 100_000_000n).toBe(0n);
    const shown = (await overview(running.alice)).executor.status.realized_pnl_today_usdt;
    expect(units(shown)).toBe(profitE16 / 100_000_000n);
    expect(units(shown)).not.toBe(0n);
  });

  test('how its orders did is told, real ones with what the venues filled them at; and what HOLD gave up', async () => {
    interface Attempt {
      readonly venue: string;
      readonly simulated: boolean;
      readonly planned_price: string | null;
      readonly average_price: string | null;
    }
    const real = await until('attempts of real orders on both venues', 15_000, async () => {
      const { body } = await running.vera.get<{ attempts: readonly Attempt[] }>('/api/ui/execution?limit=500');
      const told = body.attempts.filter(({ simulated, average_price }) => !simulated && average_price !== null);
      return new Set(told.map(({ venue }) => venue)).size === 2 ? told : null;
    });
    const paid = new Set((await running.venue<SimulatorFill[]>('okx', 'fills')).map(({ price }) => units(price)));
    const prices = real.filter(({ venue }) => venue === 'okx').map(({ average_price }) => units(average_price ?? ''));
    expect(prices.some((price) => paid.has(price))).toBe(true);
    expect(real.every(({ planned_price }) => planned_price !== null)).toBe(true);
    const refused = await until('what was refused', 15_000, async () => {
      const { body } = await running.vera.get<{ today: readonly { code: string; edge_bps_max: number }[] }>(
        '/api/ui/why-not',
      );
      return body.today.find(({ code }) => code === 'NOT_PERMITTED') ?? null;
    });
    expect(refused.edge_bps_max).toBeGreaterThan(0);
  });

  test('positions are those of the venues', async () => {
    const ours: Record<string, bigint> = { 'binance-um': 0n, okx: 0n };
    const { body } = await running.alice.get('/api/ui/positions');
    for (const position of body['positions'] as {
      simulated: boolean;
      legs: { venue: string; side: string; quantity: string }[];
    }[]) {
      if (position.simulated) continue;
      for (const leg of position.legs)
        ours[leg.venue] = (ours[leg.venue] ?? 0n) + units(leg.quantity) * (leg.side === 'buy' ? 1n : -1n);
    }
    const theirs = async (venue: 'binance' | 'okx') =>
      units((await running.venue<SimulatorPositions>(venue, 'positions')).positions[0]?.quantity ?? 'none');
    expect(ours).toEqual({ 'binance-um': await theirs('binance'), okx: await theirs('okx') });
  });

  test('everything that operators did is in the audit chain, which verifies', async () => {
    const { body } = await running.vera.get('/api/ui/audit_log?limit=200');
    const actions = (body['entries'] as { action: string; actor: string }[]).map(
      (entry) => `${entry.actor} ${entry.action}`,
    );
    for (const action of [
      'alice resume_requested',
      'alice approval_refused',
      'bob approval_refused',
      'bob resume_confirmed',
      'alice resumed',
      'bob exit_dry_run_requested',
      'alice exit_dry_run_approved',
      'alice hold_set',
    ])
      expect(actions).toContain(action);
    expect((await running.vera.get('/api/ui/audit/verify')).body['kind']).toBe('intact');
  });
});

test('a second resume takes its two people again', async () => {
  await resumeAndRun(running.bob, running.alice);
  expect((await overview(running.bob)).flags.MODE).toBe('RUN');
});

/** A secret as it is, and as it looks when something has encoded it on the way. */
const formsOf = (secret: string): readonly string[] => [
  secret,
  Buffer.from(secret).toString('base64'),
  Buffer.from(secret).toString('base64url'),
  Buffer.from(secret).toString('hex'),
  encodeURIComponent(secret),
];

test('no secret of the day is in any log, journal, event log, table or answer', async () => {
  // Errors say what was wrong, and are the first place where what was sent comes back.
  const secret = running.alice.code;
  await running.alice.post('/api/ui/resume-confirm', { token: [secret], request_id: 1 });
  await running.alice.post('/api/ui/resume-confirm', { token: secret, request_id: 'none' });
  await running.alice.post('/api/ui/hold', { reason: 1, token: secret });
  await running.system.stop();
  const { people, dataDir } = running.system;
  const secrets = [
    ...people.flatMap(({ token, approveCode, signInCode }) => [token, approveCode, signInCode]),
    ...Object.values(paperCredentials).flatMap((venue) => Object.values(venue)),
  ];
  expect(new Set(secrets).size).toBe(14);
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'secrets.json')
    .map((entry) => join(entry.parentPath, entry.name));
  const said = new Map(files.map((file) => [file, readFileSync(file, 'latin1')]));
  for (const who of [running.alice, running.bob, running.vera]) said.set(`answers to ${who.id}`, who.heard.join('\n'));
  const found = [...said].flatMap(([where, text]) =>
    secrets.flatMap((each, index) =>
      formsOf(each).some((form) => text.includes(form)) ? [`secret ${index}: ${where}`] : [],
    ),
  );
  expect([...said.values()].reduce((sum, text) => sum + text.length, 0)).toBeGreaterThan(100_000);
  expect(found).toEqual([]);
});

test('what the executor was told that day, played again, asks for the same, byte for byte', async () => {
  await running.system.stop();
  const played = replay(readFileSync(running.eventLog, 'utf8'));
  expect(played.differsAt).toBeNull();
  expect(played.books).toBeGreaterThan(100);
  expect(played.effects).toBeGreaterThan(50);
});
