import { describe, expect, test } from 'vitest';
import type { Effect } from '#executor/engine/effects.ts';
import { fillsOf, tracksOf, type Hedge } from '#executor/engine/hedge/hedge.ts';
import { fillRecord, handBreak, hedgeOf, hedgeRecord } from '#executor/journal/records.ts';
import { ledgerOf, type Ledger } from '#shared/domain/ledger/ledger.ts';
import { totalOf } from '#shared/domain/ledger/result.ts';
import { price, quantity, usdtOfCash, type QuantityE8 } from '#shared/domain/money.ts';
import type { ClearedOrder, Fill } from '#shared/domain/order.ts';
import { epochMs } from '#shared/domain/time.ts';
import { fillFact } from '#shared/wire/facts.ts';
import { BreakRecord, HedgeRecord } from '#shared/wire/trading.ts';
import { aFill, aLevel, aReport, aWorld, nth, WALL, type World } from '../world.ts';

const none = 0n as QuantityE8;
const oneHedge = { ...aLevel().limits, max_open_positions: 1 };
const SAID = 'seen at the venue';

/** OKX has filled; of the order on Binance nothing is known. */
function inDoubt(): { readonly world: World; readonly order: ClearedOrder } {
  const world = aWorld({}, { limits: oneHedge });
  world.books(60_000, 60_300);
  const [one, other] = [nth(world.placed(), 0), nth(world.placed(), 1)];
  world.fill(one);
  world.send({ type: 'send-outcome', id: other.clientOrderId, outcome: { kind: 'unknown', detail: 'timeout' } });
  return { world, order: other };
}

const settle = (world: World, order: ClearedOrder, filled: QuantityE8): void =>
  world.send({ type: 'settle-doubt', id: order.clientOrderId, filled, price: price('60001'), note: SAID });

const hedgeIn = (world: World): Hedge => nth(world.engine.view.liveHedges(), 0);
const trackIn = (world: World) => nth(nth(hedgeIn(world).legs, 1).orders, 0);
const half = (order: ClearedOrder): QuantityE8 => (order.quantity / 2n) as QuantityE8;

function ledger(effects: readonly Effect[]): Ledger {
  const told = effects.flatMap((effect) => (effect.type === 'record-fill' ? [effect] : []));
  return ledgerOf(
    false,
    told.map(({ hedge, fill }) => fillFact(fillRecord('main', hedge, fill))),
  );
}

const inOrder = (world: World, from: number): readonly string[] =>
  world.effects
    .slice(from)
    .flatMap((effect) => (effect.type === 'record-fill' ? [`${effect.fill.side} ${effect.fill.tradeId}`] : []));

