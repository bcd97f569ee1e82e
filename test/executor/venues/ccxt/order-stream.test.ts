import { describe, expect, test } from 'vitest';

import { okx } from '#executor/venues/ccxt/okx.ts';
import { createOrderStream, type OrderStream } from '#executor/venues/ccxt/order-stream.ts';
import { until } from '#test/contract/venue.contract.ts';
import { okxRules } from '#test/support/rules.ts';

/** A connection that opens and never says anything, until it is cut. */
function silentConnection(): { cuts: number; stream: OrderStream } {
  let cut: (error: Error) => void = () => undefined;
  const world = {
    cuts: 0,
    stream: createOrderStream(
      okx,
      () => ({
        watchOrders: () => new Promise<void>((_resolve, reject) => (cut = reject)),
        dropSockets() {
          world.cuts += 1;
          cut(new Error('cut'));
        },
        forgetSession: () => undefined,
        close: () => Promise.resolve(cut(new Error('closed'))),
      }),
      () => ({ ready: () => Promise.resolve(), bySymbol: () => new Map([[okxRules.venueSymbol, okxRules]]) }),
      20,
    ),
  };
  return world;
}
const heardOf = (stream: OrderStream): { gaps: string[]; live: number } => {
  const heard = { gaps: [] as string[], live: 0 };
  stream.onOrders({
    fill: () => undefined,
    order: () => undefined,
    gap: (why) => heard.gaps.push(why),
    live: () => void (heard.live += 1),
  });
  return heard;
};

/** What the venue says when orders are being pushed. */
const confirmed = { event: 'subscribe', arg: { channel: 'orders', instType: 'SWAP' } };

describe('the order stream', () => {
  test('is cut and tried anew when the venue never confirms it', async () => {
    const world = silentConnection();
    const heard = heardOf(world.stream);
    await until(() => (heard.gaps.length > 1 ? true : undefined), 'two gaps');
    expect(world.cuts).toBeGreaterThan(1);
    expect(heard.live).toBe(0);
    await world.stream.close();
  });

  test('is left alone once it is confirmed, however quiet it is', async () => {
    const world = silentConnection();
    const heard = heardOf(world.stream);
    await new Promise((resolve) => setTimeout(resolve, 5));
    world.stream.onFrame(confirmed);
    expect(heard.live).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(world.cuts).toBe(0);
    await world.stream.close();
  });

  test('begins a new session when another key came, and says why something may be missed', async () => {
    const world = silentConnection();
    const heard = heardOf(world.stream);
    await new Promise((resolve) => setTimeout(resolve, 5));
    world.stream.onFrame(confirmed);
    world.stream.renew();
    await until(() => (heard.gaps.length > 0 ? true : undefined), 'a gap');
    expect(heard.gaps).toEqual(['another key logs in']);
    world.stream.onFrame(confirmed);
    expect(heard.live).toBe(1);
    await until(() => {
      world.stream.onFrame(confirmed);
      return heard.live > 1 ? true : undefined;
    }, 'live again');
    await world.stream.close();
  });

  test('relies on no session that was logging in when another key came', async () => {
    const world = silentConnection();
    const heard = heardOf(world.stream);
    await new Promise((resolve) => setTimeout(resolve, 5));
    world.stream.renew();
    world.stream.onFrame(confirmed);
    expect(heard.live).toBe(0);
    expect(world.cuts).toBe(2);
    await world.stream.close();
  });

  test('says that something was missed when a frame cannot be read, and goes on', async () => {
    const world = silentConnection();
    const heard = heardOf(world.stream);
    world.stream.onFrame({ arg: { channel: 'orders' }, data: [{ instId: 'BTC-USDT-SWAP', state: 'sideways' }] });
    expect(heard.gaps).toHaveLength(1);
    expect(heard.live).toBe(1);
    await world.stream.close();
  });

  test('does not look at what it says of instruments that are none of ours', () => {
    const world = silentConnection();
    const heard = heardOf(world.stream);
    world.stream.onFrame({ arg: { channel: 'orders' }, data: [{ instId: 'ETH-USDT-SWAP', state: 'sideways' }] });
    expect(heard.gaps).toEqual([]);
    return world.stream.close();
  });
});
