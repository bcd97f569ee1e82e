/**
 * What one operator may do at once: HOLD, safe mode, dry run, and RUN once a resume has been approved by two. What reads
 * the configuration is fetched by those who need it: its schema takes its time to be read, and HOLD has none to lose.
 */
import {
  safeModeInForce,
  withDryRun,
  withLimitLowered,
  withSafeMode,
  type ControlLevel,
  type LevelDecision,
} from '#shared/domain/level.ts';
import { withStrategyOff, withStrategyOn } from '#shared/domain/strategy-switch.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import type { ConfigStore } from '#shared/store/ports.ts';
import type { AuditDraft } from '#shared/wire/audit.ts';
import type { LevelAnswer } from '#shared/wire/http-control.ts';
import { Parameters, ScopedLimits } from '#shared/wire/level.ts';
import { PAGE_PATH } from '#shared/wire/page.ts';
import { done, refuse, type Done, type OperationsOf, type Refusal } from '#functions/answer.ts';
import { changeLevel, noLevelYet } from '#functions/change-level.ts';
import { hold } from '#functions/hold.ts';
import { latchesOf } from '#functions/latches.ts';
import { resultPage } from '#functions/result-page.ts';
import { setRun } from '#functions/set-run.ts';
import { tellAndWait } from '#functions/tell-executor.ts';
import { commandOperations, type ControlCommandDeps } from './commands.ts';

export interface ControlDeps extends ControlCommandDeps {
  /** `DRY_RUN_ONLY`. */
  readonly dryRunLocked: boolean;
  readonly configs: ConfigStore;
  readonly profile: 'paper' | 'testnet' | 'live';
}

