import { describe, expect, test } from 'vitest';
import { createDeadMan, DEAD_MAN_MS, deadManStep, disarmed, restsAt } from '#executor/monitors/dead-man.ts';
import type { TradingPort } from '#executor/venues/venue.ts';
import { aWorld } from '#test/executor/world.ts';

const at = (ms: number) => ({ armedAt: ms, triedAt: ms });

describe('what is said to the venue', () => {
  test.each([
    ['nothing rests and nothing was said', disarmed, false, true, 0, null],
    ['an order rests', disarmed, true, true, 0, 'arm'],
    ['it was just armed', at(0), true, true, DEAD_MAN_MS / 3 - 1, null],
    ['a third of its time has passed', at(0), true, true, DEAD_MAN_MS / 3, 'arm'],
    ['nothing rests any more', at(0), false, true, 1, 'disarm'],
    ['arming got no answer a moment ago', { armedAt: null, triedAt: 0 }, true, true, 499, null],
    ['arming got no answer', { armedAt: null, triedAt: 0 }, true, true, 500, 'arm'],
    ['setting it anew got no answer', { armedAt: 0, triedAt: 3_400 }, true, true, 3_900, 'arm'],
    ['arming got no answer, and nothing rests any more', { armedAt: null, triedAt: 0 }, false, true, 500, 'disarm'],
    ['an order rests and we do not lead', at(0), true, false, 60_000, null],
    ['nothing rests and we do not lead: it is no longer ours to take back', at(0), false, false, 1, null],
  ] as const)('%s', (_what, state, rests, leads, now, step) => {
    expect(deadManStep(state, rests, leads, now)).toBe(step);
  });
});

test('only a real order that is posted and has not ended rests', () => {
  const world = aWorld();
  world.books(60_000, 60_300);
  expect(world.placed().length).toBe(2);
  // Both legs take or go.
  expect(restsAt(world.engine.view.liveHedges(), 'okx')).toBe(false);
  const posted = world.engine.view.liveHedges().map((hedge) => ({
    ...hedge,
    legs: [
      {
        ...hedge.legs[0],
        orders: hedge.legs[0].orders.map((track) => ({
          ...track,
          request: { ...track.request, kind: 'post-only' as const },
        })),
      },
      hedge.legs[1],
    ] as const,
  }));
  const venue = posted[0]?.legs[0].venue ?? 'okx';
  expect(restsAt(posted, venue)).toBe(true);
  expect(restsAt(posted, venue === 'okx' ? 'binance-um' : 'okx')).toBe(false);
  expect(
    restsAt(
      posted.map((hedge) => ({ ...hedge, simulated: true })),
      venue,
    ),
  ).toBe(false);
});

test('while an order rests the switch is never left alone for its time, though every second setting is lost', async () => {
  let now = 0;
  let rests = true;
  let asked = 0;
  let firesAt = Number.POSITIVE_INFINITY;
  const said: string[] = [];
  const armDeadMan: TradingPort['armDeadMan'] = (_instrument, timeoutMs) => {
    asked += 1;
    if (asked % 2 === 0) return Promise.resolve('unknown');
    firesAt = timeoutMs === 0 ? Number.POSITIVE_INFINITY : now + timeoutMs;
    return Promise.resolve('armed');
  };
  const look = createDeadMan({
    instrument: 'BTCUSDT',
    trading: [{ venue: 'okx', armDeadMan } as TradingPort],
    rests: () => rests,
    leads: () => true,
    monotonic: () => now,
    log: (event) => said.push(event),
  });
  for (; now < 60_000; now += 250) {
    await look();
    expect(firesAt - now).toBeGreaterThan(5_000);
  }
  rests = false;
  for (const until = now + 1_000; now < until; now += 250) await look();
  expect(firesAt).toBe(Number.POSITIVE_INFINITY);
  expect(new Set(said)).toEqual(new Set(['dead_man.armed', 'dead_man.unknown', 'dead_man.disarmed']));
});
