import { describe, expect, test } from 'vitest';
import { createHedgeAttempts } from '#executor/monitors/hedge-attempts.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import type { HedgeRecord, OrderRecord } from '#shared/wire/trading.ts';
import { aHedge } from '#test/support/records.ts';

type State = HedgeRecord['state'];
let numbers = 0;
const anOrder: OrderRecord = {
  id: 'p1',
  purpose: 'open',
  side: 'buy',
  kind: 'limit-ioc',
  quantity: '0.01',
  limit_price: '60000',
  reduce_only: false,
  stage: 'settled',
  state: 'filled',
  filled: '0',
  sent_at: epochMs(1),
  mark: null,
};

/** One hedge through these states; what its opening orders came to, if anything. */
function through(
  attempts: ReturnType<typeof createHedgeAttempts>,
  states: readonly State[],
  { at = 0, simulated = false, order }: { at?: number; simulated?: boolean; order?: Partial<OrderRecord> } = {},
): void {
  const id = `h${(numbers += 1)}`;
  const shape = aHedge({ id, simulated });
  const [one, other] = shape.legs;
  const orders = order === undefined ? [] : [{ ...anOrder, ...order }];
  for (const state of states) attempts.see({ ...shape, state, legs: [{ ...one, orders }, other] }, monotonicMs(at));
}

describe('how hedges that were to open turned out', () => {
  test.each<[string, readonly State[], Partial<OrderRecord> | undefined, number]>([
    ['both legs stood', ['opening', 'open', 'closing', 'closed'], undefined, 0],
    ['one leg stood alone', ['opening', 'partial', 'open'], undefined, 1],
    ['one leg stood alone for long', ['opening', 'partial', 'rescuing', 'rebalancing', 'open'], undefined, 1],
    ['nothing filled', ['opening', 'failed'], { state: 'cancelled' }, 0],
    ['a venue refused an order', ['opening', 'failed'], { state: 'rejected' }, 1],
    ['a resting order would have taken', ['opening', 'failed'], { state: 'rejected', kind: 'post-only' }, 0],
    ['all that filled was given back', ['opening', 'closed'], undefined, 1],
    ['a doubt that ended well', ['opening', 'in_doubt', 'open'], undefined, 0],
    ['it was there before us', ['partial', 'open'], undefined, 0],
    ['a close of it failed', ['opening', 'open', 'closing', 'partial', 'closed'], undefined, 0],
  ])('%s: failures', (_what, states, order, failures) => {
    const attempts = createHedgeAttempts();
    through(attempts, states, order === undefined ? {} : { order });
    expect(attempts.failures(monotonicMs(0))).toEqual({ inARow: failures, lastMin: failures });
  });

  test('one that went right ends the row, one that did not fill leaves it, and the minute goes on', () => {
    const attempts = createHedgeAttempts();
    through(attempts, ['opening', 'partial'], { at: 0 });
    through(attempts, ['opening', 'failed'], { at: 1, order: { state: 'cancelled' } });
    through(attempts, ['opening', 'partial'], { at: 2 });
    expect(attempts.failures(monotonicMs(2))).toEqual({ inARow: 2, lastMin: 2 });
    through(attempts, ['opening', 'open'], { at: 3 });
    expect(attempts.failures(monotonicMs(3))).toEqual({ inARow: 0, lastMin: 2 });
    expect(attempts.failures(monotonicMs(59_999)).lastMin).toBe(2);
    expect(attempts.failures(monotonicMs(60_000)).lastMin).toBe(1);
    expect(attempts.failures(monotonicMs(60_002)).lastMin).toBe(0);
  });

  test('simulated hedges do not count, and after people have looked it begins anew', () => {
    const attempts = createHedgeAttempts();
    through(attempts, ['opening', 'partial'], { simulated: true });
    expect(attempts.failures(monotonicMs(0)).inARow).toBe(0);
    through(attempts, ['opening', 'partial']);
    attempts.forget();
    expect(attempts.failures(monotonicMs(0))).toEqual({ inARow: 0, lastMin: 0 });
  });
});
