import { expect, test } from 'vitest';
import { injectFaults } from '#executor/runtime/inject-faults.ts';
import { createPaperVenue } from '#executor/venues/paper/paper-venue.ts';
import { LIVE_CONFIRMATION, loadConfig } from '#shared/config/load.ts';
import { usdt } from '#shared/domain/money.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import { binanceRules } from '#test/support/rules.ts';

const clock = { wall: () => epochMs(1_000), monotonic: () => monotonicMs(1) };
const deps = { clock, sleep: () => Promise.resolve(), gate: () => ({ allowed: true }) as const };
const venue = createPaperVenue({
  venue: 'binance-um',
  rules: [binanceRules],
  fees: { takerE8: 0n, makerE8: 0n },
  clock,
  balance: usdt('1'),
  startStamp: 'a',
});
const paper = { venue, feed: () => undefined };

test.each(['paper', 'testnet', 'live'])('as %s ships there is nothing around any venue', (profile) => {
  const none = injectFaults(loadConfig({ PROFILE: profile, LIVE_CONFIRM: LIVE_CONFIRMATION }), deps);
  expect(none.venue(venue)).toBe(venue);
  expect(none.paper(paper)).toBe(paper);
  expect(none.told()).toBeNull();
});

test('with chaos every port of both kinds of venue is another, and it is told what goes wrong how often', async () => {
  const config = loadConfig({ PROFILE: 'paper', FEATURE_CHAOS: '1', CHAOS_PROFILE: 'mild', CHAOS_REST_TIMEOUT_P: '1' });
  const faults = injectFaults(config, deps);
  const [real, simulated] = [faults.venue(venue), faults.paper(paper)];
  for (const skin of [real, simulated.venue]) {
    expect(skin.marketData).not.toBe(venue.marketData);
    expect(skin.trading).not.toBe(venue.trading);
    expect(skin.account).not.toBe(venue.account);
    await skin.account.balance();
  }
  expect(faults.told()).toEqual({
    profile: 'mild',
    ws_drop_p: 0.05,
    rest_timeout_p: 1,
    order_delay_ms: 50,
    seed: 1,
    injected: { ws_dropped: 0, rest_failed: 2, orders_delayed: 0 },
  });
});
