/** Components as the API tells them, all in order. */
import type { Component, Components } from '#shared/wire/http-components.ts';
import { START } from './builders.ts';

export const aComponent = (over: Partial<Component> = {}): Component => ({
  id: 'clock_skew',
  label: 'clock skew',
  status: 'OK',
  summary: 'the clock of okx is 20 ms from ours',
  value: '20',
  limit: '250',
  unit: 'ms',
  priority: 'P0',
  since: START,
  near_limit: false,
  blocks_entries: [],
  metrics: { okx: 20 },
  scopes: [],
  ...over,
});

export const theComponents = (over: Partial<Components> = {}): Components => ({
  book: 'main',
  generated_at: START,
  components: [aComponent()],
  runtime_badges: {
    auto_trade: 'OFF',
    risk_checks: 'ON',
    daily_loss: 'OK',
    watchdog: 'OK',
    partial_hedges: 'OK',
  },
  partial_hedges: [],
  counters: { orders_placed_last_min: 0, cancels_last_min: 0 },
  incidents: [],
  ...over,
});
