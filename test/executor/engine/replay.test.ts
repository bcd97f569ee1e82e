import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Effect } from '#executor/engine/effects.ts';
import { hedgeRecord } from '#executor/journal/records.ts';
import type { QuantityE8 } from '#shared/domain/money.ts';
import { aWorld, type World } from '#test/executor/world.ts';

type Step =
  | { readonly kind: 'books'; readonly gapBps: number }
  | { readonly kind: 'fill'; readonly share: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'hold' }
  | { readonly kind: 'level' };

/** A market that mostly moves and fills; a HOLD is rare, since nobody lifts it here. */
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('books' as const), gapBps: fc.integer({ min: -60, max: 60 }) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('fill' as const), share: fc.constantFrom(0, 0.5, 1, 1, 1, 1, 1, 1) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 900 }) }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: 'unknown' }, { kind: 'hold' }, { kind: 'level' }) },
);
const RUNS = { numRuns: 400 };

function play(steps: readonly Step[]): World {
  const world = aWorld();
  let answered = 0;
  for (const one of steps) {
    const order = world.placed()[answered];
    if (one.kind === 'books') world.books(60_000, 60_000 * (1 + one.gapBps / 10_000));
    else if (one.kind === 'wait') world.now += one.ms;
    else if (one.kind === 'hold') world.send({ type: 'hold', reason: 'CLOCK_SKEW', note: '' });
    else if (one.kind === 'level') world.setLevel({});
    else if (order !== undefined) {
      answered += 1;
      if (one.kind === 'unknown')
        world.send({ type: 'send-outcome', id: order.clientOrderId, outcome: { kind: 'unknown', detail: 'x' } });
      else world.fill(order, (one.share === 1 ? order.quantity : order.quantity / 2n) as QuantityE8);
    }
    world.send({ type: 'timer' });
  }
  return world;
}

const text = (effect: Effect): string =>
  JSON.stringify(
    'hedge' in effect ? { type: effect.type, hedge: hedgeRecord('main', effect.hedge) } : effect,
    (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
  );
const digest = (world: World): string => createHash('sha256').update(world.effects.map(text).join('\n')).digest('hex');

test('the same events give the same effects, byte for byte', () => {
  let decided = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
      const once = play(steps);
      decided += once.placed().length;
      expect(digest(once)).toBe(digest(play(steps)));
    }),
    RUNS,
  );
  expect(decided).toBeGreaterThan(100);
});

test('whatever happens, a hedge is balanced, or on its way, or being mended; a doubt holds; closed is flat', () => {
  let seen = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
      const world = play(steps);
      for (const hedge of [...world.engine.view.liveHedges(), ...world.engine.view.finishedHedges()]) {
        seen += 1;
        const record = hedgeRecord('main', hedge);
        const [one, other] = record.legs.map(
          (leg) => Number(leg.opened_quantity) - Number(leg.closed_quantity) - Number(leg.dust),
        );
        const settled = record.legs.every((leg) => leg.orders.every((order) => order.stage === 'settled'));
        const balanced = Math.abs((one ?? 0) - (other ?? 0)) < 1e-9;
        const fine = balanced || !settled || ['partial', 'rescuing', 'rebalancing'].includes(record.state);
        const held = record.state !== 'in_doubt' || world.engine.view.holds().length > 0;
        const flat = record.state !== 'closed' || (Math.abs(one ?? 1) < 1e-9 && balanced);
        expect([record.state, fine, held, flat]).toEqual([record.state, true, true, true]);
      }
    }),
    RUNS,
  );
  expect(seen).toBeGreaterThan(50);
});
