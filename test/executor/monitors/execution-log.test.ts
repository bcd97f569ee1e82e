import { expect, test } from 'vitest';
import { createExecutionLog } from '#executor/monitors/execution-log.ts';
import { createPnlTrend } from '#executor/monitors/pnl-trend.ts';
import { qualityOf } from '#executor/monitors/venue-quality.ts';
import { quantity, usdt, type QuantityE8 } from '#shared/domain/money.ts';
import type { OrderState } from '#shared/domain/order.ts';
import { epochMs } from '#shared/domain/time.ts';
import { ATTEMPTS_MAX, type AttemptRecord } from '#shared/wire/trade-watch.ts';
import { aWorld, nth, WALL, type World } from '../world.ts';

/** Everything that the engine asked for since the last time, told to the log as the shell tells it. */
function aLog(world: World) {
  const log = createExecutionLog();
  let told = 0;
  return {
    log,
    tell: (): readonly AttemptRecord[] => {
      for (const effect of world.effects.slice(told)) {
        if (effect.type === 'place') log.placed(effect.order, effect.planned);
        if (effect.type === 'record-hedge') log.changed(effect.hedge, epochMs(WALL + world.now));
      }
      told = world.effects.length;
      return log.attempts();
    },
  };
}
const opened = () => {
  const world = aWorld();
  world.books(60_000, 60_300);
  const { log, tell } = aLog(world);
  tell();
  const find = (venue: string) =>
    nth(
      world.placed().filter((order) => order.venue === venue),
      0,
    );
  return { world, log, tell, okx: find('okx'), binance: find('binance-um') };
};

test('planned is what the book promised, and slippage is how much worse it came, on either side', () => {
  const { world, tell, okx, binance } = opened();
  world.fill(okx);
  world.fill(binance);
  const attempts = tell();
  expect(attempts).toMatchObject([
    { venue: 'okx', side: 'sell', purpose: 'open', planned_price: '60299.5', success: true, why: '' },
    { venue: 'binance-um', side: 'buy', planned_price: '60000.5', success: true },
  ]);
  // Both filled at their limits, five basis points beyond the book.
  for (const { slippage_bps } of attempts) expect(slippage_bps).toBeCloseTo(5, 1);
});

test.each<[string, string, OrderState, boolean, string]>([
  ['all of it', '0.009', 'filled', true, ''],
  ['a part', '0.004', 'expired', false, 'filled 0.004 of 0.009'],
  ['nothing', '0', 'expired', false, 'expired'],
])('an order that filled %s', (_name, filled, state, success, why) => {
  const { world, tell, okx } = opened();
  expect(okx.quantity).toBe(quantity('0.009'));
  world.fill(okx, quantity(filled), state);
  expect(tell().filter(({ venue }) => venue === 'okx')).toMatchObject([{ success, why }]);
});

test('one without a proven end is no attempt yet', () => {
  const { world, tell, okx } = opened();
  world.send({ type: 'send-outcome', id: okx.clientOrderId, outcome: { kind: 'unknown', detail: 'timeout' } });
  expect(tell()).toEqual([]);
});

test.each([
  ['what never left says nothing of the venue', { kind: 'not-sent', why: 'the lease' }, 0],
  ['an entry that would have taken neither', { kind: 'rejected', reason: 'would-take', venueCode: '1' }, 0],
  ['a rejection is a failure', { kind: 'rejected', reason: 'price-band', venueCode: '1' }, 1],
] as const)('%s', (_name, outcome, count) => {
  const { world, log, tell, okx } = opened();
  log.answered(okx, outcome);
  world.send({ type: 'send-outcome', id: okx.clientOrderId, outcome: { kind: 'refused', why: 'so it was' } });
  const failed = tell().filter(({ venue }) => venue === 'okx');
  expect(failed.map(({ success, average_price, why }) => [success, average_price, why])).toEqual(
    count === 0 ? [] : [[false, null, 'so it was']],
  );
});

test.each([
  ['withdrawn unfilled is no attempt', '0', []],
  ['that filled in part did what it promised', '0.004', [true]],
] as const)('a resting entry %s', (_name, filled, expected) => {
  const world = aWorld({ mode: 'maker_taker' });
  const { tell } = aLog(world);
  world.books(60_000, 60_300);
  const entry = nth(world.placed(), 0);
  expect(entry.kind).toBe('post-only');
  world.fill(entry, quantity(filled) as QuantityE8, 'cancelled');
  expect(
    tell()
      .filter(({ purpose }) => purpose === 'open')
      .map(({ success }) => success),
  ).toEqual(expected);
});

const anAttempt = (change: Partial<AttemptRecord> = {}): AttemptRecord => ({
  at: epochMs(1_000),
  venue: 'okx',
  side: 'buy',
  purpose: 'open',
  simulated: false,
  planned_price: '100',
  average_price: '100',
  slippage_bps: 0,
  success: true,
  why: '',
  ...change,
});

test('five hundred are kept, those of an earlier life first', () => {
  const { world, log, tell, okx } = opened();
  world.fill(okx);
  tell();
  log.restore(Array.from({ length: ATTEMPTS_MAX }, (_, index) => anAttempt({ at: epochMs(index) })));
  expect(log.attempts()).toHaveLength(ATTEMPTS_MAX);
  expect([log.attempts()[0]?.at, log.attempts().at(-1)?.planned_price]).toEqual([1, '60299.5']);
});

test('a venue is judged by its own recent attempts; simulated and real never count together', () => {
  const attempts = [
    anAttempt({ at: epochMs(999), success: false }),
    anAttempt({ slippage_bps: 4 }),
    anAttempt({ slippage_bps: null, average_price: null, success: false }),
    anAttempt({ slippage_bps: -2 }),
    anAttempt({ simulated: true, success: false }),
    anAttempt({ venue: 'binance-um' }),
  ];
  expect(qualityOf(attempts, ['okx', 'binance-um'], { simulated: false, from: 1_000 })).toEqual([
    { venue: 'okx', attempts: 3, failures: 1, slippageBpsMean: 1 },
    { venue: 'binance-um', attempts: 1, failures: 0, slippageBpsMean: 0 },
  ]);
  expect(qualityOf(attempts, ['binance-um'], { simulated: true, from: 0 })).toEqual([
    { venue: 'binance-um', attempts: 0, failures: 0, slippageBpsMean: null },
  ]);
});

test('falls in a row: ended by whatever does not fall, and by nothing being open', () => {
  const trend = createPnlTrend();
  const seen = ['5', '4', '3', '3', '2', null, '1', '0'].map((amount) => {
    trend.see(amount === null ? null : usdt(amount));
    return trend.fallsInARow();
  });
  expect(seen).toEqual([0, 1, 2, 0, 1, 0, 0, 1]);
});
