import { describe, expect, test } from 'vitest';
import { createFence } from '#executor/venues/ccxt/fence.ts';
import { createTrading } from '#executor/venues/ccxt/trading.ts';
import { createChaos } from '#executor/venues/chaos.ts';
import { createPaperVenue } from '#executor/venues/paper/paper-venue.ts';
import type { SendGate, TradingPort, Venue } from '#executor/venues/venue.ts';
import type { Faults } from '#shared/domain/fault.ts';
import { usdt } from '#shared/domain/money.ts';
import type { ClearedOrder } from '#shared/domain/order.ts';
import { durationMs, epochMs, monotonicMs } from '#shared/domain/time.ts';
import { aWorld, nth, settings, WALL, type World } from '#test/executor/world.ts';
import { plainDialect } from '#test/simulation/world/plain-dialect.ts';
import { binanceRules } from '#test/support/rules.ts';

const noFaults: Faults = { profile: 'none', wsDropP: 0, restTimeoutP: 0, orderDelayMs: 0, seed: 7 };
const AGE_MAX = settings.quoteAgeMsMax;

/** A venue in this process, a world that decides orders for it, and faults around the venue. */
function aSkin(change: Partial<Faults>, level: Parameters<World['setLevel']>[0] = {}) {
  const world = aWorld({}, level);
  const clock = { wall: () => epochMs(WALL + world.now), monotonic: () => monotonicMs(world.now) };
  const paper = createPaperVenue({
    venue: 'binance-um',
    rules: [binanceRules],
    fees: { takerE8: 50_000n, makerE8: 20_000n },
    clock,
    balance: usdt('100000'),
    startStamp: 'a',
  });
  let meanwhile: () => unknown = () => undefined;
  const sleep = (ms: number): Promise<void> => {
    meanwhile();
    world.now += ms;
    return Promise.resolve();
  };
  const gate: SendGate = (id, purpose, at, toPaper) => world.engine.mayLeave(id, purpose, at, toPaper);
  const chaos = createChaos({ ...noFaults, ...change }, { sleep, clock, gate });
  return {
    world,
    clock,
    gate,
    chaos,
    paper,
    venue: (checks: 'by-itself' | 'here' = 'here', inner: Venue = paper) => chaos.around(inner, checks),
    /** What happens while an order is kept back. */
    meanwhile: (happen: () => unknown) => (meanwhile = happen),
  };
}
type Skin = ReturnType<typeof aSkin>;
const anOpening = ({ world }: Skin): ClearedOrder => {
  world.books(60_000, 60_300);
  return nth(world.placed(), 0);
};

/** The adapter of a real venue behind the skin: the bytes of an order leave when `stamp` allows it. */
function wire(skin: Skin): { readonly trading: TradingPort; readonly stamps: number[] } {
  const fence = createFence(skin.clock, skin.gate);
  const stamps: number[] = [];
  const trading = createTrading({
    dialect: plainDialect('binance-um'),
    fence,
    ruleBook: {
      ready: () => Promise.resolve(),
      bySymbol: () => new Map(),
      ccxtSymbol: () => 'BTCUSDT',
      rules: () => Promise.resolve(binanceRules),
    },
    requestWindowMs: durationMs(2_000),
    clockBoundMs: durationMs(250),
    onOrders: () => () => undefined,
    waitLeftMs: () => durationMs(0),
    call(asked) {
      if (asked.path === 'place') stamps.push(fence.stamp(nth(skin.world.placed(), 0).clientOrderId));
      return Promise.reject(new Error('the line went dead'));
    },
  });
  return { trading: skin.venue('by-itself', { ...skin.paper, trading }).trading, stamps };
}

