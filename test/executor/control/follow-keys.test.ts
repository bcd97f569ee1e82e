/** The real adapter against the venue simulator, and the real secrets client against its stand-in: keys change while orders go on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { OwnDraft } from '#executor/control/event-writer.ts';
import { createKeyFollower, type KeyFollower } from '#executor/control/follow-keys.ts';
import { credentialsOf } from '#executor/control/venue-credentials.ts';
import { weightBudgets } from '#executor/venues/ccxt/budget.ts';
import { createCcxtVenue, type CcxtVenue } from '#executor/venues/ccxt/ccxt-venue.ts';
import { startSecretsManager, type SecretsManager } from '#local/aws/secrets-manager.ts';
import { paperCredentials, spareKeys } from '#local/venues/credentials.ts';
import { instrumentRules } from '#local/venues/instruments.ts';
import { noOverlay } from '#local/venues/market/overlay.ts';
import { recordedMarket } from '#local/venues/market/recorded.ts';
import { startVenueSimulator, type VenueSimulator } from '#local/venues/simulator.ts';
import { secretsClient } from '#shared/aws/clients.ts';
import { cachedSecret, type SecretReader } from '#shared/aws/secrets.ts';
import { durationMs } from '#shared/domain/time.ts';
import { venueIds, type VenueId } from '#shared/domain/venue.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { VenueKeys } from '#shared/wire/venue-keys.ts';
import { anOrder, type Wish } from '#test/contract/venue-orders.ts';
import { listen, until } from '#test/contract/venue.contract.ts';
import { putSecret } from '#test/support/put-secret.ts';

const folder = mkdtempSync(join(tmpdir(), 'propbot-keys-'));
const access = { region: 'eu-central-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
let manager: SecretsManager;
let client: SecretReader;
let simulator: VenueSimulator;
let count = 0;

beforeAll(async () => {
  manager = await startSecretsManager({ file: join(folder, 'secrets.json'), clock: systemClock, port: 0 });
  client = secretsClient({ ...access, endpoint: manager.endpoint });
});
afterAll(async () => {
  client.destroy();
  await manager.stop();
  rmSync(folder, { recursive: true, force: true });
});

const first: VenueKeys = { 'binance-um': paperCredentials.binance, okx: paperCredentials.okx };
/** The spare of that number, from 2 on, in the place of the first key of both venues. */
function spare(number: number): VenueKeys {
  const [binance, okx] = [spareKeys.binance[number - 2], spareKeys.okx[number - 2]];
  if (binance === undefined || okx === undefined) throw new Error(`there is no spare ${number}`);
  return VenueKeys.parse({ 'binance-um': binance, okx });
}
const simOf = (venue: VenueId): string => (venue === 'okx' ? 'okx' : 'binance');
async function faults(venue: VenueId, change: object): Promise<void> {
  const answer = await fetch(`${simulator.sim}/${simOf(venue)}/faults`, {
    method: 'POST',
    body: JSON.stringify(change),
  });
  if (!answer.ok) throw new Error(`the simulator refused ${JSON.stringify(change)}: ${await answer.text()}`);
}
const revoke = (venue: VenueId, ...keys: readonly VenueKeys[]): Promise<void> =>
  faults(venue, { keysRevoked: keys.map((key) => key[venue].apiKey) });

interface Trader {
  readonly venue: CcxtVenue;
  readonly follower: KeyFollower;
  readonly links: OwnDraft[];
  readonly logged: string[];
  put(keys: unknown): Promise<void>;
}
const traders: Trader[] = [];

/** One venue and its follower, as one executor has them. */
async function makeTrader(id: VenueId, inUse: VenueKeys = first): Promise<Trader> {
  count += 1;
  const secretId = `venue-keys-${count}`;
  const put = (keys: unknown): Promise<void> => putSecret(client, secretId, keys);
  await put(inUse);
  const venue = createCcxtVenue({
    venue: id,
    endpoints: simulator.binance,
    credentials: credentialsOf(inUse, id),
    clock: systemClock,
    gate: () => ({ allowed: true }),
    requestWindowMs: durationMs(2_000),
    clockBoundMs: durationMs(50),
    orderTimeoutMs: durationMs(2_000),
    weightBudget: weightBudgets[id],
  });
  const links: OwnDraft[] = [];
  const logged: string[] = [];
  const follower = createKeyFollower({
    name: 'executor-1',
    clock: systemClock,
    venues: [venue.keys],
    read: cachedSecret(client, secretId, VenueKeys, systemClock, 0),
    inUse,
    tell: (event) => void links.push(event),
    log: (event, fields) => void logged.push(`${event} ${JSON.stringify(fields)}`),
  });
  const trader = { venue, follower, links, logged, put };
  traders.push(trader);
  return trader;
}
const actions = ({ links }: Trader): string[] => links.map(({ action, subject }) => `${action} ${subject}`);
const waitingOf = ({ follower }: Trader) => follower.record().venues[0]?.waiting;
const waitOf = (trader: Trader): string => `${waitingOf(trader)?.state}: ${waitingOf(trader)?.why}`;

