/** What a leader did, and what a later one makes of it from the venues as they are and the table as far as it got. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEngine } from '#executor/engine/engine.ts';
import { fillRecord, hedgeRecord } from '#executor/journal/records.ts';
import { recover, type AskedVenue, type Recovered } from '#executor/journal/recovery.ts';
import type { LookUpOutcome } from '#executor/venues/venue.ts';
import { clientOrderId, type FencingId, type HedgeNumber, type LegLetter } from '#shared/domain/ids.ts';
import { floorToLot, price, quantity, usdt, type QuantityE8 } from '#shared/domain/money.ts';
import type { Fill, OrderState, Side } from '#shared/domain/order.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { FillRecord, HedgeRecord } from '#shared/wire/trading.ts';
import { aFill, aReport, aWorld, nth, settings, WALL } from '#test/executor/world.ts';
import { emptyTradingTables, memoryTradingStore } from '#test/simulation/world/memory-trading.ts';

type Found = Extract<LookUpOutcome, { kind: 'found' }>;
type Entry =
  | { readonly kind: 'hedge'; readonly record: HedgeRecord }
  | { readonly kind: 'fill'; readonly record: FillRecord };
const THEIRS = 1 as FencingId;
const OURS = 2 as FencingId;
const venueIds = ['binance-um', 'okx'] as const;

/** What the venues have, by client id. The first `silent` questions get no answer. */
function venuesWith(orders: ReadonlyMap<string, Found>, silent = 0) {
  const asked: string[] = [];
  const venue = (id: VenueId): AskedVenue => ({
    venue: id,
    trading: {
      lookUp(_instrument, clientId) {
        asked.push(clientId);
        if (asked.length <= silent) return Promise.resolve({ kind: 'unknown', detail: 'the request budget is spent' });
        const order = orders.get(clientId);
        return Promise.resolve(order?.report.venue === id ? order : { kind: 'never-arrived' });
      },
    },
  });
  return { asked, pair: [venue('binance-um'), venue('okx')] as const };
}

/** The table as a leader left it that had reserved one block and written so much. */
async function tableWith(entries: readonly Entry[]) {
  const trading = memoryTradingStore(emptyTradingTables(), async (_table, step) => step());
  await trading.reserveIds('main', THEIRS, 16, epochMs(1));
  for (const entry of entries)
    await trading.write({
      hedges: entry.kind === 'hedge' ? [entry.record] : [],
      fills: entry.kind === 'fill' ? [entry.record] : [],
      breaks: [],
    });
  return trading;
}

async function recoverFrom(entries: readonly Entry[], orders: ReadonlyMap<string, Found>, silent = 0) {
  const venues = venuesWith(orders, silent);
  let slept = 0;
  const recovered = await recover({
    book: 'main',
    instrument: 'BTCUSDT',
    trading: await tableWith(entries),
    venues: venues.pair,
    clock: { wall: () => epochMs(WALL + 60_000), monotonic: () => monotonicMs(60_000) },
    sleep: (ms) => Promise.resolve(void (slept += ms)),
    stopped: () => false,
    takenAt: epochMs(WALL + 50_000),
    fencingId: OURS,
  });
  return { recovered, asked: venues.asked, slept };
}

/** The recovered hedges in a new engine that may do nothing but ask. */
function carriedOn(recovered: Recovered, orders: ReadonlyMap<string, Found>) {
  const engine = createEngine(settings);
  const recorded: HedgeRecord[] = [];
  let now = 60_000;
  const instants = () => ({ now: monotonicMs(now), at: epochMs(WALL + now) });
  engine.handle({ type: 'restore', hedges: recovered.hedges, ...instants() });
  for (let rounds = 0; rounds < 20; rounds += 1) {
    now += 1_000;
    engine.handle({ type: 'timer', ...instants() });
    for (const effect of engine.takeEffects()) {
      if (effect.type === 'record-hedge') recorded.push(hedgeRecord('main', effect.hedge));
      if (effect.type !== 'look-up') continue;
      const id = effect.order.clientOrderId;
      engine.handle({ type: 'look-up-answer', id, answer: orders.get(id) ?? { kind: 'never-arrived' }, ...instants() });
    }
  }
  return { engine, recorded };
}

const signed = ({ side, quantity: size }: Fill): bigint => (side === 'buy' ? BigInt(size) : -BigInt(size));
const positionAt = (orders: ReadonlyMap<string, Found>, venue: VenueId): bigint =>
  [...orders.values()]
    .filter((order) => order.report.venue === venue)
    .flatMap((order) => order.fills)
    .reduce((sum, fill) => sum + signed(fill), 0n);

/**
 * A leader's life: at each step the books move or the oldest order that was not answered yet is. A venue acts when it
 * gets an order, whether anybody hears of it or not; of the n-th order it fills so much.
 */