describe('an order that is kept back', () => {
  test.each([
    { delay: 0, signed: true },
    { delay: AGE_MAX, signed: true },
    { delay: AGE_MAX + 1, signed: false },
  ])('for $delay ms is stamped and checked when it leaves: signed is $signed', async ({ delay, signed }) => {
    const skin = aSkin({ orderDelayMs: delay });
    const order = anOpening(skin);
    const decidedAt = skin.clock.wall();
    const { trading, stamps } = wire(skin);
    const outcome = await trading.place(order);
    expect(stamps).toEqual(signed ? [decidedAt + delay] : []);
    expect(outcome).toMatchObject(
      signed
        ? { kind: 'unknown', detail: 'the line went dead' }
        : { kind: 'not-sent', why: 'a quote that it was decided on is 1001 ms old by now, the limit is 1000 ms' },
    );
    expect(skin.chaos.injected().ordersDelayed).toBe(delay === 0 ? 0 : 1);
  });

  test.each(['real', 'paper'])('does not leave into a HOLD that came meanwhile (%s)', async (kind) => {
    const dry_run = { on: kind === 'paper', reason: 'test', by: 'system', since: epochMs(1) };
    const skin = aSkin({ orderDelayMs: 10 }, { dry_run });
    const order = anOpening(skin);
    expect(order.simulated).toBe(kind === 'paper');
    skin.meanwhile(() => skin.world.setLevel({ mode: 'HOLD' }));
    const { trading } = kind === 'paper' ? skin.venue() : wire(skin);
    expect(await trading.place(order)).toEqual({
      kind: 'not-sent',
      why: 'mode is HOLD: resume is granted, RUN is not set',
    });
  });

  test('on paper is taken when nothing stands against it, dry run or not', async () => {
    const skin = aSkin(
      { orderDelayMs: 10 },
      { dry_run: { on: true, reason: 'test', by: 'system', since: epochMs(1) } },
    );
    const order = anOpening(skin);
    expect((await skin.venue().trading.place(order)).kind).not.toBe('not-sent');
  });

  test('may still leave, whatever the venue says of it, and is never sent twice', async () => {
    const skin = aSkin({ orderDelayMs: 10 });
    const order = anOpening(skin);
    const { trading } = skin.venue();
    const lookUp = (): ReturnType<TradingPort['lookUp']> =>
      trading.lookUp(order.instrument, order.clientOrderId, epochMs(0));
    expect((await lookUp()).kind).toBe('never-arrived');
    const meanwhile: Promise<{ readonly kind: string }>[] = [];
    skin.meanwhile(() => meanwhile.push(lookUp(), trading.place(order)));
    await trading.place(order);
    expect((await Promise.all(meanwhile)).map(({ kind }) => kind)).toEqual(['unknown', 'not-sent']);
  });

  test('goes before a cancel of all as well, and before no other request', async () => {
    const skin = aSkin({ orderDelayMs: 10 });
    const { trading } = skin.venue();
    const before = skin.world.now;
    await trading.cancel('BTCUSDT', anOpening(skin).clientOrderId);
    await trading.armDeadMan('BTCUSDT', 1_000);
    expect(skin.world.now).toBe(before);
    expect(await trading.cancelAll('BTCUSDT')).toBe('done');
    expect(skin.world.now).toBe(before + 10);
  });
});

