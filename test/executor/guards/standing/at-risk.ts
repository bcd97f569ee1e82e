/** What stands at risk, for tests: nothing, and what a test names. */
import { usdt, type NotionalE8 } from '#shared/domain/money.ts';
import type { AtRisk } from '#shared/domain/risk.ts';

const zero = 0n as NotionalE8;
export const onVenue = { long: zero, short: zero, committed: zero, orders: 0, unrealized: usdt('0') };

export const atRisk = (change: Partial<AtRisk> = {}): AtRisk => ({
  simulated: false,
  totalNotional: zero,
  openHedges: 0,
  partialHedges: 0,
  committedNotional: zero,
  liveHedges: 0,
  openOrders: 0,
  realizedToday: usdt('0'),
  unrealized: usdt('0'),
  valued: true,
  venues: { 'binance-um': onVenue, okx: onVenue },
  ...change,
});
