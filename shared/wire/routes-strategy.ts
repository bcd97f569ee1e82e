/** The switches of the strategies, and what is told of them. */
import { Capital, PnlHistoryAnswer, RiskAdvice } from './http-capital.ts';
import { ListQuery } from './http-page.ts';
import { LevelAnswer, ReasonedRequest, RequestFiled } from './http-control.ts';
import { StrategyPath, StrategyPlan } from './http-strategy.ts';
import { actThrottle, readThrottle, type RouteSpec } from './route.ts';

const because = (reason: string) => [{ summary: 'with a reason', body: { reason } }] as const;
const act = {
  method: 'POST',
  who: 'operator',
  throttle: actThrottle,
  request: { path: StrategyPath, body: ReasonedRequest },
} as const;
const read = {
  method: 'GET',
  who: 'viewer',
  function: 'status',
  throttle: readThrottle,
  request: {},
  refuses: [],
} as const;

export const strategyRoutes = {
  strategies: {
    ...read,
    path: '/api/ui/strategy',
    summary: 'The plan of the orchestrator: what each strategy would do next, and why not.',
    answer: StrategyPlan,
  },
  capital: {
    ...read,
    path: '/api/ui/capital',
    summary: 'Budgets of the strategies and what is used of them. They stop orders only where `capital.enforce` is on.',
    answer: Capital,
  },
  riskAdvice: {
    ...read,
    path: '/api/ui/risk_advice',
    summary: 'Advice about limits. It changes nothing: a limit is asked for, and a second operator approves.',
    answer: RiskAdvice,
  },
  pnlHistory: {
    ...read,
    path: '/api/ui/pnl_history',
    summary: 'Snapshots of profit, newest first; simulated and real apart.',
    request: { query: ListQuery },
    answer: PnlHistoryAnswer,
  },
  enableStrategy: {
    ...act,
    function: 'control',
    path: '/api/ui/strategy/{name}/enable',
    summary: 'Lets a strategy open. One operator; in live two, by a request.',
    answer: LevelAnswer,
    refuses: ['already_so', 'two_operators', 'conflict'],
    examples: because('rehearsal went well, OPS-12'),
  },
  requestStrategy: {
    ...act,
    function: 'approvals',
    path: '/api/ui/strategy/{name}/enable-request',
    summary: 'Asks that a strategy may open. Nothing changes until another operator approves.',
    answer: RequestFiled,
    refuses: ['already_so', 'already_pending', 'not_found', 'conflict'],
    examples: because('rehearsal went well, OPS-12'),
  },
  disableStrategy: {
    ...act,
    function: 'control',
    path: '/api/ui/strategy/{name}/disable',
    summary: 'A strategy opens nothing more; what it has open still closes. One operator.',
    answer: LevelAnswer,
    refuses: ['already_so', 'conflict'],
    examples: because('losing since the morning'),
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
