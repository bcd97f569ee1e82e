/** ccxt against the venue simulator, as Binance and as OKX: the real adapter, real sockets, real signatures. */
import { createCcxtVenue } from '#executor/venues/ccxt/ccxt-venue.ts';
import { weightBudgets } from '#executor/venues/ccxt/budget.ts';
import { noFaults } from '#local/venues/faults.ts';
import type { Credentials } from '#executor/venues/venue-key.ts';
import type { SendGate, Venue } from '#executor/venues/venue.ts';
import { paperCredentials } from '#local/venues/credentials.ts';
import { feeSchedules, instrumentRules } from '#local/venues/instruments.ts';
import { noOverlay } from '#local/venues/market/overlay.ts';
import type { MarketRecord, MarketSource, TickLevel } from '#local/venues/market/source.ts';
import { startVenueSimulator, type VenueSimulator } from '#local/venues/simulator.ts';
import { toNumber, usdt } from '#shared/domain/money.ts';
import { Redacted } from '#shared/domain/redacted.ts';
import { durationMs, monotonicMs, type Clock, type MonotonicMs } from '#shared/domain/time.ts';
import { venueIds, type VenueId } from '#shared/domain/venue.ts';
import { systemClock } from '#shared/runtime/clock.ts';

import { venueWireContract, type WireVenueUnderTest } from './venue-wire.contract.ts';
import { venueForcedContract, type ForcingVenueUnderTest } from './venue-forced.contract.ts';
import { venueFundingContract } from './venue-funding.contract.ts';
import { venueContract } from './venue.contract.ts';

const REQUEST_WINDOW_MS = 500;
const CLOCK_BOUND_MS = 50;
const ORDER_TIMEOUT_MS = 600;

const bookOf = (venue: VenueId): readonly TickLevel[] => {
  const { tick, lot } = instrumentRules[venue];
  const level = (side: TickLevel['side'], price: number, quantity: number): TickLevel => ({
    side,
    ticks: Math.round(price / toNumber(tick)),
    lots: Math.round(quantity / toNumber(lot)),
  });
  return [
    level('bid', 60_000, 0.5),
    level('bid', 59_999.9, 1),
    level('bid', 59_999, 2),
    level('ask', 60_000.1, 0.5),
    level('ask', 60_000.2, 1),
    level('ask', 60_001, 2),
  ];
};
/** One snapshot a venue, and then nothing for ever. */
const standingMarket: MarketSource = {
  info: { market: 'synthetic', source: 'a book that stands still', reframed: '', seed: null },
  passMs: Number.POSITIVE_INFINITY,
  pass: () =>
    venueIds
      .map((venue): MarketRecord => ({ kind: 'snapshot', atMs: 0, venue, levels: bookOf(venue) }))
      [Symbol.iterator]() as Iterator<MarketRecord, undefined>,
};

const keysOf = (venue: VenueId): Credentials => {
  const { apiKey, secret } = venue === 'okx' ? paperCredentials.okx : paperCredentials.binance;
  const keys = { apiKey: new Redacted(apiKey), secret: new Redacted(secret) };
  return venue === 'okx' ? { ...keys, passphrase: new Redacted(paperCredentials.okx.passphrase) } : keys;
};

interface GateState {
  allowed: boolean;
  pauseMs: number;
}
/** Stops the whole process, as a paused machine would; nothing asynchronous runs meanwhile. */
function pause(forMs: number): void {
  if (forMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs);
}
const gateOf =
  (state: GateState, asked: string[]): SendGate =>
  (_id, purpose) => {
    asked.push(`gate ${purpose}`);
    pause(state.pauseMs);
    return state.allowed ? { allowed: true } : { allowed: false, why: 'the gate is shut' };
  };

