/**
 * What the API's answers are read as. The schemas of the wire are the server's promise; here only what the page leans on
 * is looked at, so that a wrong answer shows as a wrong answer and not as an empty page, without 90 kB of validator.
 */
import type { Approval } from '#shared/wire/approval.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import type { HedgeRecord } from '#shared/wire/trading.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import type { Picture } from '../view/picture.ts';
import type { SpreadPoint } from '../view/spread-series.ts';
import { isRecord } from './client.ts';

const isLevel = (value: unknown): value is ControlLevel =>
  isRecord(value) &&
  typeof value['version'] === 'number' &&
  (value['mode'] === 'RUN' || value['mode'] === 'HOLD') &&
  Array.isArray(value['holds']) &&
  isRecord(value['safe_mode']) &&
  isRecord(value['dry_run']);

const isStatus = (value: unknown): value is ExecutorStatus =>
  isRecord(value) &&
  typeof value['written_at'] === 'number' &&
  typeof value['market_note'] === 'string' &&
  Array.isArray(value['quotes']) &&
  Array.isArray(value['hedges']) &&
  Array.isArray(value['holds']) &&
  isRecord(value['edge_bps']);

/** Null when the answer is not an overview. */
export function pictureOf(body: unknown): Picture | null {
  if (!isRecord(body) || !isLevel(body['level'])) return null;
  const { level, status, status_age_ms: ageMs } = { status: null, status_age_ms: null, ...body, level: body['level'] };
  if (status === null) return { level, status: null, statusAgeMs: null };
  if (!isStatus(status) || typeof ageMs !== 'number') return null;
  return { level, status, statusAgeMs: ageMs };
}

const hasId = (value: unknown): boolean => isRecord(value) && typeof value['id'] === 'string';
const isApprovals = (value: unknown): value is readonly Approval[] => Array.isArray(value) && value.every(hasId);
const isHedges = (value: unknown): value is readonly HedgeRecord[] =>
  Array.isArray(value) && value.every((item) => hasId(item) && isRecord(item) && Array.isArray(item['legs']));
const isLinks = (value: unknown): value is readonly AuditLink[] =>
  Array.isArray(value) && value.every((item) => isRecord(item) && typeof item['seq'] === 'number');
const isPoints = (value: unknown): value is readonly SpreadPoint[] =>
  Array.isArray(value) &&
  value.every((item) => Array.isArray(item) && item.length === 3 && item.every(Number.isFinite));

const member = (body: unknown, name: string): unknown => (isRecord(body) ? body[name] : undefined);

export function approvalsOf(body: unknown): readonly Approval[] | null {
  const items = member(body, 'items');
  return isApprovals(items) ? items : null;
}
export function hedgesOf(body: unknown): readonly HedgeRecord[] | null {
  const items = member(body, 'items');
  return isHedges(items) ? items : null;
}
export function auditOf(body: unknown): readonly AuditLink[] | null {
  const items = member(body, 'items');
  return isLinks(items) ? items : null;
}
export function pointsOf(body: unknown): readonly SpreadPoint[] | null {
  const points = member(body, 'points');
  return isPoints(points) ? points : null;
}
