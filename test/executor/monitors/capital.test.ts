import { expect, test } from 'vitest';
import { capitalRecord } from '#executor/monitors/capital.ts';
import { formatE8, notionalOf } from '#shared/domain/money.ts';
import { aWorld } from '../world.ts';

const config = {
  total_usdt: '10000',
  budgets: [{ strategy: 'cross_exchange_arb', max_notional_usdt: '4000' }],
  enforce: false,
} as const;
const mutable = { ...config, budgets: [...config.budgets] };

test('what a strategy has open counts both legs at what they cost, in its own book; one on its way counts nothing yet', () => {
  const world = aWorld({}, { limits: { ...aWorld().level.limits, max_open_positions: 1 } });
  const record = () => capitalRecord(mutable, world.engine.view.liveHedges());
  const idle = { strategy: 'cross_exchange_arb', max_notional: '4000', open_notional: '0', headroom: '4000' };
  expect(record()).toEqual({ total_capital_usdt: '10000', real: [idle], simulated: [idle] });
  world.books(60_000, 60_300);
  expect(record().real).toEqual([idle]);
  for (const order of world.placed()) world.fill(order);
  const [line] = record().real;
  const paid = world.placed().reduce((sum, { limitPrice, quantity }) => sum + notionalOf(limitPrice, quantity), 0n);
  expect(line?.open_notional).toBe(formatE8(paid));
  expect(Number(line?.open_notional) + Number(line?.headroom)).toBe(4_000);
  expect(record().simulated).toEqual([idle]);
});