function adapter(
  simulator: VenueSimulator,
  venue: VenueId,
  credentials: Credentials,
  gate: SendGate,
  clock: Clock,
): Venue {
  return createCcxtVenue({
    venue,
    endpoints: venue === 'okx' ? simulator.okx : simulator.binance,
    credentials,
    clock,
    gate,
    requestWindowMs: durationMs(REQUEST_WINDOW_MS),
    clockBoundMs: durationMs(CLOCK_BOUND_MS),
    orderTimeoutMs: durationMs(ORDER_TIMEOUT_MS),
    weightBudget: weightBudgets[venue],
  });
}

async function make(venue: VenueId): Promise<WireVenueUnderTest & ForcingVenueUnderTest> {
  const simulator = await startVenueSimulator({
    clock: systemClock,
    source: standingMarket,
    overlay: noOverlay,
    balance: usdt('1000000'),
    fundingIntervalMs: 700,
  });
  const sim = `${simulator.sim}/${venue === 'okx' ? 'okx' : 'binance'}`;
  const setFaults = async (faults: object): Promise<void> => {
    const answer = await fetch(`${sim}/faults`, { method: 'POST', body: JSON.stringify(faults) });
    if (!answer.ok) throw new Error(`the simulator refused ${JSON.stringify(faults)}: ${await answer.text()}`);
  };
  const asked: string[] = [];
  let stoppedAt: MonotonicMs | null = null;
  const clock: Clock = {
    wall: () => (asked.push('wall'), systemClock.wall()),
    monotonic: () => (asked.push('monotonic'), stoppedAt ?? systemClock.monotonic()),
  };
  const state: GateState = { allowed: true, pauseMs: 0 };
  const tested = adapter(simulator, venue, keysOf(venue), gateOf(state, asked), clock);
  const wrong: Credentials = { ...keysOf(venue), secret: new Redacted('wrong') };
  return {
    venue: tested,
    rules: instrumentRules[venue],
    takerE8: feeSchedules[venue].takerE8,
    arrivalMsMax: REQUEST_WINDOW_MS + CLOCK_BOUND_MS,
    orderTimeoutMs: ORDER_TIMEOUT_MS,
    requestWindowMs: REQUEST_WINDOW_MS,
    deadManMsMin: venue === 'okx' ? 10_000 : 300,
    asked,
    wall: () => systemClock.wall(),
    async restoreBook() {
      await setFaults({ frozen: true });
      await setFaults({ frozen: false });
    },
    setGate: (gate) => void Object.assign(state, gate),
    async arrived() {
      const orders = (await (await fetch(`${sim}/orders`)).json()) as readonly { readonly clientOrderId: string }[];
      return orders.map((order) => order.clientOrderId);
    },
    async forceClose(reason, base) {
      const body = JSON.stringify({ reason, quantity: base });
      const answer = await fetch(`${sim}/forced`, { method: 'POST', body });
      if (!answer.ok) throw new Error(`the simulator closed nothing: ${await answer.text()}`);
    },
    loseAnswers: (answersLost) => setFaults({ answersLost }),
    setLatency: (latencyMs) => setFaults({ latencyMs }),
    setStreams: (open) => setFaults({ streamsStopped: !open }),
    setMaintenance: (maintenance) => setFaults({ maintenance }),
    setBanned: (banned) => setFaults({ banned }),
    waitMs: venue === 'okx' ? weightBudgets.okx.requests.windowMs : noFaults(0).banSeconds * 1_000,
    monotonic: () => stoppedAt ?? systemClock.monotonic(),
    stopClock() {
      stoppedAt = systemClock.monotonic();
    },
    advance(ms) {
      stoppedAt = monotonicMs((stoppedAt ?? systemClock.monotonic()) + ms);
    },
    withWrongSecret: () => adapter(simulator, venue, wrong, gateOf({ allowed: true, pauseMs: 0 }, []), systemClock),
    async close() {
      await tested.close();
      await simulator.stop();
    },
  };
}

for (const venue of venueIds) {
  venueContract(`ccxt as ${venue}`, () => make(venue));
  venueFundingContract(`ccxt as ${venue}`, () => make(venue));
  venueForcedContract(`ccxt as ${venue}`, () => make(venue));
  venueWireContract(`ccxt as ${venue}`, () => make(venue));
}
