/** A leader at work on paper: what it sent, what its table has of it, and a later leader that recovers from both. */
import { expect } from 'vitest';
import { createEngine } from '#executor/engine/engine.ts';
import { fillRecord, hedgeRecord } from '#executor/journal/records.ts';
import { recover, type AskedVenue, type Recovered, type RecoveryDeps } from '#executor/journal/recovery.ts';
import type { LookUpOutcome } from '#executor/venues/venue.ts';
import { attemptsIn } from '#executor/journal/reserved-ids.ts';
import {
  clientOrderId,
  type ClientOrderId,
  type FencingId,
  type HedgeNumber,
  type LegLetter,
} from '#shared/domain/ids.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import { isLive } from '#shared/domain/hedge.ts';
import { floorToLot, price, quantity, usdt, type QuantityE8 } from '#shared/domain/money.ts';
import type { Fill, OrderState, Side } from '#shared/domain/order.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { FillRecord, HedgeRecord } from '#shared/wire/trading.ts';
import { aFill, aReport, aWorld, settings, WALL } from '#test/executor/world.ts';
import { emptyTradingTables, memoryTradingStore } from '#test/simulation/world/memory-trading.ts';

export type Found = Extract<LookUpOutcome, { kind: 'found' }>;
export type Entry =
  | { readonly kind: 'hedge'; readonly record: HedgeRecord }
  | { readonly kind: 'fill'; readonly record: FillRecord };
const THEIRS = 1 as FencingId;
export const RESERVED = 17;
export const OURS = 2 as FencingId;
export const venueIds = ['binance-um', 'okx'] as const;

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
export async function tableWith(entries: readonly Entry[]) {
  const trading = memoryTradingStore(emptyTradingTables(), async (_table, step) => step());
  // The first number of a table is 0; the worlds of tests may use 1 to 16.
  await trading.reserveIds('main', THEIRS, RESERVED, epochMs(1));
  for (const entry of entries)
    await trading.write({
      hedges: entry.kind === 'hedge' ? [entry.record] : [],
      fills: entry.kind === 'fill' ? [entry.record] : [],
      breaks: [],
    });
  return trading;
}

export const recoverFrom = async (entries: readonly Entry[], orders: ReadonlyMap<string, Found>, silent = 0) =>
  recoverIn(await tableWith(entries), orders, OURS, silent);

export async function recoverIn(
  trading: Awaited<ReturnType<typeof tableWith>>,
  orders: ReadonlyMap<string, Found>,
  fencingId: FencingId,
  silent = 0,
  stopped = () => false,
) {
  const world = lookingIn(trading, orders, fencingId, silent, stopped);
  const recovered = await recover(world.deps, () => Promise.resolve());
  return { recovered, asked: world.asked, slept: world.slept(), said: world.said };
}