beforeEach(async () => {
  simulator = await startVenueSimulator({ clock: systemClock, source: recordedMarket(), overlay: noOverlay });
});
afterEach(async () => {
  const all = traders.splice(0);
  // Whatever was said of a key, no part of it was.
  const said = JSON.stringify(all.map(({ links, logged, follower }) => [links, logged, follower.record()]));
  for (const keys of [first, spare(2), spare(3), spare(4)])
    for (const part of [keys['binance-um'].secret, keys.okx.secret, keys.okx.passphrase])
      if (said.includes(part)) throw new Error('a part of a key was told');
  await Promise.all(all.map(({ venue }) => venue.close()));
  await simulator.stop();
});

const buy: Wish = { side: 'buy', quantity: '0.01', limit: '999999', kind: 'market' };

describe.each(venueIds)('a key of %s that is put in place while a leg is open there', (id) => {
  let trader: Trader;
  const order = (wish: Wish = buy) => anOrder(instrumentRules[id], wish);
  const place = async (wish: Wish = buy) => {
    const one = order(wish);
    return { id: one.clientOrderId, outcome: await trader.venue.trading.place(one) };
  };
  const found = (orderId: Awaited<ReturnType<typeof place>>['id']) =>
    until(async () => {
      const answer = await trader.venue.trading.lookUp('BTCUSDT', orderId, systemClock.wall());
      return answer.kind === 'found' && answer.fills.length > 0 ? answer : undefined;
    }, `order ${orderId} is found`);
  const arrivals = async (): Promise<readonly string[]> => {
    const all: unknown = await (await fetch(`${simulator.sim}/${simOf(id)}/orders`)).json();
    return z
      .array(z.object({ clientOrderId: z.string() }))
      .parse(all)
      .map(({ clientOrderId }) => clientOrderId);
  };
  beforeEach(async () => {
    trader = await makeTrader(id);
    await trader.venue.account.clockOffset();
    await trader.follower.look();
  });

  test('is taken: orders go on, the stream logs in with it, and the key before may be revoked', async () => {
    const heard = listen(trader.venue);
    await until(() => (heard.live > 0 ? true : undefined), 'the stream is live');
    const open = await place();
    await found(open.id);
    await trader.put(spare(2));
    // Orders leave all the while: before, during and after.
    const during = [place(), place()];
    const looking = trader.follower.look();
    during.push(place());
    await looking;
    during.push(place());
    for (const { id: orderId, outcome } of await Promise.all(during)) {
      expect(outcome.kind).toBe('accepted');
      await found(orderId);
    }
    expect(actions(trader)).toEqual([`venue_key_taken ${id}`]);
    expect(waitingOf(trader)).toBeNull();
    await until(() => (heard.live > 1 ? true : undefined), 'the stream is live again');
    expect(heard.gaps).toEqual(['another key logs in']);

    await revoke(id, first);
    const after = await place();
    expect(after.outcome.kind).toBe('accepted');
    await until(() => heard.fills.find((fill) => fill.clientOrderId === after.id), 'the fill is pushed');
    expect(heard.gaps).toHaveLength(1);
    expect(await trader.venue.account.positions()).toMatchObject({ kind: 'known', value: [{ quantity: 6_000_000n }] });
    const seen = await arrivals();
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(6);
  });

  test('finds the order that was sent with the key before and never answered', async () => {
    await place();
    await faults(id, { answersLost: 1 });
    const lost = await place();
    expect(lost.outcome.kind).toBe('unknown');
    await trader.put(spare(2));
    await trader.follower.look();
    await revoke(id, first);
    expect((await found(lost.id)).report.state).toBe('filled');
    expect((await arrivals()).filter((one) => one === lost.id)).toHaveLength(1);
  });

  test('ends what a revoked key has brought: a refusal is one, and an unknown stays one until the new key asks', async () => {
    const open = await place();
    await revoke(id, first);
    expect((await place()).outcome).toMatchObject({ kind: 'rejected', reason: 'bad-credentials' });
    expect((await trader.venue.trading.lookUp('BTCUSDT', open.id, systemClock.wall())).kind).toBe('unknown');
    expect((await trader.venue.account.positions()).kind).toBe('unknown');
    await trader.put(spare(2));
    await trader.follower.look();
    expect(actions(trader)).toEqual([`venue_key_taken ${id}`]);
    expect((await found(open.id)).report.state).toBe('filled');
    expect((await place()).outcome.kind).toBe('accepted');
  });

  test.each([
    { what: 'that nobody knows', keys: () => change('apiKey', 'nobody-knows') },
    { what: 'with a wrong secret', keys: () => change('secret', 'wrong') },
    { what: 'that is revoked', keys: () => spare(3) },
  ])('$what is not taken, the one before trades on, and it is told once', async ({ keys }) => {
    await revoke(id, spare(3));
    await trader.put(keys());
    await trader.follower.look();
    await trader.follower.look();
    expect(waitOf(trader)).toMatch(/^refused: .*the venue refuses it/);
    expect(actions(trader)).toEqual([`venue_key_refused ${id}`]);
    expect((await place()).outcome.kind).toBe('accepted');
    await trader.put(spare(2));
    await trader.follower.look();
    expect(actions(trader)).toEqual([`venue_key_refused ${id}`, `venue_key_taken ${id}`]);
    expect(waitingOf(trader)).toBeNull();
  });
  const change = (part: 'apiKey' | 'secret', to: string): VenueKeys => ({
    ...spare(2),
    [id]: { ...spare(2)[id], [part]: to },
  });

  test('that opens another account is refused, and put back it is forgotten', async () => {
    await trader.put(spare(4));
    await trader.follower.look();
    expect(waitOf(trader)).toMatch(/^refused: .*another account/);
    expect(actions(trader)).toEqual([`venue_key_refused ${id}`]);
    await revoke(id, spare(4));
    expect((await place()).outcome.kind).toBe('accepted');
    await trader.put(first);
    await trader.follower.look();
    expect(waitingOf(trader)).toBeNull();
    expect(trader.logged.at(-1)).toContain('venue_key.withdrawn');
    expect(actions(trader)).toHaveLength(1);
  });

  test('while the venue answers nobody waits, is no refusal, and is taken when it answers', async () => {
    await trader.put(spare(2));
    await faults(id, { maintenance: true });
    await trader.follower.look();
    expect(waitingOf(trader)?.state).toBe('unknown');
    expect(actions(trader)).toEqual([]);
    await faults(id, { maintenance: false });
    await trader.follower.look();
    expect(actions(trader)).toEqual([`venue_key_taken ${id}`]);
  });

  test('is not tried while the venue has not said whose account the key in use opens', async () => {
    const late = await makeTrader(id);
    await faults(id, { maintenance: true });
    await late.put(spare(4));
    await late.follower.look();
    expect(waitOf(late)).toMatch(/^unknown: .*key in use/);
    await faults(id, { maintenance: false });
    await late.follower.look();
    expect(waitOf(late)).toMatch(/^refused: .*another account/);
  });

  test('is taken by one that was never let in with the key before', async () => {
    await revoke(id, first);
    const outside = await makeTrader(id);
    await outside.follower.look();
    expect(waitingOf(outside)).toBeNull();
    await outside.put(spare(2));
    await outside.follower.look();
    expect(actions(outside)).toEqual([`venue_key_taken ${id}`]);
    expect((await outside.venue.account.positions()).kind).toBe('known');
  });

  test('is taken by a standby, whose stream logs in with it when it comes to lead', async () => {
    await trader.put(spare(2));
    await trader.follower.look();
    await revoke(id, first);
    const heard = listen(trader.venue);
    await until(() => (heard.live > 0 ? true : undefined), 'the stream is live');
    const { outcome, id: orderId } = await place();
    expect(outcome.kind).toBe('accepted');
    await until(() => heard.fills.find((fill) => fill.clientOrderId === orderId), 'the fill is pushed');
    expect(heard.gaps).toEqual([]);
  });

  test('is not looked for where the secret cannot be read or is none, and the key in use trades on', async () => {
    const { read_at: readAt } = trader.follower.record();
    await trader.put({ okx: 'not a key' });
    await expect(trader.follower.look()).rejects.toThrow('is not in the form that is needed');
    expect(trader.follower.record().read_at).toBe(readAt);
    expect((await place()).outcome.kind).toBe('accepted');
    await trader.put({ ...first, [id]: { ...first[id], changed_at: 1 } });
    await trader.follower.look();
    expect(actions(trader)).toEqual([]);
  });
});
