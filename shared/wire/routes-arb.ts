/** Looking at a hedge before it is opened, asking for one, and what else scripts of operators read. */
import * as z from 'zod';
import { ArbConfirmRequest, ArbExecuteRequest, ArbPlanned, ArbPreview, ArbQuery, ArbSkipped } from './http-arb.ts';
import { RouterPreview, RouterQuery, TcaPreview, TcaQuery } from './http-costs.ts';
import { BacktestReport, DerivStatus, UiState } from './http-state.ts';
import { actThrottle, readThrottle, type RouteSpec } from './route.ts';

const read = {
  method: 'GET',
  who: 'viewer',
  function: 'status',
  throttle: readThrottle,
  request: {},
  refuses: [],
} as const;
const preview = {
  ...read,
  path: '/api/arb/preview',
  summary:
    'What a hedge would be now: connectivity, the venues’ own rules, edge after fees and slippage, from live books.',
  answer: ArbPreview,
  refuses: ['not_found'],
} as const;
const ask = {
  method: 'POST',
  who: 'operator',
  function: 'arb',
  throttle: actThrottle,
  answer: z.discriminatedUnion('status', [ArbPlanned, ArbSkipped]),
  refuses: ['not_found', 'runaway', 'conflict'],
} as const;

export const arbRoutes = {
  arbPreview: {
    ...preview,
    method: 'POST',
    looksOnly: true,
    request: { body: ArbQuery },
    examples: [
      { summary: 'as the level has it', body: {} },
      { summary: 'of another size', body: { symbol: 'BTCUSDT', notional_usdt: '250' } },
    ],
  },
  arbPreviewByGet: { ...preview, summary: 'The same as POST /api/arb/preview.', request: { query: ArbQuery } },
  arbExecute: {
    ...ask,
    path: '/api/arb/execute',
    summary:
      'Asks for one hedge. In safe mode, HOLD and dry run: the plan with its steps and rescue. A limit skips it.',
    request: { body: ArbExecuteRequest },
    examples: [
      { summary: 'whichever way pays more', body: { reason: 'rehearsal', correlation_id: 'arb-2026-11-21-1' } },
    ],
  },
  arbConfirm: {
    ...ask,
    path: '/api/arb/confirm',
    summary: 'The same as execute, bound to what the preview showed: where it sells, and the least edge.',
    request: { body: ArbConfirmRequest },
    examples: [
      { summary: 'as previewed', body: { reason: 'as previewed', sell: 'okx', edge_bps_min: 6.5, symbol: 'BTCUSDT' } },
    ],
  },
  tcaPreview: {
    ...read,
    path: '/api/ui/tca/preview',
    summary: 'What a hedge of so much would cost both ways round: fees by tier, funding over a horizon, impact.',
    request: { query: TcaQuery },
    answer: TcaPreview,
    refuses: ['not_found'],
  },
  routerPreview: {
    ...read,
    path: '/api/ui/router/preview',
    summary: 'Where one order of so much would come out best: fees, funding, impact and latency of each venue.',
    request: { query: RouterQuery },
    answer: RouterPreview,
    refuses: ['not_found'],
  },
  uiState: {
    ...read,
    path: '/api/ui/state',
    summary: 'Flags, limits, what stands against them, open legs, and why the next hedge would be refused.',
    answer: UiState,
  },
  derivStatus: {
    ...read,
    path: '/api/deriv/status',
    summary: 'How each derivatives venue is connected: quotes, health, latency, clock, fees.',
    answer: DerivStatus,
  },
  lastBacktest: {
    ...read,
    path: '/api/ui/backtest/last',
    summary: 'The latest backtest report; 404 where none was ever stored.',
    answer: BacktestReport,
    refuses: ['not_found'],
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
