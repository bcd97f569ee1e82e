/** The judge of what was sent: of every order that a venue had accepted, something of ours must know. */
import { describe, expect, test } from 'vitest';
import { clientOrderId, type FencingId, type HedgeNumber } from '#shared/domain/ids.ts';
import { price, quantity } from '#shared/domain/money.ts';
import { aBreak } from '#test/support/records.ts';
import { planOf } from '../plan.ts';
import { configOf } from '../world/config.ts';
import { foundAgain } from './at-end.ts';
import { newEvidence, partsOf, type Sighting } from './evidence.ts';

const id = clientOrderId({ fencingId: 1 as FencingId, hedge: 3 as HedgeNumber, leg: 'e', attempt: 0 });

/** Where our side may know an order from. */
type Known = 'a record' | 'a break' | 'the log of a recovery' | 'nowhere';

/** One order, accepted at 10 s, and ended without a fill unless told otherwise. */
function judge(known: Known, change: Partial<Sighting> = {}, now = 20_000): void {
  const evidence = newEvidence(configOf(planOf(1)), () => now, 0);
  evidence.orders.set(id, {
    order: {
      clientOrderId: id,
      venue: 'okx',
      instrument: 'BTCUSDT',
      side: 'sell',
      kind: 'limit-ioc',
      quantity: quantity('0.01'),
      limitPrice: price('60000'),
      reduceOnly: false,
      purpose: 'open',
      simulated: false,
    },
    parts: partsOf(id),
    row: 1,
    by: 'executor-1',
    signedAt: 9_900,
    stamp: 9_900,
    acceptedAt: 10_000,
    refused: false,
    endedAt: 10_001,
    filled: 0n,
    fills: [],
    unanswered: false,
    cancelAsked: false,
    calledOverAt: null,
    ...change,
  });
  if (known === 'the log of a recovery') evidence.nothingFilled.add(id);
  if (known === 'a break') evidence.breaks.set('b', aBreak({ theirs: `${id} expired` }));
  foundAgain(evidence, new Set(known === 'a record' ? [id] : []));
}
const lost = `${id} was accepted at 10000`;
const filled: Partial<Sighting> = { filled: quantity('0.001') };
const lives: Partial<Sighting> = { endedAt: null };

describe('an order that a venue accepted', () => {
  test.each(['a record', 'a break', 'the log of a recovery'] as const)(
    'and that ended without a fill may be known from %s',
    (known) => expect(() => judge(known)).not.toThrow(),
  );
  test('and that ended without a fill is lost when nobody names it', () =>
    expect(() => judge('nowhere')).toThrow(lost));
  test.each([
    ['filled', filled],
    ['lives', lives],
  ])('and that %s is known from a record or a break, and a line of a log does not do', (_what, change) => {
    for (const known of ['a record', 'a break'] as const) expect(() => judge(known, change)).not.toThrow();
    for (const known of ['the log of a recovery', 'nowhere'] as const) expect(() => judge(known, change)).toThrow(lost);
  });
  test('has six seconds to become known', () => {
    expect(() => judge('nowhere', {}, 15_999)).not.toThrow();
    expect(() => judge('nowhere', {}, 16_000)).toThrow(lost);
  });
  test('is one that was accepted: what a venue refused needs nobody to know it', () =>
    expect(() => judge('nowhere', { acceptedAt: null, endedAt: null, refused: true })).not.toThrow());
});
