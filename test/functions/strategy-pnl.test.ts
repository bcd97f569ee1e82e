import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayOf } from '#shared/domain/ledger/entry.ts';
import { cashFromUsdt, usdt } from '#shared/domain/money.ts';
import { epochMs } from '#shared/domain/time.ts';
import { pnlByStrategy, type Ended } from '#functions/reports/strategy-pnl.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aFill, aFunding, aHedge, NOON } from '#test/support/records.ts';
import { makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const DAY_MS = 86_400_000;
const today = dayOf(NOON);
const ended = (strategy: string, daysAgo: number, amount: string, minute = 0): Ended => ({
  strategy,
  day: today - daysAgo,
  at: epochMs(NOON - daysAgo * DAY_MS + minute * 60_000),
  made: cashFromUsdt(usdt(amount)),
});

describe('profit by strategy', () => {
  test('is today, seven days, and the largest fall from what had been reached', () => {
    const lines = pnlByStrategy([ended('alpha', 0, '100'), ended('alpha', 1, '-50'), ended('beta', 0, '-10')], today);
    expect(lines).toEqual([
      { name: 'alpha', realized_today: 100, realized_7d: 50, max_drawdown_7d: 50 },
      { name: 'beta', realized_today: -10, realized_7d: -10, max_drawdown_7d: 10 },
    ]);
  });

  test('the sixth day before today counts, the seventh does not; and a fall is told in the order of time', () => {
    const lines = pnlByStrategy([ended('alpha', 6, '1'), ended('alpha', 7, '1000')], today);
    expect(lines).toEqual([{ name: 'alpha', realized_today: 0, realized_7d: 1, max_drawdown_7d: 0 }]);
    const shuffled = [ended('a', 0, '-3', 2), ended('a', 0, '5', 0), ended('a', 0, '-1', 1), ended('a', 0, '9', 3)];
    expect(pnlByStrategy(shuffled, today)).toEqual([
      { name: 'a', realized_today: 10, realized_7d: 10, max_drawdown_7d: 4 },
    ]);
  });
});

describe('GET /api/ui/strategy_pnl', () => {
  /** Buys 0.01 at 60000 and sells it at `out` on one venue: ten cents a ten dollars, less fees of 0.6. */
  const write = async (
    world: World,
    id: string,
    strategy: string,
    out: string,
    openMs: number,
    closeMs: number,
    simulated = false,
  ) => {
    const number = Number(id.slice(1));
    await world.trading.write({
      hedges: [aHedge({ id, number, strategy, simulated, state: 'closed', opened_at: epochMs(NOON + openMs) })],
      fills: [
        aFill({ hedge_id: id, trade_id: `${id}a`, simulated, at: epochMs(NOON + openMs) }),
        aFill({ hedge_id: id, trade_id: `${id}b`, simulated, side: 'sell', price: out, at: epochMs(NOON + closeMs) }),
      ],
      breaks: [],
    });
  };
  const ask = async (world: World) => (await world.ask('GET', '/api/ui/strategy_pnl', { as: 'vera' })).body;

  test('counts what ended in these days with all its fills and its funding; simulated hedges are left out', async () => {
    const world = await makeWorld(embedded);
    await write(world, 'h1', 'cross_exchange_arb', '60100', 0, 1_000);
    await write(world, 'h2', 'cross_exchange_arb', '59900', -9 * DAY_MS, -DAY_MS);
    await write(world, 'h3', 'funding_carry', '59000', -9 * DAY_MS, -7 * DAY_MS);
    await write(world, 'h4', 'funding_carry', '60200', 0, 2_000);
    await write(world, 'h5', 'funding_carry', '90000', 0, 2_000, true);
    await world.trading.write({
      hedges: [],
      fills: [],
      breaks: [],
      fundings: [
        aFunding({
          at: epochMs(NOON - 8 * DAY_MS),
          amount_usdt: '-0.25',
          shares: [{ hedge_id: 'h2', amount_usdt: '-0.25' }],
        }),
      ],
    });
    expect(await ask(world)).toEqual({
      simulated_excluded: true,
      strategies: [
        { name: 'cross_exchange_arb', realized_today: 0.4, realized_7d: -1.45, max_drawdown_7d: 1.85 },
        { name: 'funding_carry', realized_today: 1.4, realized_7d: 1.4, max_drawdown_7d: 0 },
      ],
    });
  });

  test('told to include what is simulated, it does so in lines of their own', async () => {
    const world = await makeWorld(embedded, { simulatedExcluded: false });
    await write(world, 'h1', 'cross_exchange_arb', '60100', 0, 1_000);
    await write(world, 'h2', 'cross_exchange_arb', '59000', 0, 1_000, true);
    expect(await ask(world)).toEqual({
      simulated_excluded: false,
      strategies: [
        {
          name: 'cross_exchange_arb',
          realized_today: -10.6,
          realized_7d: -10.6,
          max_drawdown_7d: 10.6,
          simulated: true,
        },
        { name: 'cross_exchange_arb', realized_today: 0.4, realized_7d: 0.4, max_drawdown_7d: 0 },
      ],
    });
  });

  test('what is still open has realised nothing', async () => {
    const world = await makeWorld(embedded);
    await world.trading.write({ hedges: [aHedge()], fills: [aFill()], breaks: [] });
    expect(await ask(world)).toEqual({ simulated_excluded: true, strategies: [] });
  });
});
