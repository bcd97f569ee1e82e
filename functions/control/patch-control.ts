/**
 * Parameters that people change while it runs, several at once or none. What tightens is one operator's anywhere; what
 * loosens only in `paper` and `testnet` and only under safe mode, where nothing of it can open before two have agreed.
 */
import { planContent } from '#shared/config/plan.ts';
import type { Config } from '#shared/config/schema.ts';
import { levelPartOf } from '#shared/config/versions.ts';
import type { ConfigChange } from '#shared/domain/config-change.ts';
import { safeModeInForce, type ControlLevel } from '#shared/domain/level.ts';
import type { ConfigStore } from '#shared/store/ports.ts';
import type { ControlPatch } from '#shared/wire/http-control.ts';
import { refuse, type Refusal } from '#functions/answer.ts';
import { contended, noLevelYet, pauseAfterConflict } from '#functions/change-level.ts';
import { refusalOf } from '#functions/latches.ts';
import { readRunning } from '#functions/running-config.ts';
import type { Telling } from '#functions/tell-executor.ts';

export interface PatchDeps extends Telling {
  readonly book: string;
  readonly configs: ConfigStore;
  readonly profile: 'paper' | 'testnet' | 'live';
  readonly dryRunLocked: boolean;
}
export interface Patched {
  readonly kind: 'patched';
  readonly level: ControlLevel;
  readonly changes: readonly ConfigChange[];
}

const TRIES_MAX = 16;
const MS_A_SECOND = 1_000;
/** Taken without a word, as before there were `loop_pair` and `loop_venues`, and without any effect. */
const ignoredNames = ['pair', 'venues'] as const;
export const ignoredIn = (body: ControlPatch): string[] => ignoredNames.filter((name) => body[name] !== undefined);

export async function patchParameters(deps: PatchDeps, by: string, body: ControlPatch): Promise<Patched | Refusal> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const level = await deps.control.readLevel(deps.book);
    if (level === null) return noLevelYet(deps.book);
    const dryRun = dryRunAsked(deps, level, body);
    if (dryRun.kind === 'refusal') return dryRun;
    const planned = await parametersAsked(deps, level, body);
    if (planned.kind === 'refusal') return planned;
    const { changes, part } = planned;
    if (changes.length === 0 && !dryRun.on) return { kind: 'patched', level, changes };
    const at = deps.clock.wall();
    const reason = body.reason ?? 'set with PATCH /api/ui/control';
    const next: ControlLevel = {
      ...level,
      ...part,
      ...(dryRun.on ? { dry_run: { on: true, reason, by, since: at } } : {}),
      version: level.version + 1,
      interrupted_at: null,
      updated_at: at,
      updated_by: by,
    };
    const result = await deps.control.commit(deps.book, {
      level: next,
      audit: {
        actor: by,
        action: 'control_patched',
        subject: 'parameters',
        reason,
        detail: { changes: changes.map((change) => ({ ...change })), dry_run: dryRun.on },
      },
      at,
    });
    if (result.kind === 'committed') return { kind: 'patched', level: next, changes };
    await pauseAfterConflict();
  }
  return contended();
}

/** Dry run is switched on by one; leaving it is a request of its own. */
function dryRunAsked(
  { dryRunLocked }: PatchDeps,
  level: ControlLevel,
  { dry_run_only: asked }: ControlPatch,
): { readonly kind: 'known'; readonly on: boolean } | Refusal {
  if (asked !== false || !level.dry_run.on) return { kind: 'known', on: asked === true && !level.dry_run.on };
  if (dryRunLocked) return refusalOf({ code: 'dry_run_locked' });
  return refuse(
    'two_operators',
    'leaving dry run takes two operators',
    'POST /api/ui/exit-dry-run-request',
    'body.dry_run_only',
  );
}

interface Parameters {
  readonly kind: 'known';
  readonly changes: readonly ConfigChange[];
  readonly part: Partial<ControlLevel>;
}
const nothing: Parameters = { kind: 'known', changes: [], part: {} };

async function parametersAsked(
  deps: PatchDeps,
  level: ControlLevel,
  body: ControlPatch,
): Promise<Parameters | Refusal> {
  const { order_notional_usdt: notional, min_spread_bps: spread, poll_interval_sec: poll } = body;
  const { loop_pair: pair, loop_venues: venues } = body;
  if ([notional, spread, poll, pair, venues].every((value) => value === undefined)) return nothing;
  const running = await readRunning(deps.configs, level);
  if (running.kind === 'refusal') return running;
  const { parameters, executor } = running.config;
  const wanted: Config = {
    ...running.config,
    parameters: {
      ...parameters,
      ...(notional === undefined ? {} : { order_notional_usdt: String(notional) }),
      ...(spread === undefined ? {} : { min_spread_bps: spread }),
      ...(pair === undefined ? {} : { loop_pair: pair }),
      ...(venues === undefined || isSameSet(venues, parameters.loop_venues) ? {} : { loop_venues: venues }),
    },
    executor: poll === undefined ? executor : { ...executor, level_read_ms: Math.round(poll * MS_A_SECOND) },
  };
  const planned = planContent(wanted, running.config, running.version.environment);
  if (planned.kind === 'problems') {
    const [first] = planned.problems;
    const message = planned.problems.map(({ path, right }) => `${path}: ${right}`).join('; ');
    return refuse('invalid_field', message, 'GET /api/ui/control-state tells what is in force', fieldOf(first?.path));
  }
  if (planned.restart.length > 0) {
    return refuse(
      'restart_needed',
      `one executor trades one pair on two venues: only a start reads ${planned.restart.map(({ path }) => path).join(', ')}`,
      'change it in the profile file, deploy it and restart the executor',
    );
  }
  const loose = planned.loosens ? notLoosened(deps, level, planned.changes) : null;
  const { config_version: _version, ...part } = levelPartOf(planned.config, level.config_version);
  return loose ?? { kind: 'known', changes: planned.changes, part };
}

const isSameSet = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && others.every((one) => some.includes(one));

const fieldOf = (path = ''): string =>
  path.endsWith('level_read_ms') || path.endsWith('control_stale_ms')
    ? 'body.poll_interval_sec'
    : `body.${path.split('.').at(-1) ?? ''}`;

function notLoosened({ profile }: PatchDeps, level: ControlLevel, changes: readonly ConfigChange[]): Refusal | null {
  const keys = changes.filter(({ effect }) => effect === 'loosening').map(({ path }) => path);
  if (profile === 'live') {
    return refuse(
      'two_operators',
      `in live, what loosens takes two operators: ${keys.join(', ')}`,
      'POST /api/ui/config/apply, then another operator',
    );
  }
  if (safeModeInForce(level)) return null;
  return refuse(
    'safe_mode_off',
    `while safe mode is off one operator may not loosen ${keys.join(', ')}`,
    'POST /api/ui/safe-mode first, or POST /api/ui/config/apply and another operator',
  );
}
