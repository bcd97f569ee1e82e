import { latchesOf } from '#functions/latches.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { Overview } from '#shared/wire/http-status.ts';
import type { IncidentJournal } from '#shared/wire/incident.ts';
import { ControlLevelRecord } from '#shared/wire/level.ts';
import { componentsSeen } from '#functions/components.ts';
import { alertsOf, overallOf } from './alerts.ts';
import { badgesOf } from '#functions/badges.ts';
import { riskSnapshotOf } from './risk-snapshot.ts';
import { holdsOf, type Seen } from '#functions/seen.ts';
import { edgeGuardOf, runawayGuardOf } from './trade-guards.ts';

export interface Deployment {
  readonly profile: 'paper' | 'testnet' | 'live';
  readonly buildVersion: string;
  /** `DRY_RUN_ONLY`. */
  readonly dryRunLocked: boolean;
  /** `TWO_MAN_RULE`; it holds unless this is false. */
  readonly twoManRule?: boolean;
}

/** Everything at a glance. Of the executor only what it said itself, with its age. */
export function overviewOf(seen: Seen, deployment: Deployment, journal: IncidentJournal | null): Overview {
  const { level, pending, executor, ack, now } = seen;
  const { status } = executor;
  const holds = holdsOf(seen);
  const components = componentsSeen(seen);
  const alerts = alertsOf(seen, components);
  const [first] = holds;
  const latest = holds.at(-1);
  return {
    overall: overallOf(seen, components, alerts),
    book: level.book,
    generated_at: now,
    build_version: status?.build_version ?? deployment.buildVersion,
    dry_run_mode: level.dry_run.on,
    two_man_resume_required: holds.length > 0 && deployment.twoManRule !== false,
    flags: {
      ENV: deployment.profile,
      // A hold that the executor raised and could not write yet is in force all the same.
      MODE: holds.length > 0 ? 'HOLD' : level.mode,
      safe_mode: holds.length > 0 || level.safe_mode.on,
      hold_active: holds.length > 0,
      dry_run_mode: level.dry_run.on,
      dry_run_only: deployment.dryRunLocked,
    },
    safety: {
      hold_active: holds.length > 0,
      hold_reason: latest?.reason ?? null,
      hold_since: first?.at ?? null,
      last_released_ts: lastReleased(journal),
      holds: [...holds],
      safe_mode_reason: level.safe_mode.on ? level.safe_mode.reason : holds.length > 0 ? 'HOLD forces it' : null,
      resume_request: pending.find((approval) => approval.action === 'resume') ?? null,
      resume_granted: level.resume_granted !== null,
      counters: {
        orders_placed_last_min: executor.stale ? null : (status?.orders_placed_last_min ?? null),
        cancels_last_min: executor.stale ? null : (status?.cancels_last_min ?? null),
      },
      clock_skew_s: executor.stale || status === null ? null : largestSkewS(status.clock_skew_ms),
      risk_snapshot: riskSnapshotOf(executor),
      level_version: level.version,
      acknowledged_version: ack?.version ?? null,
    },
    autopilot_status: executor.stale ? 'UNKNOWN' : (status?.autopilot.status ?? 'UNKNOWN'),
    last_autopilot_action: status?.autopilot.last_action ?? 'none',
    last_autopilot_reason: status?.autopilot.last_reason ?? '',
    last_autopilot_at: status?.autopilot.last_action_at ?? null,
    auto_hedge: executor.stale ? null : (status?.auto_hedge ?? null),
    liquidity_blocked: executor.stale ? null : (status?.liquidity?.blocked ?? null),
    pending_approvals: [...pending],
    alerts,
    runtime_badges: badgesOf(seen),
    runaway_guard: runawayGuardOf(seen),
    edge_guard: edgeGuardOf(seen),
    next_step:
      pending.length > 0
        ? 'A request waits: an operator other than its author approves or declines it.'
        : latchesOf(level).next_step,
    level: ControlLevelRecord.parse(level),
    executor: { age_ms: executor.ageMs, stale: executor.stale, status },
  };
}

const largestSkewS = (byVenue: Readonly<Record<string, number>>): number =>
  Math.max(0, ...Object.values(byVenue).map(Math.abs)) / 1_000;

const lastReleased = (journal: IncidentJournal | null): EpochMs | null =>
  (journal?.incidents ?? []).reduce<EpochMs | null>(
    (last, { kind, until }) => (kind === 'hold' && until !== null && until > (last ?? 0) ? until : last),
    null,
  );
