/** Limits: lowered by one operator, raised by two. */
import { ConfirmRequest, LevelAnswer, RequestFiled, ApprovalDecided } from './http-control.ts';
import { LimitRequest } from './http-limits.ts';
import { actThrottle, codeThrottle, type RouteSpec } from './route.ts';
import { confirmRefusals } from './routes-control.ts';

const setting = (scope: string, value: string, reason: string) =>
  [
    { summary: `taken back of ${scope}`, body: { limit: 'max_total_notional_usdt', scope, value: null, reason } },
    { summary: 'of the whole book', body: { limit: 'max_total_notional_usdt', scope: '-', value, reason } },
    { summary: `of ${scope} alone`, body: { limit: 'max_position_usdt', scope, value, reason } },
  ] as const;
const act = { method: 'POST', who: 'operator', throttle: actThrottle, request: { body: LimitRequest } } as const;

export const limitRoutes = {
  lowerLimit: {
    ...act,
    function: 'control',
    path: '/api/ui/risk/limit-lower',
    summary:
      'Lowers a limit at once, or sets or takes back one of a symbol or venue where nothing may be more for it. One operator.',
    answer: LevelAnswer,
    refuses: ['already_so', 'two_operators', 'conflict'],
    examples: setting('okx', '200', 'a venue is slow today'),
  },
  requestLimit: {
    ...act,
    function: 'approvals',
    path: '/api/ui/risk/limit-request',
    summary:
      'Asks that a limit be raised, or that of a symbol or venue taken back. Nothing changes until another operator approves.',
    answer: RequestFiled,
    refuses: ['already_so', 'one_operator', 'already_pending', 'not_found', 'conflict'],
    examples: setting('BTCUSDT', '3000', 'a week without a loss, OPS-31'),
  },
  confirmLimit: {
    method: 'POST',
    who: 'operator',
    function: 'approvals',
    throttle: codeThrottle,
    path: '/api/ui/risk/limit-approve',
    summary: 'Approves a raised limit.',
    request: { body: ConfirmRequest },
    answer: ApprovalDecided,
    refuses: confirmRefusals,
    examples: [{ summary: 'the only one that waits', body: { token: 'my-approve-code', actor: 'bob' } }],
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
