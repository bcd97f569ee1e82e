/** The things that two people decide together: what each may ask for, and how it is named in the audit chain. */
import type { ConfigGrant } from '#shared/domain/config-change.ts';
import type { ControlLevel, Grant } from '#shared/domain/level.ts';
import type { StrategyName } from '#shared/domain/strategy.ts';
import { hashOf } from '#shared/store/audit-chain.ts';
import { materialOf, takesTwo } from '#shared/domain/level.ts';
import { limitNow, type LimitChange } from '#shared/domain/limits.ts';
import type { Approval, ApprovalAction } from '#shared/wire/approval.ts';
import type { AuditDraft } from '#shared/wire/audit.ts';
import { refuse, type Refusal } from '#functions/answer.ts';
import { refusalOf } from '#functions/latches.ts';

export const auditNames: Readonly<
  Record<ApprovalAction, { readonly requested: AuditDraft['action']; readonly approved: AuditDraft['action'] }>
> = {
  resume: { requested: 'resume_requested', approved: 'resume_confirmed' },
  exit_safe_mode: { requested: 'exit_safe_mode_requested', approved: 'exit_safe_mode_approved' },
  enable_strategy: { requested: 'strategy_enable_requested', approved: 'strategy_enabled' },
  exit_dry_run: { requested: 'exit_dry_run_requested', approved: 'exit_dry_run_approved' },
  raise_limit: { requested: 'risk_limit_raise_requested', approved: 'risk_limit_raise_approved' },
  apply_config: { requested: 'config_apply_requested', approved: 'config_apply_approved' },
};

export type Wanted = { readonly kind: 'grant'; readonly grant: Grant } | Refusal;
const grant = (change: Partial<Grant>): Wanted => ({
  kind: 'grant',
  grant: { lift_holds: [], exit_safe_mode: false, exit_dry_run: false, ...change },
});

/** What is asked about, when it is not the whole book. */
export interface About {
  readonly strategy?: StrategyName | undefined;
  readonly limit?: LimitChange | undefined;
  readonly config?: AboutConfig | undefined;
}
/** A configuration was compared with what ran; it is asked for only while that still runs. */
export interface AboutConfig {
  readonly grant: ConfigGrant;
  /** Of the level that it was compared with. */
  readonly stateHash: string;
}

/** What a request would change, from the level as it is. A resume names every hold that it lifts. */
export const wantedOf: Readonly<
  Record<ApprovalAction, (level: ControlLevel, alsoSafeMode: boolean, dryRunLocked: boolean, about?: About) => Wanted>
> = {
  resume: (level, alsoSafeMode) =>
    level.holds.length === 0
      ? refuse('nothing_to_lift', 'no hold is in force', 'POST /api/ui/resume sets RUN once a resume is approved')
      : grant({
          lift_holds: level.holds.map((hold) => hold.id),
          exit_safe_mode: alsoSafeMode && level.safe_mode.on,
        }),
  exit_safe_mode: (level) =>
    level.safe_mode.on ? grant({ exit_safe_mode: true }) : refusalOf({ code: 'already_so', what: 'safe mode is off' }),
  enable_strategy: (level, _alsoSafeMode, _dryRunLocked, { strategy } = {}) => {
    if (strategy === undefined) return refuse('not_found', 'no strategy is named', 'GET /api/ui/strategy lists them');
    return level.strategies.includes(strategy)
      ? refusalOf({ code: 'already_so', what: `strategy ${strategy} is on` })
      : grant({ enable_strategy: strategy });
  },
  raise_limit: (level, _alsoSafeMode, _dryRunLocked, { limit } = {}) => {
    if (limit === undefined) return refuse('not_found', 'no limit is named', 'GET /api/ui/control-state lists them');
    if (limitNow(level, limit) === limit.value)
      return refusalOf({ code: 'already_so', what: `${limit.limit} is ${limit.value ?? 'not set'}` });
    if (!takesTwo(level, limit))
      return refuse(
        'one_operator',
        'this lets nothing be more than before: one operator is enough',
        'POST /api/ui/risk/limit-lower',
      );
    return grant({ set_limit: limit });
  },
  apply_config: (level, _alsoSafeMode, _dryRunLocked, { config } = {}) => {
    if (config === undefined) return refuse('not_found', 'no configuration is named', 'POST /api/ui/config/apply');
    return stateHashOf(level) === config.stateHash
      ? grant({ apply_config: config.grant })
      : refuse('state_changed', 'the running configuration has changed meanwhile', 'look at the difference again');
  },
  exit_dry_run: (level, _alsoSafeMode, dryRunLocked) => {
    if (dryRunLocked) return refusalOf({ code: 'dry_run_locked' });
    return level.dry_run.on ? grant({ exit_dry_run: true }) : refusalOf({ code: 'already_so', what: 'dry run is off' });
  },
};

export const changeHashOf = (approval: Pick<Approval, 'book' | 'action' | 'change'>): string =>
  hashOf({ book: approval.book, action: approval.action, change: approval.change });
export const stateHashOf = (level: ControlLevel): string => hashOf(materialOf(level));

/** What is kept of where a switch of a strategy belongs. */
export const channelOf = (action: ApprovalAction): { readonly channel?: 'orchestrator' } =>
  action === 'enable_strategy' ? { channel: 'orchestrator' } : {};

/** A grant as the audit chain keeps it: what is not in it is not named. */
export const told = ({
  lift_holds,
  exit_safe_mode,
  exit_dry_run,
  enable_strategy,
  set_limit,
  apply_config,
}: Grant): AuditDraft['detail'] => ({
  lift_holds: [...lift_holds],
  exit_safe_mode,
  exit_dry_run,
  ...(enable_strategy === undefined ? {} : { enable_strategy }),
  ...(set_limit === undefined ? {} : { set_limit: { ...set_limit } }),
  ...(apply_config === undefined ? {} : { apply_config: toldConfig(apply_config) }),
});

export const toldConfig = ({ changes, ...rest }: ConfigGrant) => ({
  ...rest,
  changes: changes.map((change) => ({ ...change })),
});
