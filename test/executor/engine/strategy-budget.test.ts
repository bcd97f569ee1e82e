import { describe, expect, test } from 'vitest';
import { enforcedBudgets } from '#executor/runtime/build-engine.ts';
import { formatE8, notionalOf, type NotionalE8 } from '#shared/domain/money.ts';
import { epochMs } from '#shared/domain/time.ts';
import { aWorld, nth, type World } from '#test/executor/world.ts';

/** One hedge of 600 USDT a leg fits, a second one does not. */
const BUDGET = '1500';
const SPREAD = [60_000, 60_300] as const;
const CONVERGED = [60_000, 60_000] as const;
/** Both strategies are on, and both would sell on okx. */
const CARRY_BPS = -30;

const strategy = 'cross_exchange_arb';
const budgetsOf = (enforce: boolean, budget: string) =>
  enforcedBudgets({ total_usdt: '10000', budgets: [{ strategy, max_notional_usdt: budget }], enforce });
const world = (enforce: boolean, budget = BUDGET): World =>
  aWorld(
    { strategyBudgets: budgetsOf(enforce, budget) },
    { strategies: [strategy, 'funding_carry'], limits: { ...aWorld().level.limits, max_open_positions: 4 } },
  );
const quotes = (here: World, [binance, okx]: readonly [number, number]): void => {
  here.now += 500;
  here.books(binance, okx);
};
const fillFrom = (here: World, index: number): void => {
  for (const order of here.placed().slice(index)) here.fill(order);
};
const live = (here: World): readonly string[] => here.engine.view.liveHedges().map((hedge) => hedge.strategy);
const denials = (here: World): readonly string[] => [
  ...new Set(
    here.effects.flatMap((effect) => (effect.type === 'record-denial' ? effect.denials : [])).map(({ code }) => code),
  ),
];
const carry = (here: World): void => {
  here.send({ type: 'funding-outlook', bps: CARRY_BPS });
  here.now += 500;
  here.books(...SPREAD);
  here.send({ type: 'timer' });
};

describe('where budgets are enforced', () => {
  test('a second hedge of the same strategy is denied above its budget, filled or still on its way', () => {
    const here = world(true);
    quotes(here, SPREAD);
    expect([live(here), denials(here)]).toEqual([[strategy], []]);
    quotes(here, SPREAD);
    expect([live(here), denials(here)]).toEqual([[strategy], ['STRATEGY_BUDGET_EXCEEDS_MAX']]);
    fillFrom(here, 0);
    quotes(here, SPREAD);
    expect(live(here)).toEqual([strategy]);
  });

  test('another strategy, which has none, opens meanwhile; what is open closes; then there is room again', () => {
    const here = world(true);
    quotes(here, SPREAD);
    fillFrom(here, 0);
    carry(here);
    expect([live(here), denials(here)]).toEqual([[strategy, 'funding_carry'], ['STRATEGY_BUDGET_EXCEEDS_MAX']]);
    fillFrom(here, 2);
    quotes(here, CONVERGED);
    expect(here.placed().map(({ purpose }) => purpose)).toEqual(['open', 'open', 'open', 'open', 'close', 'close']);
    fillFrom(here, 4);
    expect(live(here)).toEqual(['funding_carry']);
    quotes(here, SPREAD);
    expect(live(here)).toEqual(['funding_carry', strategy]);
  });

  test('exactly the budget passes, one step less is denied', () => {
    const first = world(false);
    quotes(first, SPREAD);
    const legs = nth(first.engine.view.liveHedges(), 0).legs;
    const quantity = nth(first.placed(), 0).quantity;
    const both = legs.reduce((sum, { reservePrice }) => sum + notionalOf(reservePrice, quantity), 0n);
    const opened = [both, both - 1n].map((budget) => {
      const here = world(true, formatE8(budget as NotionalE8));
      quotes(here, SPREAD);
      return here.placed().length;
    });
    expect(opened).toEqual([2, 0]);
  });

  test('what is real leaves the budget of what is simulated alone', () => {
    const here = world(true);
    quotes(here, SPREAD);
    fillFrom(here, 0);
    here.setLevel({ dry_run: { on: true, reason: 'test', by: 'system', since: epochMs(1) } });
    quotes(here, SPREAD);
    quotes(here, SPREAD);
    expect(here.engine.view.liveHedges().map(({ simulated }) => simulated)).toEqual([false, true]);
  });

  test.each([
    ['1085', 1],
    ['1084', 0],
  ])('an entry rests only where both legs fit, 1084.87 USDT: %s', (budget, placed) => {
    const here = aWorld({ mode: 'maker_taker', makerRow: 1, strategyBudgets: budgetsOf(true, budget) });
    quotes(here, SPREAD);
    expect(here.placed()).toHaveLength(placed);
    expect(denials(here)).toEqual(placed === 0 ? ['STRATEGY_BUDGET_EXCEEDS_MAX'] : []);
  });

  test.each([
    [true, 2],
    [false, 3],
  ])('no second entry rests above what the first one has: %s', (enforce, placed) => {
    const here = aWorld({ mode: 'maker_taker', makerRow: 1, strategyBudgets: budgetsOf(enforce, BUDGET) });
    quotes(here, SPREAD);
    fillFrom(here, 0);
    fillFrom(here, 1);
    quotes(here, SPREAD);
    expect(here.placed()).toHaveLength(placed);
    expect(denials(here)).toEqual(enforce ? ['STRATEGY_BUDGET_EXCEEDS_MAX'] : []);
  });
});

test('where budgets only advise, the second hedge opens', () => {
  const here = world(false);
  quotes(here, SPREAD);
  quotes(here, SPREAD);
  expect([live(here), denials(here)]).toEqual([[strategy, strategy], []]);
});
