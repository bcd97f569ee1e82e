import { describe, expect, test } from 'vitest';
import { notional } from '#shared/domain/money.ts';
import { aLevel, aWorld, nth, type World } from '../world.ts';

/** Each leg needs about 180 USDT. */
const room = {
  ...aLevel().limits,
  max_open_positions: 5,
  max_total_notional_usdt: '40000',
  max_position_usdt: '20000',
};
const free = (world: World, usdt: string): void => {
  for (const venue of ['binance-um', 'okx'] as const) world.send({ type: 'margin', venue, free: notional(usdt) });
};
/** So many times the spread is there; whatever is sent fills. */
function opened(world: World, times: number): number {
  for (let each = 0; each < times; each += 1) {
    const sent = world.placed().length;
    world.now += 200;
    world.books(60_000, 60_300);
    for (const order of world.placed().slice(sent)) world.fill(order);
  }
  return world.engine.view.liveHedges().length;
}
const shorts = (world: World): number =>
  world.effects.filter(
    (effect) => effect.type === 'record-denial' && effect.denials.some((denial) => denial.code === 'MARGIN_SHORT'),
  ).length;

describe('free margin between two reads', () => {
  test.each([
    { usdt: '180', hedges: 0 },
    { usdt: '250', hedges: 1 },
    { usdt: '361.61', hedges: 1 },
    { usdt: '361.62', hedges: 2 },
    { usdt: '5000', hedges: 5 },
  ])('$usdt USDT free, about 181 a leg: $hedges hedges open, each with both legs', ({ usdt, hedges }) => {
    const world = aWorld({}, { limits: room });
    free(world, usdt);
    expect(opened(world, 5)).toBe(hedges);
    expect(world.placed()).toHaveLength(2 * hedges);
    expect(shorts(world) > 0).toBe(hedges < 5);
  });

  test('a venue that is short denies the leg of the other as well: neither is sent', () => {
    const world = aWorld({}, { limits: room });
    free(world, '5000');
    world.send({ type: 'margin', venue: 'okx', free: notional('10') });
    expect(opened(world, 2)).toBe(0);
  });

  test('what was sent before a read was asked for is in what it says; what was sent after the answer before may not be', () => {
    const world = aWorld({}, { limits: room });
    free(world, '250');
    expect(opened(world, 3)).toBe(1);
    free(world, '250'); // It may have been asked for before the orders arrived.
    expect(opened(world, 3)).toBe(1);
    free(world, '250');
    expect(opened(world, 3)).toBe(2);
  });

  test('a read that failed makes nothing free, and forgets nothing', () => {
    const world = aWorld({}, { limits: room });
    free(world, '250');
    expect(opened(world, 1)).toBe(1);
    for (const venue of ['binance-um', 'okx'] as const) world.send({ type: 'margin', venue, free: null });
    expect(opened(world, 2)).toBe(1);
    free(world, '250');
    expect(opened(world, 2)).toBe(1);
  });

  test('the hedge leg that a resting entry will need is kept free, however often the margin is read', () => {
    const world = aWorld({ mode: 'maker_taker' }, { limits: room });
    free(world, '250');
    const spread = (): void => {
      world.now += 200;
      world.books(60_000, 60_300);
    };
    spread();
    expect(world.placed()).toHaveLength(1);
    for (let reads = 0; reads < 3; reads += 1) free(world, '250');
    spread();
    expect(world.placed()).toHaveLength(1);
    expect(nth(world.placed(), 0).kind).toBe('post-only');
  });

  test('simulated orders need none', () => {
    const world = aWorld({}, { limits: room, dry_run: { ...aLevel().dry_run, on: true } });
    free(world, '0.00000001');
    expect(opened(world, 3)).toBe(3);
  });
});
