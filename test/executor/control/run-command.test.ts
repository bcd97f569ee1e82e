import { beforeEach, describe, expect, test } from 'vitest';
import { CANCEL_MS_MAX, FLATTEN_MS_MAX, runCommand } from '#executor/control/run-command.ts';
import type { CommandAsk } from '#shared/domain/command.ts';
import { aCommand, NOON } from '#test/support/records.ts';
import { commandWorld, ORDER, type CommandWorld } from './command-world.ts';

let world: CommandWorld;
beforeEach(() => {
  world = commandWorld();
});
const run = (ask: CommandAsk) => runCommand(world.deps, aCommand({ ask, reason: 'because' }));
const stateOf = (result: Awaited<ReturnType<typeof run>>, venue: string) =>
  result?.venues.find((receipt) => receipt.venue === venue)?.state;

describe('cancel all', () => {
  test('asks the engine and every venue, and is complete when nothing rests, positions or not', async () => {
    world.venues.okx.position = 5n;
    const result = await run({ kind: 'cancel_all' });
    expect(world.told).toEqual([{ type: 'cancel-resting' }]);
    expect([world.venues.okx.cancels, world.venues['binance-um'].cancels]).toEqual([1, 1]);
    expect(result).toMatchObject({ outcome: 'complete' });
    expect([stateOf(result, 'okx'), stateOf(result, 'binance-um')]).toEqual(['open', 'flat']);
    expect(result?.venues.find(({ venue }) => venue === 'okx')?.left).toEqual([
      { kind: 'position', instrument: 'BTCUSDT', quantity: '0.00000005' },
    ]);
  });

  test('asks again for an order that arrived after the first cancel', async () => {
    world.venues.okx.orders = 1;
    world.on.tell = () => {
      if (world.told.length === 2) world.venues.okx.orders = 0;
    };
    expect(await run({ kind: 'cancel_all' })).toMatchObject({ outcome: 'complete' });
    expect([world.venues.okx.cancels, world.venues['binance-um'].cancels]).toEqual([2, 1]);
  });

  test('says what rests when it will not go, in bounded time', async () => {
    world.venues.okx.orders = 1;
    const result = await run({ kind: 'cancel_all' });
    expect(result).toMatchObject({ outcome: 'incomplete' });
    expect(result?.venues[1]?.left).toEqual([{ kind: 'order', instrument: 'BTCUSDT', id: ORDER }]);
    expect(world.time.ms).toBeGreaterThanOrEqual(CANCEL_MS_MAX);
    expect(world.time.ms).toBeLessThan(2 * CANCEL_MS_MAX);
  });

  test('is not complete while our own books still show a resting order', async () => {
    world.engine.resting = 1;
    expect(await run({ kind: 'cancel_all' })).toMatchObject({ outcome: 'incomplete' });
  });
});

describe('close all', () => {
  test('is on until flat, then off, and the receipt is what the venues say', async () => {
    Object.assign(world.engine, { flat: false });
    world.venues.okx.position = -5n;
    world.on.tell = (event) => {
      if (event.type !== 'flatten' || !event.on) return;
      world.engine.flat = true;
      world.venues.okx.position = 0n;
    };
    const result = await run({ kind: 'close_all' });
    expect(world.told.map((event) => (event.type === 'flatten' ? [event.on, event.id] : event.type))).toEqual([
      [true, 'command00001'],
      [false, 'command00001'],
    ]);
    expect(result).toMatchObject({ outcome: 'complete', hedges_left: { real: 0, simulated: 0 } });
  });

  test('that cannot end says what is left, in bounded time, and is switched off', async () => {
    world.engine.flat = false;
    world.venues['binance-um'].position = 7n;
    const result = await run({ kind: 'close_all' });
    expect(result).toMatchObject({ outcome: 'incomplete', hedges_left: { real: 1 } });
    expect([stateOf(result, 'binance-um'), stateOf(result, 'okx')]).toEqual(['open', 'flat']);
    expect(world.told.at(-1)).toMatchObject({ type: 'flatten', on: false });
    expect(world.time.ms).toBeLessThan(2 * FLATTEN_MS_MAX);
  });

  test('is not complete while only our books say flat', async () => {
    world.venues.okx.position = 7n;
    expect(await run({ kind: 'close_all' })).toMatchObject({ outcome: 'incomplete' });
  });

  test('is not complete while only the venues say flat', async () => {
    world.engine.flat = false;
    expect(await run({ kind: 'close_all' })).toMatchObject({ outcome: 'incomplete' });
  });
});

