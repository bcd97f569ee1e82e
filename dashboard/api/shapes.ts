/**
 * What the API's answers are read as. The schemas of the wire are the server's promise; here only what the page leans on
 * is looked at, so that a wrong answer shows as a wrong answer and not as an empty page, without 90 kB of validator.
 */
import type { PnlSnapshot } from '#shared/wire/pnl-history.ts';
import type { DailyReport } from '#shared/wire/report.ts';
import type { Approval } from '#shared/wire/approval.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import type { Components } from '#shared/wire/http-components.ts';
import type { RiskAdvice } from '#shared/wire/http-capital.ts';
import type { Overview, Position, RiskScore } from '#shared/wire/http-status.ts';
import type { ExecutionAnswer, ExecutionTotals, WhyNotAnswer } from '#shared/wire/http-trade-watch.ts';
import type { Picture } from '../view/picture.ts';
import type { SpreadPoint } from '../view/spread-series.ts';
import { isRecord } from './client.ts';

const member = (body: unknown, name: string): unknown => (isRecord(body) ? body[name] : undefined);

const isLevel = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value['version'] === 'number' &&
  (value['mode'] === 'RUN' || value['mode'] === 'HOLD') &&
  Array.isArray(value['holds']) &&
  isRecord(value['safe_mode']) &&
  isRecord(value['dry_run']) &&
  isRecord(value['limits']) &&
  isRecord(value['parameters']);

const isStatus = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value['written_at'] === 'number' &&
  typeof value['market_note'] === 'string' &&
  isRecord(value['edge_bps']) &&
  ['quotes', 'hedges', 'holds', 'breaks', 'doubts', 'permission', 'guards'].every((name) => Array.isArray(value[name]));

const isExecutor = (value: unknown): boolean =>
  isRecord(value) &&
  (value['status'] === null
    ? value['age_ms'] === null
    : isStatus(value['status']) && typeof value['age_ms'] === 'number');

const isOverview = (body: unknown): body is Overview =>
  isRecord(body) &&
  typeof body['generated_at'] === 'number' &&
  isLevel(body['level']) &&
  isExecutor(body['executor']) &&
  Array.isArray(body['pending_approvals']) &&
  Array.isArray(body['alerts']);

const isRiskScore = (value: unknown): value is RiskScore =>
  isRecord(value) && (value['var_usdt'] === null || typeof value['var_usdt'] === 'string');

function riskScoreOf(body: unknown): RiskScore | null {
  const score = member(member(member(body, 'safety'), 'risk_snapshot'), 'risk_score');
  return isRiskScore(score) ? score : null;
}

/** Null when the answer is not an overview. */
export function pictureOf(body: unknown): Picture | null {
  if (!isOverview(body)) return null;
  return {
    level: body.level,
    status: body.executor.status,
    statusAgeMs: body.executor.age_ms,
    pending: body.pending_approvals,
    alerts: body.alerts,
    riskScore: riskScoreOf(body),
    answeredAtMs: body.generated_at,
  };
}

const hasId = (value: unknown): boolean => isRecord(value) && typeof value['id'] === 'string';
const isApprovals = (value: unknown): value is readonly Approval[] => Array.isArray(value) && value.every(hasId);
const isPositions = (value: unknown): value is readonly Position[] =>
  Array.isArray(value) && value.every((item) => hasId(item) && isRecord(item) && Array.isArray(item['legs']));
const isLinks = (value: unknown): value is readonly AuditLink[] =>
  Array.isArray(value) && value.every((item) => isRecord(item) && typeof item['seq'] === 'number');
const isPoints = (value: unknown): value is readonly SpreadPoint[] =>
  Array.isArray(value) &&
  value.every((item) => Array.isArray(item) && item.length === 3 && item.every(Number.isFinite));

export function approvalsOf(body: unknown): readonly Approval[] | null {
  const approvals = member(body, 'approvals');
  return isApprovals(approvals) ? approvals : null;
}
export function positionsOf(body: unknown): readonly Position[] | null {
  const positions = member(body, 'positions');
  return isPositions(positions) ? positions : null;
}
export function auditOf(body: unknown): readonly AuditLink[] | null {
  const entries = member(body, 'entries');
  return isLinks(entries) ? entries : null;
}
export function pointsOf(body: unknown): readonly SpreadPoint[] | null {
  const points = member(body, 'points');
  return isPoints(points) ? points : null;
}

const isTotals = (value: unknown): value is ExecutionTotals =>
  isRecord(value) && typeof value['attempts'] === 'number' && Array.isArray(value['venues']);
const isExecution = (body: unknown): body is ExecutionAnswer =>
  isRecord(body) && isTotals(body['real']) && isTotals(body['simulated']) && Array.isArray(body['attempts']);
const isWhyNot = (body: unknown): body is WhyNotAnswer => isRecord(body) && Array.isArray(body['today']);

export const executionOf = (body: unknown): ExecutionAnswer | null => (isExecution(body) ? body : null);
const isAdvice = (body: unknown): body is RiskAdvice =>
  isRecord(body) && Array.isArray(body['advice']) && typeof body['snapshots'] === 'number';
export const adviceOf = (body: unknown): RiskAdvice | null => (isAdvice(body) ? body : null);
const isHalf = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value['unrealized_pnl_usdt'] === 'string' &&
  typeof value['total_notional_usdt'] === 'string';
const isSnapshots = (value: unknown): value is readonly PnlSnapshot[] =>
  Array.isArray(value) &&
  value.every(
    (one) => isRecord(one) && typeof one['at'] === 'number' && isHalf(one['real']) && isHalf(one['simulated']),
  );
export function snapshotsOf(body: unknown): readonly PnlSnapshot[] | null {
  const snapshots = member(body, 'snapshots');
  return isSnapshots(snapshots) ? snapshots : null;
}
const isReport = (body: unknown): body is DailyReport =>
  isRecord(body) && typeof body['day'] === 'string' && isRecord(body['real']) && isRecord(body['simulated']);
export const reportOf = (body: unknown): DailyReport | null => (isReport(body) ? body : null);
export const whyNotOf = (body: unknown): WhyNotAnswer | null => (isWhyNot(body) ? body : null);

const isComponents = (body: unknown): body is Components =>
  isRecord(body) &&
  typeof body['generated_at'] === 'number' &&
  isRecord(body['runtime_badges']) &&
  ['components', 'partial_hedges', 'incidents'].every((name) => {
    const list = body[name];
    return Array.isArray(list) && list.every(isRecord);
  });
export const componentsOf = (body: unknown): Components | null => (isComponents(body) ? body : null);
