import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lookAtRisk, marksAt } from '#executor/monitors/risk-picture.ts';
import { createBooks } from '#shared/domain/ledger/books.ts';
import { formatE8, notional, usdt } from '#shared/domain/money.ts';
import { monotonicMs } from '#shared/domain/time.ts';
import { fillFact, fundingFact } from '#shared/wire/facts.ts';
import { Positions } from '#shared/wire/http-status.ts';
import { bookRisk, dailyLossRecord } from '#shared/wire/risk.ts';
import type { FillRecord, HedgeRecord } from '#shared/wire/trading.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { DUST_LINES_MAX } from '#functions/live-books.ts';
import { aMarket, aMarketVenue } from '#test/support/market.ts';
import { aDust, aFill, aFunding, aHedge, aStatus, NOON } from '#test/support/records.ts';
import { atRisk } from '../executor/guards/standing/at-risk.ts';
import { makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const worldWith = async (status: Parameters<typeof aStatus>[0]): Promise<World> => {
  const world = await makeWorld(embedded, {});
  await world.trading.writeStatus(aStatus(status));
  return world;
};

describe('positions', () => {
  const positions = async (world: World) => (await world.ask('GET', '/api/ui/positions', { as: 'vera' })).body;

  /** Bought on Binance and sold on OKX, 0.01 each at 60000, a fee of 0.3 each. */
  const fillsOf = (hedge: HedgeRecord): readonly FillRecord[] =>
    hedge.legs.map(({ venue, side }, index) =>
      aFill({
        venue,
        side,
        trade_id: `${hedge.id}-${index}`,
        hedge_id: hedge.id,
        price: '60000',
        quantity: '0.01',
        fee_usdt: '-0.3',
        simulated: hedge.simulated,
      }),
    );

  test('count real and simulated hedges apart, each leg at what closing it would bring, with the fees paid', async () => {
    const world = await worldWith({});
    const hedges = [
      aHedge(),
      aHedge({ id: 'h2', number: 2, simulated: true }),
      aHedge({ id: 'h3', number: 3, state: 'closed' }),
    ];
    await world.trading.write({ hedges, fills: hedges.flatMap(fillsOf), breaks: [] });
    const body = await positions(world);
    // Bought 0.01 at 60000, now 60000 bid; sold 0.01 at 60000, now 60011 asked.
    expect(body).toMatchObject({
      positions: [
        { id: 'h1', simulated: false, unrealized_pnl_usdt: '-0.71' },
        { id: 'h2', simulated: true, unrealized_pnl_usdt: '-0.71' },
      ],
      unrealized_pnl_usdt: '-0.71',
      exposure: { long_notional: '600', short_notional: '600.11', net_usdt: '-0.11' },
      simulated: { positions: 1, unrealized_pnl_usdt: '-0.71' },
      marks_stale: false,
    });
    expect(body['positions']).toHaveProperty('0.legs.0.mark_price', '60000');
    expect(body['positions']).toHaveProperty('0.legs.1.unrealized_pnl_usdt', '-0.41');
    expect(body['exposure_by_venue']).toMatchObject([
      { venue: 'binance-um', long_notional: '600', short_notional: '0' },
      { venue: 'okx', long_notional: '0', short_notional: '600.11' },
    ]);
  });

  test('their share of funding is theirs, and the executor that keeps the books says the same', async () => {
    const world = await worldWith({});
    const hedge = aHedge();
    const funding = aFunding({ venue: 'okx', amount_usdt: '-0.06', at: NOON });
    await world.trading.write({ hedges: [hedge], fills: [...fillsOf(hedge)], breaks: [], fundings: [funding] });
    const books = createBooks();
    for (const fill of fillsOf(hedge)) books.book(fillFact(fill));
    books.book(fundingFact(funding));
    const touches = new Map(
      aStatus().quotes.map(({ venue, bid, ask }) => [
        venue,
        { bid, ask, receivedAt: monotonicMs(0), madeAt: monotonicMs(0), gap: null },
      ]),
    );
    const { unrealized } = lookAtRisk({ liveHedges: () => [] }, books.real, marksAt(touches, monotonicMs(0)), NOON);
    const { unrealized_pnl_usdt } = await positions(world);
    expect(unrealized_pnl_usdt).toBe(formatE8(unrealized));
    expect(unrealized_pnl_usdt).toBe('-0.77');
  });

  test('have the leverage that their venue confirmed, on paper the smaller one, and none that nobody has told', async () => {
    const market = aMarket({ venues: [aMarketVenue({ leverage: 3 }), aMarketVenue({ venue: 'okx', leverage: 2 })] });
    const world = await worldWith({});
    const simulated = aHedge({ id: 'paper', number: 9, simulated: true });
    await world.trading.write({ hedges: [aHedge(), simulated], fills: [], breaks: [] });
    const leverages = async () => {
      const { positions: all } = Positions.parse(await positions(world));
      return all.map((one) => one.legs.map(({ leverage }) => leverage));
    };
    expect(await leverages()).toEqual([
      [null, null],
      [null, null],
    ]);
    await world.trading.writeStatus(aStatus({ market }));
    // Set at the venue: an executor that falls silent changes nothing of it.
    world.time.now += 60_000;
    expect(await leverages()).toEqual([
      [3, 2],
      [2, 2],
    ]);
  });

  test('without fresh quotes are marked at their entry prices, with fees only, and say so', async () => {
    const world = await worldWith({});
    await world.trading.write({ hedges: [aHedge()], fills: [...fillsOf(aHedge())], breaks: [] });
    world.time.now += 5_001;
    const body = await positions(world);
    expect(body).toMatchObject({ unrealized_pnl_usdt: '-0.6', marks_stale: true });
    expect(body['positions']).toHaveProperty(
      '0.legs.0',
      expect.objectContaining({ mark_price: '60000', mark_is_entry: true }),
    );
  });

  test('of a leg that is partly closed count what is left', async () => {
    const world = await worldWith({});
    const hedge = aHedge({ state: 'closing' });
    const [first, second] = hedge.legs;
    await world.trading.write({
      hedges: [{ ...hedge, legs: [{ ...first, closed_quantity: '0.004' }, second] }],
      fills: [],
      breaks: [],
    });
    expect((await positions(world))['positions']).toHaveProperty('0.legs.0.quantity', '0.006');
  });
});

describe('what stands at risk', () => {
  const real = atRisk({
    totalNotional: notional('1200.11'),
    openHedges: 1,
    partialHedges: 1,
    unrealized: usdt('-0.71'),
  });
  const both = { real, simulated: atRisk({ simulated: true }), dryRun: false };
  const risk = {
    real: bookRisk(real),
    simulated: bookRisk(both.simulated),
    daily_loss: dailyLossRecord(both, '50', false),
    checks_enabled: true,
  };
  const snapshot = async (world: World) =>
    (await world.ask('GET', '/api/ui/status/overview', { as: 'vera' })).body['safety'];

  test('is in the overview as the executor said it, and not once that is old', async () => {
    const world = await worldWith({ risk });
    expect(await snapshot(world)).toMatchObject({
      risk_snapshot: {
        real: { total_notional_usdt: '1200.11', partial_hedges: 1, unrealized_pnl_usdt: '-0.71' },
        daily_loss: { enabled: true, blocking: false, breached: false, max_daily_loss_usdt: '50', losses_usdt: '0.71' },
      },
    });
    world.time.now += 5_001;
    expect(await snapshot(world)).toMatchObject({ risk_snapshot: { real: null, simulated: null, daily_loss: null } });
  });

  test.each([
    { lost: '-50', held: false, breached: false, blocking: false },
    { lost: '-50.00000001', held: false, breached: true, blocking: true },
    { lost: '0', held: true, breached: false, blocking: true }, // A new day, and nobody has lifted the HOLD.
  ])(
    '$lost USDT of the day at a limit of 50, held is $held: breached $breached',
    ({ lost, held, breached, blocking }) => {
      const books = { ...both, real: atRisk({ realizedToday: usdt(lost) }) };
      expect(dailyLossRecord(books, '50', held)).toMatchObject({ breached, blocking });
    },
  );

  test('in dry run the loss told is that of simulated hedges, and real money lost blocks all the same', () => {
    const simulated = atRisk({ simulated: true, realizedToday: usdt('-60') });
    expect(dailyLossRecord({ real, simulated, dryRun: true }, '50', false)).toMatchObject({
      losses_usdt: '60',
      breached: true,
    });
    const lost = { real: atRisk({ realizedToday: usdt('-60') }), simulated: atRisk(), dryRun: true };
    expect(dailyLossRecord(lost, '50', false)).toMatchObject({ losses_usdt: '0', breached: false, blocking: true });
  });
});

describe('the dust of finished hedges', () => {
  test.each([
    [DUST_LINES_MAX, true],
    [DUST_LINES_MAX + 1, false],
  ])('of %i lines is valued: %s', async (lines, valued) => {
    const world = await worldWith({});
    const dust = Array.from({ length: lines }, (_, index) =>
      aDust({ dust_id: `d${index}`, hedge_id: `h${index + 10}`, quantity: '0.00001', price: '50000', at: NOON }),
    );
    await world.trading.write({ hedges: [], fills: [], breaks: [], dust });
    const { body } = await world.ask('GET', '/api/ui/positions', { as: 'vera' });
    expect([body['dust_valued'], body['unrealized_pnl_usdt'] !== '0']).toEqual([valued, valued]);
  });
});