export function controlOperations(deps: ControlDeps): OperationsOf<'control'> {
  const { book, clock } = deps;
  const change = async (
    decide: (level: ControlLevel) => LevelDecision,
    audit: AuditDraft,
    since: MonotonicMs,
  ): Promise<Done<LevelAnswer> | Refusal> => {
    const changed = await changeLevel(deps.control, book, clock.wall(), (level) => ({
      decision: decide(level),
      audit,
    }));
    if (changed.kind === 'refusal') return changed;
    return done({ ...latchesOf(changed.level), ...(await tellAndWait(deps, changed.level, since)) });
  };
  const run = async (by: string, channel: string): Promise<Done<LevelAnswer> | Refusal> => {
    const set = await setRun(deps, { by, channel }, clock.monotonic());
    return set.kind === 'run' ? done(set.answer) : set;
  };
  const holdNow = async (actor: string, note: string, channel: string, requestedBy: string | null) => {
    const asked = { book, note, by: actor, channel, requestedBy };
    const held = await hold(deps, asked, clock.monotonic());
    return held.kind === 'held' ? done(held.answer) : held;
  };
  return {
    ...commandOperations(deps),
    hold: ({ by, body }) => holdNow(by.operator_id, body.reason, 'POST /api/ui/hold', body.requested_by ?? null),
    holdByForm: async ({ by, body }) => {
      const held = await holdNow(by.operator_id, body.reason, `POST ${PAGE_PATH}/hold`, body.requested_by ?? null);
      return held.kind === 'refusal' ? held : resultPage('HOLD is set', held.body, PAGE_PATH);
    },
    resume: ({ by }) => run(by.operator_id, 'POST /api/ui/resume'),
    patchControl: async ({ by: { operator_id: actor }, body }) => {
      const since = clock.monotonic();
      // HOLD waits for nothing else, and stays when the rest is refused.
      const held =
        body.mode === 'HOLD'
          ? await holdNow(actor, body.reason ?? 'mode set to HOLD', 'PATCH /api/ui/control', null)
          : null;
      if (held?.kind === 'refusal') return held;
      const { ignoredIn, patchParameters } = await import('./patch-control.ts');
      const ignored = ignoredIn(body);
      const told = ignored.length === 0 ? {} : { ignored };
      const patched = await patchParameters(deps, actor, body);
      if (patched.kind === 'refusal') {
        return held === null
          ? patched
          : { ...patched, message: `HOLD is on; nothing else was changed: ${patched.message}` };
      }
      const ran = body.mode === 'RUN' ? await run(actor, 'PATCH /api/ui/control') : null;
      if (ran?.kind === 'refusal') return ran;
      const changes = patched.changes.length === 0 ? {} : { changes: [...patched.changes] };
      const holdAlone = held?.body.version === patched.level.version ? held.body : null;
      const answer = ran?.body ??
        holdAlone ?? { ...latchesOf(patched.level), ...(await tellAndWait(deps, patched.level, since)) };
      return done({ ...answer, ...(held === null ? {} : { hold_id: held.body.hold_id }), ...changes, ...told });
    },
    safeModeOn: ({ by: { operator_id: actor }, body: { reason, requested_by: note } }) =>
      change(
        (level) => withSafeMode(level, reason, actor, clock.wall()),
        { actor, action: 'safe_mode_set', subject: 'safe mode', reason, detail: noteOf(note) },
        clock.monotonic(),
      ),
    dryRunOn: ({ by: { operator_id: actor }, body: { reason, requested_by: note } }) =>
      change(
        (level) => withDryRun(level, reason, actor, clock.wall()),
        { actor, action: 'dry_run_set', subject: 'dry run', reason, detail: noteOf(note) },
        clock.monotonic(),
      ),
    enableStrategy: ({ by, path: { name }, body: { reason, requested_by: note } }) => {
      if (deps.profile === 'live')
        return Promise.resolve(
          refuse(
            'two_operators',
            'in live, switching a strategy on takes two operators',
            `POST /api/ui/strategy/${name}/enable-request`,
          ),
        );
      return change(
        (level) => withStrategyOn(level, name, by.operator_id, clock.wall()),
        switchOf(by.operator_id, 'strategy_enabled', name, reason, note),
        clock.monotonic(),
      );
    },
    disableStrategy: ({ by, path: { name }, body: { reason, requested_by: note } }) =>
      change(
        (level) => withStrategyOff(level, name, by.operator_id, clock.wall()),
        switchOf(by.operator_id, 'strategy_disabled', name, reason, note),
        clock.monotonic(),
      ),
    lowerLimit: ({ by: { operator_id: actor }, body: { limit, scope, value, reason, requested_by: note } }) =>
      change(
        (level) => withLimitLowered(level, { limit, scope, value }, actor, clock.wall()),
        {
          actor,
          action: 'risk_limit_lowered',
          subject: `${limit} ${scope}`,
          reason,
          detail: { set_limit: { limit, scope, value }, ...noteOf(note) },
        },
        clock.monotonic(),
      ),
    controlState: async () => {
      const level = await deps.control.readLevel(book);
      if (level === null) return noLevelYet(book);
      const { version, mode, limits, limit_scopes, parameters, strategies, config_version } = level;
      const known = Parameters.parse(parameters);
      const { readRunning } = await import('#functions/running-config.ts');
      const running = await readRunning(deps.configs, level);
      return done({
        book,
        version,
        mode,
        hold_active: level.holds.length > 0,
        safe_mode: safeModeInForce(level),
        dry_run_mode: level.dry_run.on,
        dry_run_only: deps.dryRunLocked || level.dry_run.on,
        dry_run_locked: deps.dryRunLocked,
        limits,
        limit_scopes: ScopedLimits.parse(limit_scopes),
        parameters: known,
        order_notional_usdt: known.order_notional_usdt,
        min_spread_bps: known.min_spread_bps,
        poll_interval_sec: running.kind === 'running' ? running.config.executor.level_read_ms / 1_000 : null,
        loop_pair: known.loop_pair,
        loop_venues: known.loop_venues,
        strategies: [...strategies],
        config_version,
      });
    },
  };
}

const switchOf = (
  actor: string,
  action: 'strategy_enabled' | 'strategy_disabled',
  name: string,
  reason: string,
  note: string | undefined,
): AuditDraft => ({ actor, action, subject: name, reason, detail: { channel: 'orchestrator', ...noteOf(note) } });
const noteOf = (requestedBy: string | undefined) => (requestedBy === undefined ? {} : { requested_by: requestedBy });