function live(steps: readonly ('together' | 'apart' | 'answer')[], shares: readonly number[]) {
  const world = aWorld();
  const orders = new Map<string, Found>();
  const waiting: string[] = [];
  const entries: Entry[] = [];
  let seen = 0;
  const takeIn = (): void => {
    for (const effect of world.effects.slice(seen)) {
      if (effect.type === 'record-hedge') entries.push({ kind: 'hedge', record: hedgeRecord('main', effect.hedge) });
      if (effect.type === 'record-fill')
        entries.push({ kind: 'fill', record: fillRecord('main', effect.hedge, effect.fill) });
      if (effect.type !== 'place') continue;
      const { order } = effect;
      const share = BigInt(shares[orders.size % shares.length] ?? 10);
      const lot = settings.rules[order.venue].lot;
      const filled = floorToLot(((order.quantity * share) / 10n) as QuantityE8, lot);
      const state: OrderState = filled === order.quantity ? 'filled' : 'expired';
      const fills = filled > 0n ? [aFill(order, filled, `t${orders.size}`)] : [];
      orders.set(order.clientOrderId, { kind: 'found', report: aReport(order, filled, state), fills });
      waiting.push(order.clientOrderId);
    }
    seen = world.effects.length;
  };
  for (const step of steps) {
    world.now += 100;
    if (step === 'together') world.books(60_000, 60_000);
    else if (step === 'apart') world.books(60_000, 60_300);
    else {
      const id = waiting.shift();
      const answer = id === undefined ? undefined : orders.get(id);
      if (answer !== undefined)
        world.send({ type: 'send-outcome', id: answer.report.clientOrderId, outcome: { ...answer, kind: 'accepted' } });
    }
    takeIn();
    world.send({ type: 'timer' });
    takeIn();
  }
  return { orders, entries };
}

describe('a leader dies, and its local journal with it', () => {
  test('wherever it stops, and however much of its journal the table has: books = venues, and nothing is invented', async () => {
    let lost = 0;
    let adopted = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('apart', 'answer', 'answer', 'answer', 'together'), { minLength: 1, maxLength: 30 }),
        fc.array(fc.constantFrom(10, 10, 10, 5, 0), { minLength: 1, maxLength: 8 }),
        fc.nat({ max: 6 }),
        async (steps, shares, missing) => {
          const { orders, entries } = live(steps as readonly ('together' | 'apart' | 'answer')[], shares);
          const table = entries.slice(0, Math.max(0, entries.length - missing));
          const { recovered } = await recoverFrom(table, orders);
          const { engine } = carriedOn(recovered, orders);
          expect(recovered).toMatchObject({ breaks: [], complete: true });
          for (const venue of venueIds)
            expect(engine.view.expectedPosition(venue) + settledBefore(table, orders, recovered, venue)).toBe(
              positionAt(orders, venue),
            );
          if (missing > 0 && orders.size > 0) lost += 1;
          if (recovered.hedges.some((hedge) => hedge.strategy === 'recovered')) adopted += 1;
        },
      ),
      { numRuns: 300 },
    );
    expect(lost).toBeGreaterThan(50);
    expect(adopted).toBeGreaterThan(10);
  });

  /** Hedges that the table has as finished are not restored; whatever they still hold would be a break. */
  function settledBefore(
    table: readonly Entry[],
    orders: ReadonlyMap<string, Found>,
    recovered: Recovered,
    venue: VenueId,
  ): bigint {
    const latest = new Map(
      table.flatMap((entry) => (entry.kind === 'hedge' ? [[entry.record.id, entry.record] as const] : [])),
    );
    let sum = 0n;
    for (const record of latest.values()) {
      if (recovered.hedges.some((hedge) => hedge.id === record.id)) continue;
      for (const leg of record.legs.filter((each) => each.venue === venue))
        for (const order of leg.orders) for (const fill of orders.get(order.id)?.fills ?? []) sum += signed(fill);
    }
    return sum;
  }
});

const NUMBER = 3;
const idOf = (leg: LegLetter, attempt = 0): string =>
  clientOrderId({ fencingId: THEIRS, hedge: NUMBER as HedgeNumber, leg, attempt });
function found(
  venue: VenueId,
  leg: LegLetter,
  side: Side,
  filled: string,
  state: OrderState = 'filled',
  attempt = 0,
): readonly [string, Found] {
  const id = clientOrderId({ fencingId: THEIRS, hedge: NUMBER as HedgeNumber, leg, attempt });
  const fill: Fill = {
    venue,
    clientOrderId: id,
    tradeId: `${venue}-${leg}${attempt}`,
    side,
    price: price('60000'),
    quantity: quantity(filled),
    fee: usdt('-0.3'),
    at: epochMs(WALL),
  };
  const report = { venue, clientOrderId: id, venueOrderId: `v-${id}`, state, filledQuantity: quantity(filled) };
  return [id, { kind: 'found', report, fills: filled === '0' ? [] : [fill] }];
}

