import * as z from 'zod';
import {
  AuditCheck,
  AuditPage,
  AuditQuery,
  AuditVerifyQuery,
  FullStatus,
  Health,
  Overview,
  Positions,
  Readiness,
  SessionAnswer,
  SessionRequest,
  SignedOut,
} from './http-status.ts';
import { ListQuery, StandingQuery } from './http-page.ts';
import { AlertPage, Components, ComponentsQuery, Slos } from './http-components.ts';
import { ChaosAnswer } from './chaos.ts';
import { ExecutionAnswer, WhyNotAnswer } from './http-trade-watch.ts';
import { codeThrottle, readThrottle, type RouteSpec } from './route.ts';
import { SpreadHistory } from './status.ts';
import { WatchdogAnswer } from './venue-health.ts';

const read = { method: 'GET', who: 'viewer', throttle: readThrottle, request: {}, refuses: [] } as const;
const open = { ...read, who: 'public' } as const;
const health = { ...open, function: 'status', answer: Health, also: { 503: Health } } as const;

export const readRoutes = {
  healthz: { ...health, path: '/healthz', summary: 'Is the executor alive and in order? 503 when it is not.' },
  health: { ...health, path: '/api/health', summary: 'The same answer as /healthz.' },
  liveReadiness: {
    ...open,
    path: '/live-readiness',
    summary: 'May it trade as far as machinery goes? HOLD alone is ready. 503 with the reasons when not.',
    function: 'status',
    answer: Readiness,
    also: { 503: Readiness },
  },
  docsPage: { ...open, path: '/docs', summary: 'This documentation as a page.', function: 'docs', answer: null },
  openApi: {
    ...open,
    path: '/docs/openapi.json',
    summary: 'This documentation as an OpenAPI 3.1 document.',
    function: 'docs',
    answer: z.looseObject({ openapi: z.string() }),
  },
  signIn: {
    method: 'POST',
    path: '/api/ui/session',
    summary: 'Signs a page in with a one-time code or a bearer token; sets a session cookie.',
    who: 'public',
    function: 'session',
    throttle: codeThrottle,
    request: { body: SessionRequest },
    answer: SessionAnswer,
    refuses: ['unauthenticated'],
    examples: [{ summary: 'with the code of a sign-in link', body: { code: 'kH3v9Qx2mB7cTz5LwR1n' } }],
  },
  whoAmI: {
    ...read,
    path: '/api/ui/session',
    summary: 'Who is signed in.',
    function: 'session',
    answer: SessionAnswer,
  },
  signOut: {
    ...read,
    method: 'DELETE',
    path: '/api/ui/session',
    summary: 'Ends the session of this page.',
    function: 'session',
    answer: SignedOut,
  },
  overview: {
    ...read,
    path: '/api/ui/status/overview',
    summary: 'Everything at a glance: latches, holds, pending requests, alerts, the executor.',
    function: 'status',
    answer: Overview,
  },
  status: {
    ...read,
    path: '/api/ui/status',
    summary: 'The overview, its runtime badges, and what is done about hedges whose legs differ.',
    function: 'status',
    answer: FullStatus,
  },
  components: {
    ...read,
    path: '/api/ui/status/components',
    summary: 'Every guard and every part of the machinery: status, value, limit, since when; and the incident journal.',
    function: 'status',
    request: { query: ComponentsQuery },
    answer: Components,
  },
  slo: {
    ...read,
    path: '/api/ui/status/slo',
    summary: 'What the house promises of itself: target, value, OK, WARN or ERROR; and the alerts that stand.',
    function: 'status',
    answer: Slos,
  },
  alerts: {
    ...read,
    path: '/api/ui/status/alerts',
    summary: 'Alerts that stand or are over, every hold among them, newest first.',
    function: 'status',
    request: { query: ListQuery },
    answer: AlertPage,
  },
  positions: {
    ...read,
    path: '/api/ui/positions',
    summary: 'Open hedges with both legs; simulated ones are counted apart.',
    function: 'status',
    request: { query: StandingQuery },
    answer: Positions,
  },
  execution: {
    ...read,
    path: '/api/ui/execution',
    summary: 'How orders of legs did, newest first: planned against paid, slippage, success by venue. Failed ones too.',
    function: 'status',
    request: { query: ListQuery },
    answer: ExecutionAnswer,
  },
  whyNot: {
    ...read,
    path: '/api/ui/why-not',
    summary: 'Hedges that could have opened and did not, counted by reason, with the edge that was given up.',
    function: 'status',
    answer: WhyNotAnswer,
  },
  watchdog: {
    ...read,
    path: '/api/ui/watchdog',
    summary: 'How the venues serve us: state, latency, failed requests, lost streams, bans, request budget, clock.',
    function: 'status',
    answer: WatchdogAnswer,
  },
  chaos: {
    ...read,
    path: '/api/ui/chaos',
    summary: 'What goes wrong on purpose: the fault profile, what it comes to, and how often it has happened.',
    function: 'status',
    answer: ChaosAnswer,
  },
  spread: {
    ...read,
    path: '/api/ui/spread',
    summary: 'Mid prices of the two venues, one point a second.',
    function: 'status',
    answer: SpreadHistory,
  },
  auditLog: {
    ...read,
    path: '/api/ui/audit_log',
    summary: 'The audit chain, newest first.',
    function: 'reports',
    request: { query: AuditQuery },
    answer: AuditPage,
  },
  verifyAudit: {
    ...read,
    path: '/api/ui/audit/verify',
    summary: 'Walks the audit chain, 20,000 links a request, and names the first link that does not fit.',
    function: 'reports',
    throttle: codeThrottle,
    request: { query: AuditVerifyQuery },
    answer: AuditCheck,
  },
  telegramWebhook: {
    method: 'POST',
    path: '/telegram/webhook',
    summary: "Telegram's updates; proven by the secret header before a word is read.",
    who: 'telegram',
    function: 'telegram',
    throttle: readThrottle,
    request: {},
    answer: z.strictObject({}),
    refuses: [],
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
