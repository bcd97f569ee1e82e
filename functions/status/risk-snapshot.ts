import type { Executor } from '#functions/executor-seen.ts';
import type { Overview } from '#shared/wire/http-status.ts';
import { riskScoreOf } from './risk-score.ts';

/** What stands at risk as the executor said it last; nothing once that is old. */
export function riskSnapshotOf(executor: Executor): Overview['safety']['risk_snapshot'] {
  const risk = executor.stale ? null : (executor.status?.risk ?? null);
  return {
    risk_score: riskScoreOf(executor),
    real: risk?.real ?? null,
    simulated: risk?.simulated ?? null,
    daily_loss: risk?.daily_loss ?? null,
    checks_enabled: risk?.checks_enabled ?? null,
  };
}