describe('orders under a reserved id of which there is no record', () => {
  test('both legs become an open hedge, in doubt until the venue has told its fills, and written under our fence', async () => {
    const orders = new Map([found('okx', 'e', 'sell', '0.01'), found('binance-um', 'h', 'buy', '0.01')]);
    const { recovered } = await recoverFrom([], orders);
    expect(recovered.hedges.map(({ id, state, fencingId }) => [id, state, fencingId])).toEqual([
      ['h00000003', 'in_doubt', OURS],
    ]);
    const { engine, recorded } = carriedOn(recovered, orders);
    const hedge = nth(engine.view.liveHedges(), 0);
    expect(hedge.state).toBe('open');
    expect(hedge.legs.map(({ role, venue, side }) => [role, venue, side])).toEqual([
      ['entry', 'okx', 'sell'],
      ['hedge', 'binance-um', 'buy'],
    ]);
    expect(recorded.at(-1)).toMatchObject({ state: 'open', fencing_id: OURS, legs: [{ opened_quantity: '0.01' }, {}] });
  });

  test.each([
    ['the entry alone', [found('okx', 'e', 'sell', '0.01')], -1_000_000n],
    ['the hedge leg alone', [found('binance-um', 'h', 'buy', '0.01')], 0n],
    [
      'an entry that filled and a hedge leg that found nobody',
      [found('okx', 'e', 'sell', '0.01'), found('binance-um', 'h', 'buy', '0', 'expired')],
      -1_000_000n,
    ],
  ])('%s becomes a leg that stands alone', async (_what, list, atOkx) => {
    const orders = new Map(list);
    const { engine } = carriedOn((await recoverFrom([], orders)).recovered, orders);
    expect(['partial', 'rescuing']).toContain(nth(engine.view.liveHedges(), 0).state);
    expect(engine.view.expectedPosition('okx')).toBe(atOkx);
    // Reckoned with at a real price, also where no order ever was.
    for (const leg of nth(engine.view.liveHedges(), 0).legs) expect(leg.reservePrice).toBe(price('60000'));
  });

  test('a hedge that was opened, mended and closed again without any record ends closed', async () => {
    const orders = new Map([
      found('okx', 'e', 'sell', '0.01'),
      found('binance-um', 'h', 'buy', '0.004', 'expired'),
      found('binance-um', 'r', 'buy', '0.006', 'filled', 1),
      found('okx', 'x', 'buy', '0.01'),
      found('binance-um', 'y', 'sell', '0.01'),
    ]);
    const { engine } = carriedOn((await recoverFrom([], orders)).recovered, orders);
    expect(nth(engine.view.finishedHedges(), 0)).toMatchObject({ state: 'closed', strategy: 'recovered' });
    expect(venueIds.map((venue) => engine.view.expectedPosition(venue))).toEqual([0n, 0n]);
  });

  test('orders that filled nothing and live no more are nothing to carry on', async () => {
    const orders = new Map([
      found('okx', 'e', 'sell', '0', 'expired'),
      found('binance-um', 'h', 'buy', '0', 'expired'),
    ]);
    expect((await recoverFrom([], orders)).recovered).toEqual({ hedges: [], breaks: [], complete: true });
  });

  test.each([
    ['both on one side', [found('okx', 'e', 'buy', '0.01'), found('binance-um', 'h', 'buy', '0.01')], 'on one side'],
    ['both on one venue', [found('okx', 'e', 'sell', '0.01'), found('okx', 'h', 'buy', '0.01')], 'on one venue'],
    ['one that rests and has not filled', [found('okx', 'e', 'sell', '0', 'live')], 'its side is not known'],
  ] as const)('%s make no hedge: each order is a named break', async (_what, list, why) => {
    const { recovered } = await recoverFrom([], new Map(list));
    expect(recovered.hedges).toEqual([]);
    expect(recovered.breaks.map((one) => one.id)).toEqual(expect.arrayContaining(list.map(([id]) => `unknown-${id}`)));
    for (const one of recovered.breaks) expect(one).toMatchObject({ kind: 'unknown_order', resolved_at: null });
    expect(recovered.breaks[0]?.ours).toContain(why);
  });

  test('a venue that does not answer is asked again until it does', async () => {
    const orders = new Map([found('okx', 'e', 'sell', '0.01'), found('binance-um', 'h', 'buy', '0.01')]);
    const { recovered, asked, slept } = await recoverFrom([], orders, 40);
    expect(recovered.complete).toBe(true);
    expect(recovered.hedges).toHaveLength(1);
    expect(asked.length).toBeGreaterThan(40);
    expect(slept).toBeGreaterThan(0);
  });

  test('without any order every reserved id is asked for, once a leg and venue', async () => {
    const { asked } = await recoverFrom([], new Map());
    expect(asked.length).toBe(16 * 2 * 2);
    expect(new Set(asked).size).toBe(32);
    expect(asked).toContain(idOf('e'));
  });
});