describe('a doubt that a person settled', () => {
  test('the fill of the venue takes the place of what was said: nothing is sent, and the books hold it once', () => {
    const { world, order } = inDoubt();
    settle(world, order, order.quantity);
    const [sent, told] = [world.placed().length, world.effects.length];
    const truth: Fill = { ...aFill(order, order.quantity, 'true-1'), price: price('59990') };
    world.send({ type: 'fill', fill: truth });
    world.send({ type: 'fill', fill: truth });
    world.send({ type: 'order', report: aReport(order, order.quantity, 'filled') });

    expect(hedgeIn(world).state).toBe('open');
    expect(trackIn(world).filled).toBe(order.quantity);
    expect(world.placed()).toHaveLength(sent);
    const id = `manual-${order.clientOrderId}`;
    expect(inOrder(world, told)).toEqual([`sell ${id}.back.true-1`, 'buy true-1']);
    const books = ledger(world.effects);
    for (const venue of ['binance-um', 'okx'] as const)
      expect(books.positionOn(venue)).toBe(world.engine.view.expectedPosition(venue));
    const record = hedgeRecord('main', hedgeIn(world));
    expect([record.legs[1].entry_price, record.legs[1].exit_price]).toEqual(['59990', null]);
  });

  test('what it made is what the venue says, to the last decimal', () => {
    const { world, order } = inDoubt();
    settle(world, order, order.quantity);
    world.send({ type: 'fill', fill: { ...aFill(order, half(order), 'true-1'), price: price('59990.3') } });
    world.send({ type: 'fill', fill: { ...aFill(order, half(order), 'true-2'), price: price('59990.7') } });
    const [hedge, sent] = [hedgeIn(world), world.placed().length];
    world.now += 1_000;
    world.send({ type: 'flatten', on: true, id: 'command-1' });
    for (const close of world.placed().slice(sent)) world.fill(close);
    expect(hedge.state).toBe('closed');
    const made = ledger(world.effects).madeBy(hedge.id);
    expect(made === null ? null : usdtOfCash(totalOf(made))).toBe(hedge.realized);
    // What never happened leaves nothing behind: the same hedge without the word of a person has made as much.
    const truly = world.effects.filter((one) => one.type !== 'record-fill' || !one.fill.tradeId.startsWith('manual-'));
    expect(ledger(truly).madeBy(hedge.id)).toEqual(made);
  });

  test.each([
    { said: 'less', of: (order: ClearedOrder) => half(order) },
    { said: 'nothing', of: () => none },
  ])('the venue filled it whole where a person said $said: what it filled is what counts', ({ of }) => {
    const { world, order } = inDoubt();
    settle(world, order, of(order));
    world.send({ type: 'fill', fill: aFill(order, order.quantity, 'true-1') });
    expect(trackIn(world).filled).toBe(order.quantity);
    expect(ledger(world.effects).positionOn('binance-um')).toBe(BigInt(order.quantity));
  });

  test('fills that were known before a person spoke stay beside what was said', () => {
    const { world, order } = inDoubt();
    world.send({ type: 'fill', fill: aFill(order, half(order), 'true-1') });
    world.now += 3_000;
    world.send({ type: 'timer' });
    world.now += 3_000;
    world.send({ type: 'timer' });
    expect(trackIn(world).stage).toBe('in_doubt');
    settle(world, order, order.quantity);
    world.send({ type: 'fill', fill: aFill(order, half(order), 'true-1') });
    expect(trackIn(world).filled).toBe(order.quantity);
    world.send({ type: 'fill', fill: aFill(order, (order.quantity - half(order)) as QuantityE8, 'true-2') });
    expect(trackIn(world).filled).toBe(order.quantity);
  });

  test('the venue is asked on, until its word agrees', () => {
    const { world, order } = inDoubt();
    settle(world, order, order.quantity);
    const asked = (): number => world.effects.filter((effect) => effect.type === 'look-up').length;
    const [before] = [asked()];
    world.now += 10_000;
    world.send({ type: 'timer' });
    expect(asked()).toBe(before + 1);
    const [report, fills] = [aReport(order, order.quantity, 'filled'), [aFill(order, order.quantity, 'true-1')]];
    world.send({ type: 'look-up-answer', id: order.clientOrderId, answer: { kind: 'found', report, fills } });
    world.now += 10_000;
    world.send({ type: 'timer' });
    expect(asked()).toBe(before + 1);
    expect(world.engine.view.holds().map((hold) => hold.reason)).not.toContain('RECON_DESYNC');
  });

  test.each([
    { proof: 'never had it', answer: () => ({ kind: 'never-arrived' as const }), theirs: none },
    {
      proof: 'ended it with half',
      answer: (order: ClearedOrder) => ({
        kind: 'found' as const,
        report: aReport(order, half(order), 'expired'),
        fills: [aFill(order, half(order), 'true-1')],
      }),
      theirs: quantity('0.0045'),
    },
  ])('a venue that proves it $proof after a person said filled: a break with its name, and HOLD', (one) => {
    const { world, order } = inDoubt();
    settle(world, order, order.quantity);
    const sent = world.placed().length;
    for (let times = 0; times < 2; times += 1)
      world.send({ type: 'look-up-answer', id: order.clientOrderId, answer: one.answer(order) });
    const breaks = world.effects.flatMap((effect) => (effect.type === 'record-break' ? [effect] : []));
    expect(breaks.map(({ ours, theirs }) => [ours, theirs])).toEqual([[order.quantity, one.theirs]]);
    const record = BreakRecord.parse(handBreak('main', nth(breaks, 0), epochMs(WALL)));
    expect(record).toMatchObject({ kind: 'settled_by_hand', venue: 'binance-um', resolved_at: null });
    expect(world.engine.view.holds().map((hold) => hold.reason)).toEqual(['IN_DOUBT', 'RECON_DESYNC']);
    expect(world.placed()).toHaveLength(sent);
    expect(trackIn(world).filled).toBe(order.quantity);
  });

  test('a push of its end with nothing filled is such a proof too', () => {
    const { world, order } = inDoubt();
    settle(world, order, order.quantity);
    world.send({ type: 'order', report: aReport(order, none, 'expired') });
    expect(world.engine.view.holds().map((hold) => hold.reason)).toEqual(['IN_DOUBT', 'RECON_DESYNC']);
  });
});

