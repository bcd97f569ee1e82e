import type { Config } from '#shared/config/schema.ts';
import { interruptedAt } from '#shared/domain/start-hold.ts';
import type { ControlLevel, LevelParameters } from '#shared/domain/level.ts';
import type { LevelLimits, ScopedLimit } from '#shared/domain/limits.ts';
import type { EpochMs } from '#shared/domain/time.ts';

/** What a profile says about the level at start; risk limits have no defaults, so all of it is given. */
export interface LevelAtStart {
  readonly book: string;
  readonly limits: LevelLimits;
  readonly limitScopes: readonly ScopedLimit[];
  readonly parameters: LevelParameters;
  readonly strategies: readonly string[];
  readonly safeMode: boolean;
  readonly dryRun: boolean;
}

/** What a configuration says about the level. */
export const levelAtStartOf = (config: Config): LevelAtStart => ({
  book: config.book,
  limits: config.limits,
  limitScopes: config.limit_scopes,
  parameters: config.parameters,
  strategies: config.strategies,
  safeMode: config.latches_at_start.safe_mode,
  // A lock keeps dry run on, so a start under it begins in dry run.
  dryRun: config.latches_at_start.dry_run || config.dry_run_only,
});

/** Version 1: HOLD, with nothing granted. The hold itself is added by the executor that starts. */
export function firstLevel(start: LevelAtStart, at: EpochMs): ControlLevel {
  const latch = (on: boolean) => ({ on, reason: 'as configured at start', by: 'system', since: at });
  return {
    book: start.book,
    version: 1,
    mode: 'HOLD',
    holds: [],
    safe_mode: { ...latch(start.safeMode), origin: 'start' },
    dry_run: latch(start.dryRun),
    resume_granted: null,
    limits: start.limits,
    limit_scopes: start.limitScopes,
    parameters: start.parameters,
    strategies: start.strategies,
    config_version: 1,
    commands_through: 0,
    interrupted_at: null,
    updated_at: at,
    updated_by: 'system',
  };
}

/** Every start: safe mode and dry run as configured, never looser than they were. */
export function levelAfterRestart(level: ControlLevel, start: LevelAtStart, at: EpochMs): ControlLevel | null {
  const safe = start.safeMode && !level.safe_mode.on;
  const dry = start.dryRun && !level.dry_run.on;
  if (!safe && !dry) return null;
  const latch = { on: true, reason: 'every start is in safe mode and dry run', by: 'system', since: at };
  return {
    ...level,
    version: level.version + 1,
    safe_mode: safe ? { ...latch, origin: 'start' } : level.safe_mode,
    dry_run: dry ? latch : level.dry_run,
    interrupted_at: interruptedAt(level, at),
    updated_at: at,
    updated_by: 'system',
  };
}