test('a venue that reads as flat is unknown while our own books hold something there', async () => {
  world.engine.held.add('okx');
  const result = await run({ kind: 'kill', flatten: false, hold_id: 'hold-of-kill' });
  expect([stateOf(result, 'okx'), stateOf(result, 'binance-um'), result?.outcome]).toEqual([
    'unknown',
    'flat',
    'unknown',
  ]);
});

test('each line says when its venue was asked: at the read that it is of, not at the first nor at the end', async () => {
  Object.defineProperty(world.venues.okx, 'position', { get: () => (world.time.ms < 600 ? 5n : 0n) });
  const result = await run({ kind: 'close_all' });
  const asked = NOON + 600;
  expect(result?.venues).toEqual([
    { venue: 'binance-um', state: 'flat', left: [], read_at: asked },
    { venue: 'okx', state: 'flat', left: [], read_at: asked },
  ]);
  world.venues.okx.silent = true;
  const late = await run({ kind: 'cancel_all' });
  const line = late?.venues.find(({ venue }) => venue === 'okx');
  expect(line).toMatchObject({ state: 'unknown' });
  expect(line?.read_at).toBeLessThan(NOON + world.time.ms);
});

describe('a venue that cannot be read', () => {
  test.each([
    { what: 'answers that it does not know', how: 'unreadable' as const },
    { what: 'does not answer', how: 'silent' as const },
  ])('$what: unknown, never flat, and the other one is told all the same', async ({ how }) => {
    world.venues.okx[how] = true;
    for (const ask of [
      { kind: 'cancel_all' },
      { kind: 'close_all' },
      { kind: 'kill', flatten: true, hold_id: 'hold-of-kill' },
    ] as const) {
      const result = await run(ask);
      expect(result?.outcome).toBe('unknown');
      expect([stateOf(result, 'okx'), stateOf(result, 'binance-um')]).toEqual(['unknown', 'flat']);
    }
  });
});

describe('kill', () => {
  test('cancels, and closes only when it was asked to', async () => {
    await run({ kind: 'kill', flatten: false, hold_id: 'hold-of-kill' });
    expect(world.told.map((event) => event.type)).toEqual(['cancel-resting']);
    await run({ kind: 'kill', flatten: true, hold_id: 'hold-of-kill' });
    expect(world.told.filter((event) => event.type === 'flatten')).toHaveLength(2);
  });

  test('begins to close although a venue does not take the cancel', async () => {
    world.venues.okx.orders = 1;
    let begunAt = -1;
    world.on.tell = (event) => {
      if (event.type === 'flatten' && event.on) begunAt = world.time.ms;
    };
    expect(await run({ kind: 'kill', flatten: true, hold_id: 'hold-of-kill' })).toMatchObject({
      outcome: 'incomplete',
    });
    expect(begunAt).toBe(0);
  });
});

describe('a doubt', () => {
  const settle = (filled: string, price: string | null, order_id = ORDER) =>
    run({ kind: 'settle_doubt', order_id, filled, price });

  test('is settled with what the operator saw and who said so', async () => {
    world.on.tell = () => world.engine.doubts.pop();
    expect(await settle('0.000001', '60000')).toMatchObject({ outcome: 'complete' });
    expect(world.told).toEqual([
      { type: 'settle-doubt', id: ORDER, filled: 100n, price: 6_000_000_000_000n, note: 'settled by alice: because' },
    ]);
  });

  test('that is none any more, or that could not have filled so much, changes nothing', async () => {
    expect(await settle('0.00000101', '60000')).toMatchObject({ outcome: 'incomplete' });
    world.engine.doubts.pop();
    expect(await settle('0', null)).toMatchObject({ outcome: 'incomplete' });
    expect(world.told).toEqual([]);
  });

  test('that the engine does not let go of is said to stand', async () => {
    expect(await settle('0', null)).toMatchObject({ outcome: 'incomplete' });
  });
});

test('whatever runs when the executor stops is left to the next leader, switched off', async () => {
  world.engine.flat = false;
  world.on.tell = () => {
    world.stop.stopped = true;
  };
  expect(await run({ kind: 'close_all' })).toBeNull();
  expect(world.told.at(-1)).toMatchObject({ on: false });
});