describe('a doubt that a person settled, over a restart', () => {
  /** The hedge as another process finds it, with those of its fills that had been recorded by then. */
  function restarted(world: World, recorded: (fill: Fill) => boolean): World {
    const hedge = hedgeIn(world);
    const record = HedgeRecord.parse(hedgeRecord('main', hedge));
    const fills = hedge.legs.flatMap(fillsOf).filter(recorded);
    const next = aWorld({}, { limits: oneHedge });
    const known = fills.map((fill) => fillRecord('main', hedge, fill));
    const back = hedgeOf(record, known);
    if (tracksOf(back).some((track) => track.stage !== 'settled')) back.state = 'in_doubt';
    next.send({ type: 'restore', hedges: [back] });
    return next;
  }

  test('the fill of the venue takes the place of what was said in an earlier life, and the venue is asked for it', () => {
    const { world, order } = inDoubt();
    settle(world, order, order.quantity);
    const next = restarted(world, () => true);
    expect(hedgeIn(next).state).toBe('open');
    next.send({ type: 'timer' });
    expect(next.effects.flatMap((one) => (one.type === 'look-up' ? [one.order.clientOrderId] : []))).toEqual([
      order.clientOrderId,
    ]);
    next.send({ type: 'fill', fill: aFill(order, order.quantity, 'true-1') });
    expect([hedgeIn(next).state, trackIn(next).filled, next.placed()]).toEqual(['open', order.quantity, []]);
  });

  test('told again after it had taken that place, it changes nothing', () => {
    const { world, order } = inDoubt();
    settle(world, order, order.quantity);
    world.send({ type: 'fill', fill: aFill(order, order.quantity, 'true-1') });
    const next = restarted(world, () => true);
    next.send({ type: 'fill', fill: aFill(order, order.quantity, 'true-1') });
    expect(trackIn(next).filled).toBe(order.quantity);
    expect(inOrder(next, 0)).toEqual([]);
  });

  test('an end between what was taken back and the fill itself: the fill is found again and taken back once', () => {
    const { world, order } = inDoubt();
    settle(world, order, order.quantity);
    world.send({ type: 'fill', fill: aFill(order, half(order), 'true-1') });
    const next = restarted(world, (fill) => fill.tradeId !== 'true-1');
    expect(trackIn(next).stage).toBe('in_doubt');
    next.send({ type: 'fill', fill: aFill(order, half(order), 'true-1') });
    expect(trackIn(next).filled).toBe(order.quantity);
    expect(inOrder(next, 0)).toEqual(['buy true-1']);
  });

  test('a doubt that is settled a second time is a second entry, and the venue takes the place of both', () => {
    const { world, order } = inDoubt();
    settle(world, order, order.quantity);
    world.send({ type: 'fill', fill: aFill(order, half(order), 'true-1') });
    const next = restarted(world, (fill) => fill.tradeId !== 'true-1');
    settle(next, order, order.quantity);
    expect(trackIn(next).filled).toBe(order.quantity);
    for (const id of ['true-1', 'true-2']) next.send({ type: 'fill', fill: aFill(order, half(order), id) });
    expect(trackIn(next).filled).toBe(order.quantity);
    const ids = trackIn(next).fills.map((fill) => fill.tradeId);
    expect(new Set(ids).size).toBe(ids.length);
    const truly = trackIn(next).fills.filter((fill) => fill.tradeId.startsWith('true-'));
    expect(truly.reduce((sum, fill) => sum + fill.quantity, 0n)).toBe(order.quantity);
  });
});
