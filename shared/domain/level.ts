/**
 * The control level: what operators have decided, as a value. The functions here decide what a request makes of it;
 * they write nothing. Records and wire shapes of it are in `shared/wire/level.ts`.
 */
import type { ConfigGrant } from './config-change.ts';
import type { HoldReason } from './hold.ts';
import { isLooser, limitNow, SCOPED_LIMITS_MAX, withLimit } from './limits.ts';
import type { LevelLimits, LimitBook, LimitChange, ScopedLimit } from './limits.ts';
import type { SafeModeOrigin } from './permission.ts';
import type { StrategyName } from './strategy.ts';
import type { EpochMs } from './time.ts';

export interface Hold {
  /** Unique; a resume names the holds it lifts by this. */
  readonly id: string;
  readonly reason: HoldReason;
  /** What the person or the guard said. */
  readonly note: string;
  /** Operator id, or `system`. */
  readonly by: string;
  readonly at: EpochMs;
}

export interface Latch {
  readonly on: boolean;
  readonly reason: string;
  readonly by: string;
  readonly since: EpochMs;
}

export interface LevelParameters {
  /** Worth of one leg of a new hedge. */
  readonly order_notional_usdt: string;
  /** Net of fees and of what closing will cost, in basis points of one leg's notional. */
  readonly min_spread_bps: number;
  /** A hedge is closed when the remaining gross spread is at most this. */
  readonly close_spread_bps: number;
  /** An edge above this is not believed. */
  readonly max_plausible_edge_bps: number;
  readonly loop_pair: string;
  readonly loop_venues: readonly string[];
  /** Absent: as the executor was started to. */
  readonly level_read_ms?: number | undefined;
}

export interface ControlLevel {
  readonly book: string;
  readonly version: number;
  readonly mode: 'RUN' | 'HOLD';
  readonly holds: readonly Hold[];
  readonly safe_mode: Latch & { readonly origin: SafeModeOrigin };
  readonly dry_run: Latch;
  /** The approved resume that allows RUN until any later hold; null when there is none. */
  readonly resume_granted: { readonly approval_id: string; readonly at: EpochMs } | null;
  readonly limits: LevelLimits;
  /** Limits of single symbols and venues. */
  readonly limit_scopes: readonly ScopedLimit[];
  readonly parameters: LevelParameters;
  readonly strategies: readonly string[];
  readonly config_version: number;
  /** Rises with every command filed, so that the read of the level finds commands when the queue is dead. */
  readonly commands_through: number;
  /** When a start held a book that was in RUN; null as soon as anybody has decided anything since. */
  readonly interrupted_at: EpochMs | null;
  readonly updated_at: EpochMs;
  readonly updated_by: string;
}

/** What the wire may refuse with; each is one HTTP answer (`shared/wire/errors.ts`). */
export type LevelRefusal =
  | { readonly code: 'hold_active'; readonly holds: readonly Hold[] }
  | { readonly code: 'safe_mode_on' }
  | { readonly code: 'no_granted_resume' }
  | { readonly code: 'already_so'; readonly what: string }
  | { readonly code: 'dry_run_locked' }
  /** It would let something be more than before. */
  | { readonly code: 'looser' }
  | { readonly code: 'too_many_limits' };

export type LevelDecision =
  | { readonly kind: 'changed'; readonly level: ControlLevel }
  | { readonly kind: 'refused'; readonly refusal: LevelRefusal };

const next = (level: ControlLevel, by: string, at: EpochMs, change: Partial<ControlLevel>): LevelDecision => ({
  kind: 'changed',
  level: { ...level, interrupted_at: null, ...change, version: level.version + 1, updated_at: at, updated_by: by },
});

/** As many holds as one level carries. */
export const HOLDS_MAX = 64;

/**
 * The hold that gives way when a level that is full takes one more: the oldest that a person set. Nothing gets looser,
 * since HOLD stays, and a request made before is void because of the new one. Null while there is room.
 */
export function givesWay(level: ControlLevel): Hold | null {
  if (level.holds.length < HOLDS_MAX) return null;
  return level.holds.find((hold) => hold.reason === 'MANUAL') ?? level.holds[0] ?? null;
}

/** A hold is always accepted: it adds its own id beside those in force, ends RUN and takes back a granted resume. */
export function withHold(level: ControlLevel, hold: Hold): LevelDecision {
  const leaving = givesWay(level);
  const holds = [...level.holds.filter((one) => one !== leaving), hold];
  return next(level, hold.by, hold.at, { mode: 'HOLD', holds, resume_granted: null });
}

/** A hold forces safe mode while it lasts; after it safe mode is what it was. */
export const safeModeInForce = (level: ControlLevel): boolean => level.safe_mode.on || level.holds.length > 0;

export function withSafeMode(
  level: ControlLevel,
  reason: string,
  by: string,
  at: EpochMs,
  origin: SafeModeOrigin = 'person',
): LevelDecision {
  if (level.safe_mode.on && level.safe_mode.origin === origin) {
    return { kind: 'refused', refusal: { code: 'already_so', what: 'safe mode is on' } };
  }
  return next(level, by, at, { safe_mode: { on: true, reason, by, since: at, origin } });
}

