import { describe, expect, test } from 'vitest';

import { createOverlay, noOverlay, type Overlay } from '#local/venues/market/overlay.ts';
import type { MarketRecord, MarketSource } from '#local/venues/market/source.ts';
import { instrumentRules } from '#local/venues/instruments.ts';
import { createPlayer, type PlayerSink } from '#local/venues/player.ts';
import { formatE8 } from '#shared/domain/money.ts';
import { systemClock } from '#shared/runtime/clock.ts';

const levels = (ticks: number) => [
  { side: 'bid' as const, ticks, lots: 10 },
  { side: 'ask' as const, ticks: ticks + 1, lots: 20 },
];
const records: readonly MarketRecord[] = [
  { kind: 'snapshot', atMs: 0, venue: 'binance-um', levels: levels(600_000) },
  { kind: 'snapshot', atMs: 0, venue: 'okx', levels: levels(600_100) },
  { kind: 'levels', atMs: 200, venue: 'okx', levels: [{ side: 'bid', ticks: 600_100, lots: 5 }] },
  { kind: 'trade', atMs: 400, venue: 'binance-um', takerSide: 'sell', ticks: 600_000, lots: 3 },
];
const source: MarketSource = {
  info: { market: 'recorded', source: 'a test', reframed: '', seed: null },
  passMs: 500,
  *pass() {
    yield* records;
    return undefined;
  },
};

/** Plays until `enough` says so. */
async function play(
  overlay: Overlay,
  speed: number,
  enough: (said: readonly string[]) => boolean,
): Promise<readonly string[]> {
  const said: string[] = [];
  const sink: PlayerSink = {
    snapshot: (venue, bids, asks, fresh) =>
      said.push(
        `${fresh ? 'fresh' : 'shifted'} ${venue} ${bids.map((it) => formatE8(it.price)).join()} ${asks.map((it) => formatE8(it.price)).join()}`,
      ),
    levels: (venue, changes) =>
      said.push(`levels ${venue} ${changes.map((it) => `${formatE8(it.quantity)}@${formatE8(it.price)}`).join()}`),
    trade: (venue, trade) =>
      said.push(`trade ${venue} ${trade.takerSide} ${formatE8(trade.quantity)}@${formatE8(trade.price)}`),
  };
  const player = createPlayer({ source, overlay, rules: instrumentRules, speed, clock: systemClock, sink });
  player.start();
  while (!enough(said)) await new Promise((resolve) => setTimeout(resolve, 5));
  player.stop();
  return said;
}
const onePass = [
  'fresh binance-um 60000 60000.1',
  'fresh okx 60010 60010.1',
  'levels okx 0.0005@60010',
  'trade binance-um sell 0.003@60000',
];

describe('the player', () => {
  test('plays in order and begins again with fresh snapshots at the seam', async () => {
    const said = await play(noOverlay, 20, (all) => all.length >= 12);
    expect(said.slice(0, 12)).toEqual([...onePass, ...onePass, ...onePass]);
  });

  test('an overlay shifts the whole book of its venue, by whole ticks, and lets it come back', async () => {
    const overlay = createOverlay({
      seed: 1,
      venue: 'okx',
      direction: 'up',
      firstSec: 0.25,
      everySec: { min: 60, max: 60 },
      sizeBps: { min: 10, max: 10 },
      rampUpSec: 0,
      fullSec: { min: 0.1, max: 0.1 },
      rampDownSec: 0,
    });
    const said = await play(overlay, 10, (all) => all.length >= 8);
    expect(said.slice(0, 6)).toEqual([
      ...onePass.slice(0, 3),
      'shifted okx 60070 60070.1',
      'shifted okx 60010 60010.1',
      onePass[3],
    ]);
  });
});