/** A later leader before it recovers: what it is given, what it has asked, and what it has said. */
export function lookingIn(
  trading: Awaited<ReturnType<typeof tableWith>>,
  orders: ReadonlyMap<string, Found>,
  fencingId: FencingId,
  silent = 0,
  stopped = () => false,
) {
  const venues = venuesWith(orders, silent);
  const said: { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[] = [];
  let slept = 0;
  const deps: RecoveryDeps = {
    book: 'main',
    instrument: 'BTCUSDT',
    trading,
    venues: venues.pair,
    clock: { wall: () => epochMs(WALL + 60_000), monotonic: () => monotonicMs(60_000) },
    sleep: (ms) => Promise.resolve(void (slept += ms)),
    stopped,
    takenAt: epochMs(WALL + 50_000),
    fencingId,
    log: { info: (event, fields = {}) => void said.push({ event, fields }) },
  };
  return { deps, asked: venues.asked, slept: () => slept, said };
}

/** The recovered hedges in a new engine that may do nothing but ask. */
export function carriedOn(recovered: Recovered, orders: ReadonlyMap<string, Found>) {
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

export const signed = ({ side, quantity: size }: Fill): bigint => (side === 'buy' ? BigInt(size) : -BigInt(size));
export const positionAt = (orders: ReadonlyMap<string, Found>, venue: VenueId): bigint =>
  [...orders.values()]
    .filter((order) => order.report.venue === venue)
    .flatMap((order) => order.fills)
    .reduce((sum, fill) => sum + signed(fill), 0n);

/** Hedges that the table has as finished are not restored; whatever they still hold would be a break. */
function settledBefore(table: readonly Entry[], orders: ReadonlyMap<string, Found>, venue: VenueId): bigint {
  const latest = new Map(
    table.flatMap((entry) => (entry.kind === 'hedge' ? [[entry.record.id, entry.record] as const] : [])),
  );
  let sum = 0n;
  for (const record of latest.values()) {
    if (isLive(record.state)) continue;
    for (const leg of record.legs.filter((each) => each.venue === venue))
      for (const order of leg.orders) for (const fill of orders.get(order.id)?.fills ?? []) sum += signed(fill);
  }
  return sum;
}

/** A leader that carries on from there has in its books what the venues have, and nobody has to look at anything. */
export function expectBooksToBeVenues(
  recovered: Recovered,
  orders: ReadonlyMap<string, Found>,
  table: readonly Entry[] = [],
): void {
  expect(recovered).toMatchObject({ breaks: [], complete: true });
  const { engine } = carriedOn(recovered, orders);
  for (const venue of venueIds)
    expect(engine.view.expectedPosition(venue) + settledBefore(table, orders, venue)).toBe(positionAt(orders, venue));
}

export const REFUSED = -1;

/**
 * A leader's life: at each step the books move or the oldest order that was not answered yet is. A venue acts when it
 * gets an order, whether anybody hears of it or not; of the n-th order it fills so many tenths, or refuses it. From one
 * step on the table takes nothing more, and the engine hears of nothing that it took.
 */
export function live(
  steps: readonly ('together' | 'apart' | 'answer')[],
  tenths: readonly number[],
  tableEnds = Number.POSITIVE_INFINITY,
  level: Partial<ControlLevel> = {},
) {
  const world = aWorld(
    { rebalancer: { ...settings.rebalancer, enabled: true, intervalMs: 100, retryDelayMs: 100, triesMax: 50 } },
    level,
  );
  const orders = new Map<string, Found>();
  const waiting: ClientOrderId[] = [];
  const entries: Entry[] = [];
  let [seen, placed, taken] = [0, 0, 0];
  let okxMid = 60_000;
  const takeIn = (): void => {
    for (const effect of world.effects.slice(seen)) {
      if (effect.type === 'record-hedge') entries.push({ kind: 'hedge', record: hedgeRecord('main', effect.hedge) });
      if (effect.type === 'record-fill')
        entries.push({ kind: 'fill', record: fillRecord('main', effect.hedge, effect.fill) });
      if (effect.type !== 'place') continue;
      const { order } = effect;
      const share = tenths[placed % tenths.length] ?? 10;
      placed += 1;
      waiting.push(order.clientOrderId);
      if (share === REFUSED) continue;
      const lot = settings.rules[order.venue].lot;
      const filled = floorToLot(((order.quantity * BigInt(share)) / 10n) as QuantityE8, lot);
      const state: OrderState = filled === order.quantity ? 'filled' : 'expired';
      const fills = filled > 0n ? [aFill(order, filled, `t${placed}`)] : [];
      orders.set(order.clientOrderId, { kind: 'found', report: aReport(order, filled, state), fills });
    }
    seen = world.effects.length;
  };
  const write = (): void => {
    for (const entry of entries.slice(taken))
      if (entry.kind === 'hedge')
        world.send({ type: 'recorded', hedge: entry.record.id, attempts: attemptsIn(entry.record) });
    taken = entries.length;
  };
  for (const [index, step] of steps.entries()) {
    world.now += 100;
    if (step !== 'answer') okxMid = step === 'together' ? 60_000 : 60_300;
    world.setLevel({});
    world.books(60_000, okxMid);
    if (step === 'answer') {
      const id = waiting.shift();
      const answer = id === undefined ? undefined : orders.get(id);
      if (id !== undefined)
        world.send({
          type: 'send-outcome',
          id,
          outcome: answer === undefined ? { kind: 'refused', why: 'no-book' } : { ...answer, kind: 'accepted' },
        });
    }
    takeIn();
    world.send({ type: 'timer' });
    takeIn();
    if (index < tableEnds) write();
  }
  return {
    orders,
    entries,
    placed: world.placed().map((order) => order.clientOrderId),
    table: entries.slice(0, taken),
  };
}

const NUMBER = 3;
export const idOf = (leg: LegLetter, attempt = 0): string =>
  clientOrderId({ fencingId: THEIRS, hedge: NUMBER as HedgeNumber, leg, attempt });
export function found(
  venue: VenueId,
  leg: LegLetter,
  side: Side,
  filled: string,
  state: OrderState = 'filled',
  attempt = 0,
  fencingId = THEIRS,
): readonly [string, Found] {
  const id = clientOrderId({ fencingId, hedge: NUMBER as HedgeNumber, leg, attempt });
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
