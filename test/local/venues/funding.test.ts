/** Funding at the simulated venues, as unmodified ccxt reads it and as the simulator's own list has it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { noOverlay } from '#local/venues/market/overlay.ts';
import { recordedMarket } from '#local/venues/market/recorded.ts';
import { startVenueSimulator, type VenueSimulator } from '#local/venues/simulator.ts';
import { systemClock } from '#shared/runtime/clock.ts';

import { freshId, SYMBOL, venues, type CcxtClient } from './ccxt-clients.ts';

interface Booked {
  readonly id: string;
  readonly at: number;
  readonly amount: string;
  readonly quantity: string;
}
const INTERVAL_MS = 500;
const WAIT_MS_MAX = 5_000;

describe.each(venues)('funding on $name', ({ name, make, amount }) => {
  let simulator: VenueSimulator;
  let client: CcxtClient;
  const json = async <T>(what: string): Promise<T> =>
    (await (await fetch(`${simulator.sim}/${name}/${what}`)).json()) as T;
  const booked = async (atLeast: number): Promise<readonly Booked[]> => {
    for (let waited = 0; waited < WAIT_MS_MAX; waited += 50) {
      const list = await json<Booked[]>('funding');
      if (list.length >= atLeast) return list;
      await sleep(50);
    }
    throw new Error(`${atLeast} payments within ${WAIT_MS_MAX} ms`);
  };
  const trade = (side: 'buy' | 'sell') =>
    client.createOrder(SYMBOL, 'market', side, amount, undefined, { clientOrderId: freshId() });

  beforeAll(async () => {
    simulator = await startVenueSimulator({
      clock: systemClock,
      source: recordedMarket(),
      overlay: noOverlay,
      fundingIntervalMs: INTERVAL_MS,
    });
    client = await make(simulator);
    await client.loadMarkets();
  });
  afterAll(async () => {
    await client.close();
    await simulator.stop();
  });

  test('is booked at the end of each interval that a position is held over, and moves the wallet by as much', async () => {
    await sleep(INTERVAL_MS + 100);
    expect(await json('funding')).toEqual([]);
    await trade('buy');
    const paid = await booked(2);
    expect(paid.every((one) => one.at % INTERVAL_MS === 0 && Number(one.amount) < 0)).toBe(true);
    expect(paid.every((one) => one.quantity === '0.01')).toBe(true);
    await trade('sell');
    const all = await json<Booked[]>('funding');
    const fills = await json<{ readonly fee: string; readonly realised: string }[]>('fills');
    const moved =
      all.reduce((sum, one) => sum + Number(one.amount), 0) +
      fills.reduce((sum, fill) => sum + Number(fill.fee) + Number(fill.realised), 0);
    const { wallet } = await json<{ readonly wallet: string }>('positions');
    expect(Number(wallet)).toBeCloseTo(100_000 + moved, 6);
  });

  test('is read by unmodified ccxt as the venue booked it', async () => {
    const all = await json<Booked[]>('funding');
    const read = await client.fetchFundingHistory(SYMBOL, undefined, 100);
    expect(read.map(({ id, timestamp, amount: paid, code }) => [id, timestamp, paid, code])).toEqual(
      all.map((one) => [one.id, one.at, Number(one.amount), 'USDT']),
    );
  });
});
