/** Unmodified ccxt over real sockets against the simulator, on both venues. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { noOverlay } from '#local/venues/market/overlay.ts';
import { recordedMarket } from '#local/venues/market/recorded.ts';
import { startVenueSimulator, type VenueSimulator } from '#local/venues/simulator.ts';
import { systemClock } from '#shared/runtime/clock.ts';

import { freshId, outcomeOf, SYMBOL, venues, type CcxtClient } from './ccxt-clients.ts';

describe.each(venues)('unmodified ccxt on $name', ({ name, make, amount, perBase, code }) => {
  let simulator: VenueSimulator;
  let client: CcxtClient;
  const faults = (change: object, method: 'POST' | 'DELETE' = 'POST') =>
    fetch(`${simulator.sim}/${name}/faults`, {
      method,
      ...(method === 'POST' ? { body: JSON.stringify(change) } : {}),
    });
  const fillsOf = async (id: string): Promise<{ quantity: string; fee: string; price: string }[]> => {
    const all = (await (await fetch(`${simulator.sim}/${name}/fills`)).json()) as {
      clientOrderId: string;
      quantity: string;
      fee: string;
      price: string;
    }[];
    return all.filter((fill) => fill.clientOrderId === id);
  };
  /** A price at which a limit surely takes (factor above 1 for a buy), on the tick. */
  const priceAt = async (factor: number): Promise<number> => {
    const book = await client.fetchOrderBook(SYMBOL);
    return Math.round(Number(book.asks[0]?.[0]) * factor * 10) / 10;
  };
  const flat = async (): Promise<void> => {
    for (const position of await client.fetchPositions([SYMBOL])) {
      const size = Number(position.contracts);
      if (size > 0)
        await client.createOrder(SYMBOL, 'market', position.side === 'long' ? 'sell' : 'buy', size, undefined, {
          reduceOnly: true,
          clientOrderId: freshId(),
        });
    }
  };

  beforeAll(async () => {
    simulator = await startVenueSimulator({ clock: systemClock, source: recordedMarket(), overlay: noOverlay });
    client = await make(simulator);
    await client.loadMarkets();
  });
  afterAll(async () => {
    await client.close();
    await simulator.stop();
  });

  test('the market has the steps and the contract size of the venue', () => {
    const market = client.market(SYMBOL);
    expect([market.precision.price, market.precision.amount, market.contractSize, market.linear]).toEqual([
      0.1,
      name === 'okx' ? 0.01 : 0.001,
      name === 'okx' ? 0.01 : 1,
      true,
    ]);
  });

  test('the book is watched: bids below asks, and it moves', async () => {
    const first = await client.watchOrderBook(SYMBOL);
    const nonce = first.nonce;
    const [bid, ask] = [Number(first.bids[0]?.[0]), Number(first.asks[0]?.[0])];
    expect(bid).toBeLessThan(ask);
    expect(bid).toBeGreaterThan(50_000);
    expect(first.bids.length).toBeGreaterThanOrEqual(20);
    let moved = await client.watchOrderBook(SYMBOL);
    for (let tries = 0; tries < 50 && moved.nonce === nonce; tries += 1) moved = await client.watchOrderBook(SYMBOL);
    expect(moved.nonce).toBeGreaterThan(Number(nonce));
    const direct = await client.fetchOrderBook(SYMBOL);
    expect(Math.abs(Number(direct.bids[0]?.[0]) / Number(moved.bids[0]?.[0]) - 1)).toBeLessThan(0.002);
  });

  test('best bid and ask are watched', async () => {
    const tickers = await client.watchBidsAsks([SYMBOL]);
    expect(Number(tickers[SYMBOL]?.bid)).toBeLessThan(Number(tickers[SYMBOL]?.ask));
  });

  test('an IOC limit fills, its stream events, its look-up by client id and the simulator tell the same', async () => {
    const id = freshId();
    const orders = client.watchOrders(SYMBOL);
    const trades = client.watchMyTrades(SYMBOL);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await client.createOrder(SYMBOL, 'limit', 'buy', amount, await priceAt(1.01), {
      timeInForce: 'IOC',
      clientOrderId: id,
    });
    const [seen] = await orders;
    expect(seen?.clientOrderId).toBe(id);
    const [trade] = await trades;
    // OKX pushes `fillFee` below zero when paid, as its recorded frames show, and ccxt hands that on with its sign.
    expect(Math.sign(Number(trade?.fee?.cost))).toBe(name === 'okx' ? -1 : 1);
    const found = await client.fetchOrder('', SYMBOL, { clientOrderId: id });
    expect([found.status, found.filled, found.clientOrderId]).toEqual(['closed', amount, id]);
    const fills = await fillsOf(id);
    const filled = fills.reduce((sum, fill) => sum + Number(fill.quantity), 0);
    expect(filled * perBase).toBeCloseTo(amount, 9);
    const own = (await client.fetchMyTrades(SYMBOL)).filter((mine) => mine.order === found.id);
    expect(own.length).toBe(fills.length);
    expect(own.reduce((sum, mine) => sum + Number(mine.fee?.cost), 0)).toBeCloseTo(
      -fills.reduce((sum, fill) => sum + Number(fill.fee), 0),
      8,
    );
    await flat();
  });

  test('an IOC limit beyond the depth fills in part, and the rest is gone', async () => {
    await faults({ frozen: true });
    const book = await client.fetchOrderBook(SYMBOL, 400);
    const [price, size] = [Number(book.asks[0]?.[0]), Number(book.asks[0]?.[1])];
    const id = freshId();
    await client.createOrder(SYMBOL, 'limit', 'buy', Number(client.amountToPrecision(SYMBOL, size + amount)), price, {
      timeInForce: 'IOC',
      clientOrderId: id,
    });
    const found = await client.fetchOrder('', SYMBOL, { clientOrderId: id });
    expect([found.status === 'closed', Number(found.filled).toFixed(4)]).toEqual([false, size.toFixed(4)]);
    const after = await client.fetchOrderBook(SYMBOL, 400);
    expect(Number(after.asks[0]?.[0])).toBeGreaterThan(price);
    await flat();
    await faults({}, 'DELETE');
  });

  test('a post-only order that would take is not filled', async () => {
    const id = freshId();
    const outcome = await outcomeOf(
      client.createOrder(SYMBOL, 'limit', 'buy', amount, await priceAt(1.005), { postOnly: true, clientOrderId: id }),
    );
    // Binance refuses; OKX accepts and cancels at once.
    const ended =
      name === 'binance' ? outcome.message : (await client.fetchOrder('', SYMBOL, { clientOrderId: id })).status;
    expect(ended).toMatch(code.wouldTake);
    expect(await fillsOf(id)).toEqual([]);
  });

  test('reduce-only without a position is rejected, and never flips one', async () => {
    await flat();
    const refused = await outcomeOf(
      client.createOrder(SYMBOL, 'market', 'sell', amount, undefined, { reduceOnly: true, clientOrderId: freshId() }),
    );
    expect(refused.message).toMatch(code.reduce);
    await client.createOrder(SYMBOL, 'market', 'buy', amount, undefined, { clientOrderId: freshId() });
    const id = freshId();
    await client.createOrder(SYMBOL, 'market', 'sell', amount * 3, undefined, { reduceOnly: true, clientOrderId: id });
    expect((await client.fetchOrder('', SYMBOL, { clientOrderId: id })).filled).toBe(amount);
    expect((await client.fetchPositions([SYMBOL])).filter((position) => Number(position.contracts) > 0)).toEqual([]);
  });

  test('a market order opens a position that positions and balance show', async () => {
    await client.createOrder(SYMBOL, 'market', 'sell', amount, undefined, { clientOrderId: freshId() });
    const [position] = await client.fetchPositions([SYMBOL]);
    expect([position?.side, position?.contracts]).toEqual(['short', amount]);
    expect(Number(position?.entryPrice)).toBeGreaterThan(50_000);
    const balance = await client.fetchBalance();
    expect(Number(balance['USDT']?.total)).toBeGreaterThan(99_000);
    expect(Number(balance['USDT']?.free)).toBeLessThan(Number(balance['USDT']?.total));
    await flat();
  });

  test('an order by socket is taken like one by REST', async () => {
    const id = freshId();
    await client.createOrderWs(SYMBOL, 'limit', 'buy', amount, await priceAt(1.01), {
      timeInForce: 'IOC',
      clientOrderId: id,
    });
    expect((await client.fetchOrder('', SYMBOL, { clientOrderId: id })).filled).toBe(amount);
    await flat();
  });

  test('resting orders are listed, looked up, cancelled one by one and all at once', async () => {
    const [one, two, three] = [freshId(), freshId(), freshId()];
    const price = await priceAt(0.98);
    for (const clientOrderId of [one, two, three])
      await client.createOrder(SYMBOL, 'limit', 'buy', amount, price, { postOnly: true, clientOrderId });
    expect((await client.fetchOpenOrders(SYMBOL)).map((order) => order.clientOrderId)).toEqual([one, two, three]);
    const duplicate = await outcomeOf(
      client.createOrder(SYMBOL, 'limit', 'buy', amount, price, { postOnly: true, clientOrderId: one }),
    );
    expect(duplicate.message).toMatch(/-4116|51016/);
    await client.cancelOrder('', SYMBOL, { clientOrderId: one });
    expect((await client.fetchOrder('', SYMBOL, { clientOrderId: one })).status).toBe('canceled');
    if (name === 'binance') await client.cancelAllOrders(SYMBOL);
    else for (const order of await client.fetchOpenOrders(SYMBOL)) await client.cancelOrder(String(order.id), SYMBOL);
    expect(await client.fetchOpenOrders(SYMBOL)).toEqual([]);
    const again = await outcomeOf(client.cancelOrder('', SYMBOL, { clientOrderId: one }));
    expect(again.name).toBe('OrderNotFound');
  });

  test('an id that never arrived is not found', async () => {
    expect((await outcomeOf(client.fetchOrder('', SYMBOL, { clientOrderId: 'neverarrived1' }))).name).toBe(
      'OrderNotFound',
    );
  });

  test('a wrong secret is an authentication error', async () => {
    const stranger = await make(simulator, 'not-the-secret');
    expect((await outcomeOf(stranger.fetchBalance())).name).toBe('AuthenticationError');
    await stranger.close();
  });

  test('an order whose window is over when it arrives is refused, and listed as refused', async () => {
    await faults({ latencyMs: 600 });
    const id = freshId();
    const price = await priceAt(1.01);
    const window = name === 'binance' ? { recvWindow: 100 } : {};
    if (name === 'okx') client.headers = { expTime: String(Date.now() + 100) };
    const outcome = await outcomeOf(
      client.createOrder(SYMBOL, 'limit', 'buy', amount, price, { timeInForce: 'IOC', clientOrderId: id, ...window }),
    );
    client.headers = {};
    await faults({}, 'DELETE');
    expect(outcome.message).toMatch(code.late);
    expect(await fillsOf(id)).toEqual([]);
    const received = (await (await fetch(`${simulator.sim}/${name}/orders`)).json()) as {
      clientOrderId: string;
      outcome: string;
    }[];
    expect(received.filter((order) => order.clientOrderId === id).map((order) => order.outcome)).toEqual(['refused']);
  });

  test('an answer that is lost leaves an order that is found by its id', async () => {
    await faults({ answersLost: 1 });
    const id = freshId();
    const outcome = await outcomeOf(
      client.createOrder(SYMBOL, 'market', 'buy', amount, undefined, { clientOrderId: id }),
    );
    expect(outcome.name).not.toBe('no error');
    expect((await client.fetchOrder('', SYMBOL, { clientOrderId: id })).status).toBe('closed');
    await flat();
  });

  test('a ban and a skewed clock are felt, and end', async () => {
    await faults({ banned: true });
    expect((await outcomeOf(client.fetchBalance())).name).toMatch(/RateLimitExceeded|DDoSProtection/);
    await faults({ banned: false, clockSkewMs: 120_000 });
    expect(Number(await client.fetchTime()) - Date.now()).toBeGreaterThan(100_000);
    expect((await outcomeOf(client.fetchBalance())).name).toBe('InvalidNonce');
    await faults({}, 'DELETE');
    expect((await outcomeOf(client.fetchBalance())).name).toBe('no error');
  });

  test('a drained balance refuses new risk', async () => {
    await faults({ balanceDrained: true });
    const outcome = await outcomeOf(
      client.createOrder(SYMBOL, 'market', 'buy', amount, undefined, { clientOrderId: freshId() }),
    );
    expect(outcome.message).toMatch(code.margin);
    await faults({}, 'DELETE');
  });

  test('leverage, position mode, funding, fees and time are told', async () => {
    await client.setLeverage(3, SYMBOL, { mgnMode: 'cross' });
    const mode = await outcomeOf(client.setPositionMode(false, SYMBOL));
    expect(mode.message).toMatch(name === 'binance' ? /-4059/ : /^$/);
    expect((await client.fetchPositionMode(SYMBOL)).hedged).toBe(false);
    const funding = await client.fetchFundingRate(SYMBOL);
    expect(Number(funding.fundingRate)).toBeGreaterThan(0);
    const next = name === 'okx' ? funding.fundingTimestamp : (funding.nextFundingTimestamp ?? funding.fundingTimestamp);
    expect(Number(next)).toBeGreaterThan(Date.now());
    const fee = await client.fetchTradingFee(SYMBOL);
    expect([fee.taker, fee.maker]).toEqual([0.0005, 0.0002]);
    expect(Math.abs(Number(await client.fetchTime()) - Date.now())).toBeLessThan(5_000);
  });

  test('stopped streams break the watch, and it can be had again', async () => {
    await client.watchOrderBook(SYMBOL);
    await faults({ streamsStopped: true });
    let broken = 'no error';
    for (let tries = 0; tries < 20 && broken === 'no error'; tries += 1)
      broken = (await outcomeOf(client.watchOrderBook(SYMBOL))).name;
    expect(broken).not.toBe('no error');
    await faults({}, 'DELETE');
    const book = await client.watchOrderBook(SYMBOL);
    expect(book.bids.length).toBeGreaterThan(0);
  });
});
