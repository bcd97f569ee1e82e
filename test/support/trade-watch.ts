/** Records of how orders did and of what was not opened, for tests; a test mentions only what it is about. */
import type { AttemptRecord, ExecutionRecord, WhyNotLine, WhyNotRecord } from '#shared/wire/trade-watch.ts';
import { NOON } from './records.ts';

export const anAttempt = (change: Partial<AttemptRecord> = {}): AttemptRecord => ({
  at: NOON,
  venue: 'okx',
  side: 'buy',
  purpose: 'open',
  simulated: false,
  planned_price: '60000.5',
  average_price: '60001',
  slippage_bps: 0.083,
  success: true,
  why: '',
  ...change,
});
export const anExecution = (change: Partial<ExecutionRecord> = {}): ExecutionRecord => ({
  book: 'main',
  written_at: NOON,
  attempts: [anAttempt(), anAttempt({ success: false, average_price: null, slippage_bps: null, why: 'expired' })],
  ...change,
});

export const aWhyNotLine = (change: Partial<WhyNotLine> = {}): WhyNotLine => ({
  code: 'ORDER_RATE_EXCEEDS_MAX',
  opportunities: 2,
  alone: 1,
  refusals: 30,
  edge_bps_sum: 17.5,
  edge_bps_max: 10.5,
  notional_usdt: '1000',
  edge_usdt: '0.875',
  ...change,
});
export const aWhyNot = (change: Partial<WhyNotRecord> = {}): WhyNotRecord => ({
  book: 'main',
  written_at: NOON,
  day: '2026-11-21',
  today: [aWhyNotLine()],
  since: NOON,
  since_start: [aWhyNotLine()],
  ...change,
});
