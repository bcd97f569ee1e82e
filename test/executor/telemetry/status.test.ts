import { expect, test } from 'vitest';
import { buildStatus } from '#executor/telemetry/status.ts';
import { formatE8, notionalOf, type QuantityE8 } from '#shared/domain/money.ts';
import { autoHedgeIdle, autopilotOff } from '#shared/wire/autopilot.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import { atRisk } from '../guards/standing/at-risk.ts';
import { aFill, aLevel, aWorld, nth, settings, WALL, type World } from '../world.ts';

const statusOf = ({ engine, now }: World) =>
  buildStatus({
    book: 'main',
    executor: 'executor-test',
    buildVersion: 'test',
    profile: 'paper',
    marketNote: '',
    instrument: 'BTCUSDT',
    engine,
    clock: { monotonic: () => monotonicMs(now), wall: () => epochMs(WALL + now) },
    touches: new Map(),
    venues: settings.venues,
    quoteAgeMsMax: 1_000,
    fencingId: 1,
    leader: true,
    levelReadAt: monotonicMs(now),
    breaks: [],
    risk: { real: atRisk(), simulated: atRisk({ simulated: true }), dryRun: false },
    checksEnabled: true,
    denials: new Map(),
    clockSkewMs: new Map(),
    venueHealth: [],
    guards: [],
    runaway: null,
    venueKeys: null,
    chaos: null,
    journalOk: true,
    resumeOk: true,
    plan: [],
    capital: null,
    market: null,
    autopilot: autopilotOff,
    autoHedge: autoHedgeIdle,
    liquidity: null,
    decisionUs: null,
  });

test.each([
  { filled: 0n, left: 9n },
  { filled: 4n, left: 5n },
  { filled: 9n, left: 0n },
])(
  'a doubt about an order of 9 lots of which $filled are filled may leave $left standing alone',
  ({ filled, left }) => {
    const world = aWorld({}, { limits: { ...aLevel().limits, max_open_positions: 1 } });
    world.books(60_000, 60_300);
    const order = nth(world.placed(), 0);
    const lots = (count: bigint): QuantityE8 => ((order.quantity / 9n) * count) as QuantityE8;
    world.send({ type: 'send-outcome', id: order.clientOrderId, outcome: { kind: 'unknown', detail: 'timeout' } });
    if (filled > 0n) world.send({ type: 'fill', fill: aFill(order, lots(filled), 't1') });
    const [doubt] = statusOf(world).doubts;
    expect(doubt?.worst_notional_usdt).toBe(formatE8(notionalOf(order.limitPrice, lots(left))));
  },
);
