/** Emergency actions, doubts that a person settles, and the leader. */
import {
  BreakPath,
  BreakRequest,
  Breaks,
  CancelAllRequest,
  CloseAllAnswer,
  CloseAllRequest,
  CommandAnswer,
  CommandPath,
  Doubts,
  KillAnswer,
  KillRequest,
  LeaderAnswer,
  OrderPath,
  Recon,
  ReleaseRequest,
  SettleRequest,
} from './command.ts';
import { StandingQuery } from './http-page.ts';
import { actThrottle, readThrottle, type RouteSpec } from './route.ts';

const act = {
  who: 'operator',
  function: 'control',
  throttle: actThrottle,
  method: 'POST',
  answer: CommandAnswer,
  /** Taken, and not over when the wait was. */
  also: { 202: CommandAnswer },
  refuses: ['conflict'],
} as const;
const read = { method: 'GET', who: 'viewer', function: 'status', throttle: readThrottle, refuses: [] } as const;

const cancelAll = {
  ...act,
  summary: 'Cancels every order. Answers with a receipt per venue, or 202 when that takes longer than two seconds.',
  request: { body: CancelAllRequest },
  examples: [
    { summary: 'as the runbook has it', body: { correlation_id: '7f0c1a52-9d3e-4b6f-8a21-5c9be0d4f713' } },
    { summary: 'no fields', body: {} },
  ],
} as const;
const closeAll = {
  ...act,
  summary: 'Closes every position, reduce-only, pair by pair. 202 with where to look while it runs.',
  request: { body: CloseAllRequest },
  answer: CloseAllAnswer,
  examples: [
    { summary: 'for real', body: { reason: 'venue announces maintenance', correlation_id: 'flatten-2026-11-21' } },
    { summary: 'what would be closed', body: { dry_run: true } },
  ],
} as const;

const onBreak = {
  ...act,
  request: { path: BreakPath, body: BreakRequest },
  refuses: ['not_found', 'conflict'],
} as const;

export const commandRoutes = {
  cancelAll: { ...cancelAll, path: '/api/ui/cancel_all' },
  cancelAllAlias: { ...cancelAll, path: '/api/ui/cancel-all', summary: 'The same as POST /api/ui/cancel_all.' },
  closeAllTrades: { ...closeAll, path: '/api/ui/trades/close-all' },
  flatten: { ...closeAll, path: '/api/hedge/flatten', summary: 'The same as POST /api/ui/trades/close-all.' },
  kill: {
    ...act,
    path: '/api/ui/kill',
    summary: 'HOLD, safe mode and cancel all, latched. With flatten also closes positions, reduce-only, pair by pair.',
    request: { body: KillRequest },
    answer: KillAnswer,
    also: { 202: KillAnswer },
    examples: [
      { summary: 'stop and cancel', body: { reason: 'prices look wrong' } },
      { summary: 'and close positions', body: { reason: 'prices look wrong', flatten: true } },
    ],
  },
  settleDoubt: {
    ...act,
    path: '/api/ui/doubts/{id}/settle',
    summary:
      'Settles an order in doubt by hand, from what the operator sees at the venue. One operator, with a reason.',
    request: { path: OrderPath, body: SettleRequest },
    refuses: ['not_found', 'conflict'],
    examples: [
      {
        summary: 'the venue has no such order',
        body: { outcome: 'never_arrived', reason: 'not in the order history' },
      },
      {
        summary: 'it filled',
        body: { outcome: 'filled', quantity: '0.005', price: '61802.4', reason: 'seen in the trade history' },
      },
    ],
  },
  adoptBreak: {
    ...onBreak,
    path: '/api/ui/breaks/{id}/adopt',
    summary:
      'Our books take over what the venue says, as a ledger entry of its own. One operator, with a reason; sends nothing by itself.',
    examples: [{ summary: 'a person traded by hand', body: { reason: 'bought by hand on the app, to be kept' } }],
  },
  ignoreBreak: {
    ...onBreak,
    path: '/api/ui/breaks/{id}/ignore',
    summary: 'Acknowledges a break: it holds and blocks nothing until it changes. One operator, with a reason.',
    examples: [{ summary: 'known and harmless', body: { reason: 'an order of the treasury, far from the market' } }],
  },
  closeBreak: {
    ...onBreak,
    path: '/api/ui/breaks/{id}/close',
    summary:
      'Cancels a foreign order, or closes what the venue holds beyond our books, reduce-only. One operator, with a reason.',
    examples: [{ summary: 'left over', body: { reason: 'opened by mistake on the app' } }],
  },
  releaseLeader: {
    ...act,
    path: '/api/ui/leader/release',
    summary: 'Asks the leader to stop opening, settle and give its lease back, so that a standby takes over.',
    request: { body: ReleaseRequest },
    examples: [{ summary: 'with a reason', body: { reason: 'deployment' } }],
  },
  findCommand: {
    ...read,
    path: '/api/ui/commands/{id}',
    summary: 'What became of a command.',
    request: { path: CommandPath },
    answer: CommandAnswer,
    refuses: ['not_found'],
  },
  doubts: {
    ...read,
    path: '/api/ui/doubts',
    summary: 'Orders whose outcome is not known: age, worst case, evidence so far, next probe.',
    request: { query: StandingQuery },
    answer: Doubts,
  },
  breaks: {
    ...read,
    path: '/api/ui/breaks',
    summary: 'What our books and the venues disagree on: class, venue, age and size of each, and who acknowledged it.',
    request: { query: StandingQuery },
    answer: Breaks,
  },
  recon: {
    ...read,
    path: '/api/ui/recon',
    summary: 'How books and venues stand to each other, in one word, and the next step.',
    request: {},
    answer: Recon,
  },
  leader: {
    ...read,
    path: '/api/ui/leader',
    summary: 'Who holds the lease, and whether that executor is alive.',
    request: {},
    answer: LeaderAnswer,
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
