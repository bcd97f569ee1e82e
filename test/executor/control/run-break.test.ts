import { beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '#executor/control/run-command.ts';
import type { BreakAsk } from '#shared/domain/command.ts';
import type { QuantityE8 } from '#shared/domain/money.ts';
import type { OrderReport } from '#shared/domain/order.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';
import { aBreak, aCommand } from '#test/support/records.ts';
import { commandWorld, type CommandWorld } from './command-world.ts';

let world: CommandWorld;
beforeEach(() => {
  world = commandWorld();
});
const run = (kind: BreakAsk, id = 'break-1') =>
  runCommand(world.deps, aCommand({ id: 'command0001', ask: { kind, break_id: id }, reason: 'because' }));
const stands = (change: Partial<BreakRecord> = {}): void => void world.breaks.open.push(aBreak(change));
const said = (result: Awaited<ReturnType<typeof run>>): string => result?.note ?? '';
/** The engine takes over what it is told, and closes it when it is asked to. */
const obeys = (): void => {
  world.on.tell = (event) => {
    if (event.type === 'adopt-position') {
      world.engine.expected = event.held;
      world.engine.adopted = 'h9';
    }
    if (event.type === 'close-one' && event.on) {
      world.engine.adopted = null;
      world.venues.okx.position = 0n;
    }
  };
};

test.each(['adopt_break', 'ignore_break', 'close_break'] as const)(
  '%s of a break that is not open changes nothing',
  async (kind) => {
    expect(await run(kind)).toMatchObject({ outcome: 'incomplete' });
    expect([world.told, world.breaks.ignored, world.breaks.accepted]).toEqual([[], [], []]);
  },
);

test('to ignore is written with who and why, and asks no venue', async () => {
  stands();
  world.venues.okx.silent = true;
  expect(await run('ignore_break')).toMatchObject({ outcome: 'complete' });
  expect(world.breaks.ignored).toEqual(['break-1 by alice: because']);
});

describe('to adopt a position', () => {
  test('tells the engine what the venue holds now, under the name of the command', async () => {
    stands();
    obeys();
    world.venues.okx.position = 3n;
    const result = await run('adopt_break');
    expect(result).toMatchObject({ outcome: 'complete' });
    expect(said(result)).toContain('adopted-command0001');
    expect(world.told).toEqual([{ type: 'adopt-position', venue: 'okx', held: 3n, id: 'command0001' }]);
    expect(world.breaks.accepted).toEqual(['okx']);
  });

  test('that the engine could not take over is not said to be done', async () => {
    stands();
    world.venues.okx.position = 3n;
    expect(await run('adopt_break')).toMatchObject({ outcome: 'incomplete' });
  });

  test.each([
    ['orders are on their way', () => void (world.engine.still = false)],
    ['the venue cannot be read', () => void (world.venues.okx.unreadable = true)],
    ['the venue says nothing', () => void (world.venues.okx.silent = true)],
  ])('while %s nothing is taken over', async (_what, happen) => {
    stands();
    world.venues.okx.position = 3n;
    happen();
    expect(await run('adopt_break')).toMatchObject({ outcome: 'incomplete' });
    expect(world.told).toEqual([]);
  });

  test('that agrees by now tells nobody anything', async () => {
    stands();
    expect(await run('adopt_break')).toMatchObject({ outcome: 'complete' });
    expect(world.told).toEqual([]);
  });
});

test('to adopt a balance is to reckon from what the venue says now', async () => {
  stands({ kind: 'balance' });
  expect(await run('adopt_break')).toMatchObject({ outcome: 'complete' });
  expect([world.breaks.accepted, world.told]).toEqual([['okx'], []]);
});

test.each(['foreign_position', 'foreign_order', 'missing_order'] as const)(
  'our books have no place for a %s',
  async (kind) => {
    stands({ kind });
    expect(await run('adopt_break')).toMatchObject({ outcome: 'incomplete' });
    expect(world.told).toEqual([]);
  },
);

describe('to close a position', () => {
  test('that goes beyond our books takes it in and closes it, and says what is left', async () => {
    stands();
    obeys();
    world.venues.okx.position = 3n;
    const result = await run('close_break');
    expect(world.told.map((event) => event.type)).toEqual(['adopt-position', 'close-one', 'close-one']);
    expect(world.told.at(-1)).toMatchObject({ hedge: 'h9', on: false });
    expect(result).toMatchObject({ outcome: 'complete', venues: [{ venue: 'okx', state: 'flat' }] });
  });

  test('that does not go in time is said to be open, and the asking ends', async () => {
    stands();
    world.venues.okx.position = 3n;
    world.on.tell = (event) => {
      if (event.type === 'adopt-position') world.engine.adopted = 'h9';
    };
    const result = await run('close_break');
    expect(result).toMatchObject({ outcome: 'incomplete', venues: [{ state: 'open' }] });
    expect(world.told.at(-1)).toMatchObject({ type: 'close-one', on: false });
  });

  test('of which the venue has less than our books sends nothing', async () => {
    stands();
    world.engine.expected = 5n;
    world.venues.okx.position = 3n;
    expect(await run('close_break')).toMatchObject({ outcome: 'incomplete' });
    expect(world.told).toEqual([]);
  });

  test('of an instrument without a price is left to a person at the venue', async () => {
    stands({ kind: 'foreign_position', instrument: 'DOGEUSDT' });
    expect(said(await run('close_break'))).toContain('DOGEUSDT');
    expect(world.told).toEqual([]);
  });
});

describe('to close a foreign order', () => {
  const theirs: OrderReport = {
    venue: 'okx',
    clientOrderId: '' as OrderReport['clientOrderId'],
    venueOrderId: '77',
    state: 'live',
    filledQuantity: 0n as QuantityE8,
  };
  const other = { ...theirs, venueOrderId: '78' };

  test('cancels that one by the id of the venue, and no other', async () => {
    stands({ id: 'order-okx-77', kind: 'foreign_order' });
    world.venues.okx.foreign = [theirs, other];
    expect(await run('close_break', 'order-okx-77')).toMatchObject({ outcome: 'complete' });
    expect([world.venues.okx.cancelledForeign, world.venues.okx.foreign, world.venues.okx.cancels]).toEqual([
      ['77'],
      [other],
      0,
    ]);
  });

  test('that will not go is said to rest still, in bounded time', async () => {
    stands({ id: 'order-okx-77', kind: 'foreign_order' });
    Object.assign(world.venues.okx, { foreign: [theirs], stubborn: true });
    expect(await run('close_break', 'order-okx-77')).toMatchObject({ outcome: 'incomplete' });
    expect(world.time.ms).toBeLessThanOrEqual(4_000);
  });

  test('at a venue that says nothing has an unknown outcome', async () => {
    stands({ id: 'order-okx-77', kind: 'foreign_order' });
    world.venues.okx.silent = true;
    expect(await run('close_break', 'order-okx-77')).toMatchObject({ outcome: 'unknown' });
  });
});