describe('a request that fails before it is sent', () => {
  test('claims no more than a real one lets anybody know, and the venue hears nothing', async () => {
    const skin = aSkin({ restTimeoutP: 1 });
    const order = anOpening(skin);
    const id = order.clientOrderId;
    const { trading, account } = skin.venue();
    expect(await trading.place(order)).toMatchObject({ kind: 'unknown', cause: 'timeout' });
    expect(await trading.cancel('BTCUSDT', id)).toBe('unknown');
    expect(await trading.cancelAll('BTCUSDT')).toBe('unknown');
    expect(await trading.armDeadMan('BTCUSDT', 1_000)).toBe('unknown');
    expect((await trading.lookUp('BTCUSDT', id, epochMs(0))).kind).toBe('unknown');
    const reads = [
      account.rules('BTCUSDT'),
      account.positions(),
      account.balance(),
      account.openOrders('BTCUSDT'),
      account.clockOffset(),
      account.prepare('BTCUSDT', 1),
      account.fees('BTCUSDT'),
      account.funding('BTCUSDT'),
      account.fundingPayments('BTCUSDT', epochMs(0)),
      account.forcedOrders('BTCUSDT', epochMs(0)),
    ];
    expect((await Promise.all(reads)).map(({ kind }) => kind)).toEqual(reads.map(() => 'unknown'));
    expect(skin.chaos.injected()).toEqual({ wsDropped: 0, restFailed: 15, ordersDelayed: 0 });
    expect((await skin.paper.trading.lookUp('BTCUSDT', id, epochMs(0))).kind).toBe('never-arrived');
  });

  test('counts in the figures of the venue for as long as their window, beside its own', async () => {
    const skin = aSkin({ restTimeoutP: 1 });
    const own = { ...skin.paper.health.requests(skin.clock.monotonic(), 1_000), requests: 9, errors: 1 };
    const health: Venue['health'] = {
      ...skin.paper.health,
      requests: () => ({ ...own, mostly: 'network', p50Ms: 4, p99Ms: 8 }),
    };
    const venue = skin.venue('by-itself', { ...skin.paper, health });
    const figures = () => venue.health.requests(skin.clock.monotonic(), 1_000);
    await venue.account.balance();
    expect(figures()).toMatchObject({ requests: 10, errors: 2, mostly: 'network', p50Ms: 4, p99Ms: 8 });
    await venue.account.balance();
    expect(figures()).toMatchObject({ requests: 11, errors: 3, mostly: 'timeout', p50Ms: 4, p99Ms: 8 });
    skin.world.now += 1_000;
    expect(figures()).toMatchObject({ requests: 9, errors: 1, mostly: 'network' });
  });

  test('never does at a probability of zero', async () => {
    const skin = aSkin({});
    const { trading, account } = skin.venue();
    expect((await account.positions()).kind).toBe('known');
    expect(await trading.cancelAll('BTCUSDT')).toBe('done');
    expect(skin.chaos.injected()).toEqual({ wsDropped: 0, restFailed: 0, ordersDelayed: 0 });
  });

  test('is the same one again with the same seed, another with another, and as many as asked for', async () => {
    const failing = async (seed: number): Promise<readonly boolean[]> => {
      const { account } = aSkin({ restTimeoutP: 0.1, seed }).venue();
      const answers = [];
      for (let ask = 0; ask < 2_000; ask += 1) answers.push((await account.balance()).kind === 'unknown');
      return answers;
    };
    const first = await failing(1);
    expect(await failing(1)).toEqual(first);
    expect(await failing(2)).not.toEqual(first);
    const share = first.filter(Boolean).length / first.length;
    expect(share).toBeGreaterThan(0.07);
    expect(share).toBeLessThan(0.13);
  });
});

describe('an update of a book that is dropped', () => {
  test.each([
    { p: 0, heard: 3 },
    { p: 1, heard: 0 },
  ])('at a probability of $p: $heard of 3 arrive, and every gap does', ({ p, heard }) => {
    const skin = aSkin({ wsDropP: p });
    let tell: Parameters<Venue['marketData']['subscribe']> | null = null;
    const marketData: Venue['marketData'] = {
      venue: 'binance-um',
      subscribe(...given) {
        tell = given;
        return () => undefined;
      },
    };
    let [books, gaps] = [0, 0];
    skin.venue('here', { ...skin.paper, marketData }).marketData.subscribe(
      'BTCUSDT',
      () => (books += 1),
      () => (gaps += 1),
    );
    const [, onBook, onGap] = tell ?? nth<Parameters<Venue['marketData']['subscribe']>>([], 0);
    const one = new Float64Array([1]);
    const side = { bidPrices: one, bidQuantities: one, askPrices: one, askQuantities: one, bidLevels: 1, askLevels: 1 };
    const at = monotonicMs(1);
    for (let update = 0; update < 3; update += 1)
      onBook({ ...side, venue: 'binance-um', instrument: 'BTCUSDT', venueAt: epochMs(1), receivedAt: at, madeAt: at });
    onGap('the stream broke');
    expect([books, gaps]).toEqual([heard, 1]);
    expect(skin.chaos.injected().wsDropped).toBe(3 - heard);
  });
});