export function withDryRun(level: ControlLevel, reason: string, by: string, at: EpochMs): LevelDecision {
  if (level.dry_run.on) return { kind: 'refused', refusal: { code: 'already_so', what: 'dry run is on' } };
  return next(level, by, at, { dry_run: { on: true, reason, by, since: at } });
}

const limitsOf = ({ limits, limit_scopes }: ControlLevel): LimitBook => ({ limits, limit_scopes });

/** Whether two people would have to agree to this limit. */
export const takesTwo = (level: ControlLevel, change: LimitChange): boolean =>
  isLooser(limitsOf(level), withLimit(limitsOf(level), change));

/** One limit is lowered, or set where there was none: nothing may be more than before. */
export function withLimitLowered(level: ControlLevel, change: LimitChange, by: string, at: EpochMs): LevelDecision {
  if (limitNow(level, change) === change.value) {
    return {
      kind: 'refused',
      refusal: { code: 'already_so', what: `${change.limit} is ${change.value ?? 'not set'}` },
    };
  }
  if (takesTwo(level, change)) return { kind: 'refused', refusal: { code: 'looser' } };
  const limits = withLimit(limitsOf(level), change);
  if (limits.limit_scopes.length > SCOPED_LIMITS_MAX) return { kind: 'refused', refusal: { code: 'too_many_limits' } };
  return next(level, by, at, limits);
}

/** What of a configuration the level carries; the rest is read when an executor starts. */
export interface ConfigOfLevel {
  readonly limits: LevelLimits;
  readonly limit_scopes: readonly ScopedLimit[];
  readonly parameters: LevelParameters;
  readonly strategies: readonly string[];
  readonly config_version: number;
}

/** Another version of the configuration is in force. What is open goes on under the terms that it began with. */
export const withConfig = (level: ControlLevel, config: ConfigOfLevel, by: string, at: EpochMs): LevelDecision =>
  next(level, by, at, config);

/** What two people together may grant. `resume` may be bundled with `exit_safe_mode`, never with `exit_dry_run`. */
export interface Grant {
  readonly lift_holds: readonly string[];
  readonly exit_safe_mode: boolean;
  readonly exit_dry_run: boolean;
  /** Absent in every other request. */
  readonly enable_strategy?: StrategyName | undefined;
  readonly set_limit?: LimitChange | undefined;
  /** What it makes of the level is worked out from the version it was made against. */
  readonly apply_config?: ConfigGrant | undefined;
}

/** Applies an approved grant. Holds that it does not name stay, and then no resume is granted. */
export function withGrant(
  level: ControlLevel,
  grant: Grant,
  approvalId: string,
  by: string,
  at: EpochMs,
  dryRunLocked: boolean,
): LevelDecision {
  if (grant.exit_dry_run && dryRunLocked) return { kind: 'refused', refusal: { code: 'dry_run_locked' } };
  const holds = level.holds.filter((hold) => !grant.lift_holds.includes(hold.id));
  const lifted = grant.lift_holds.length > 0 && holds.length === 0;
  return next(level, by, at, {
    holds,
    resume_granted: lifted ? { approval_id: approvalId, at } : level.resume_granted,
    ...(grant.exit_safe_mode
      ? { safe_mode: { on: false, reason: 'approved', by, since: at, origin: level.safe_mode.origin } }
      : {}),
    ...(grant.enable_strategy === undefined || level.strategies.includes(grant.enable_strategy)
      ? {}
      : { strategies: [...level.strategies, grant.enable_strategy] }),
    ...(grant.set_limit === undefined ? {} : withLimit(limitsOf(level), grant.set_limit)),
    ...(grant.exit_dry_run ? { dry_run: { on: false, reason: 'approved', by, since: at } } : {}),
  });
}

/** The final move to RUN: one person, after an approved resume, with hold and safe mode off. */
export function withRun(level: ControlLevel, by: string, at: EpochMs): LevelDecision {
  if (level.mode === 'RUN') return { kind: 'refused', refusal: { code: 'already_so', what: 'mode is RUN' } };
  if (level.holds.length > 0) return { kind: 'refused', refusal: { code: 'hold_active', holds: level.holds } };
  if (level.safe_mode.on) return { kind: 'refused', refusal: { code: 'safe_mode_on' } };
  if (level.resume_granted === null) return { kind: 'refused', refusal: { code: 'no_granted_resume' } };
  return next(level, by, at, { mode: 'RUN', resume_granted: null });
}

/**
 * What an approver saw and what would make the approval void: the latches, limits, parameters and strategies, not the
 * version, which also rises for a command filed meanwhile. Hashed as canonical JSON.
 */
export function materialOf(level: ControlLevel): Record<string, unknown> {
  return {
    book: level.book,
    mode: level.mode,
    holds: level.holds.map((hold) => hold.id).toSorted(),
    safe_mode: level.safe_mode.on,
    dry_run: level.dry_run.on,
    limits: level.limits,
    // Absent as long as there are none, so that a request of before there were any keeps its hash.
    ...(level.limit_scopes.length === 0 ? {} : { limit_scopes: level.limit_scopes }),
    parameters: level.parameters,
    strategies: level.strategies,
    config_version: level.config_version,
  };
}
