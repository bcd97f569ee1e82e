/** The configuration: looked at, checked, applied, gone back on. One operator tightens; what loosens waits for a second. */
import { planContent, planDocument, type ConfigPlan, type Planned } from '#shared/config/plan.ts';
import { recordable, yamlOf } from '#shared/config/versions.ts';
import type { ConfigProblem } from '#shared/config/document.ts';
import type { ConfigStore, TradingStore } from '#shared/store/ports.ts';
import type { ConfigVersion } from '#shared/wire/config.ts';
import type { ConfigApplied } from '#shared/wire/http-config.ts';
import { done, refuse, type Done, type OperationsOf, type Refusal } from '#functions/answer.ts';
import { noLevelYet } from '#functions/change-level.ts';
import { configOf, findVersion, readRunning, type Running } from '#functions/running-config.ts';
import type { Telling } from '#functions/tell-executor.ts';
import { changeConfig, type ConfigAsked } from './change-config.ts';

export interface ConfigDeps extends Telling {
  readonly book: string;
  readonly configs: ConfigStore;
  /** Asked only where a hold is lifted, which no configuration does. */
  readonly trading: TradingStore;
  /** `DRY_RUN_ONLY`. */
  readonly dryRunLocked: boolean;
}

/** As many problems as an error names; validate lists all. */
const PROBLEMS_TOLD_MAX = 10;

export function configOperations(deps: ConfigDeps): OperationsOf<'config'> {
  const { book, configs, control } = deps;
  const running = async (): Promise<Running | Refusal> => {
    const level = await control.readLevel(book);
    return level === null ? noLevelYet(book) : readRunning(configs, level);
  };
  const change = async (
    asked: Omit<ConfigAsked, 'running' | 'config'> & { readonly expected: number | undefined },
    plan: (now: Running) => Planned | Refusal,
  ): Promise<Done<ConfigApplied> | Refusal> => {
    const since = deps.clock.monotonic();
    const now = await running();
    if (now.kind === 'refusal') return now;
    if (asked.expected !== undefined && asked.expected !== now.version.version)
      return changedSince(now.version.version);
    const planned = plan(now);
    if (planned.kind === 'refusal') return planned;
    if (planned.kind === 'problems') return invalid(planned.problems);
    const hindrance = hindranceTo(planned);
    if (hindrance !== null) return hindrance;
    return changeConfig(deps, { ...asked, running: now, config: planned.config }, since);
  };
  return {
    config: async ({ query }) => {
      const now = await running();
      if (now.kind === 'refusal') return now;
      const [page, ack] = await Promise.all([
        configs.list(book, query.limit, query.cursor ?? null),
        control.readAck(book),
      ]);
      return done({
        book,
        version: now.version.version,
        level_version: now.level.version,
        acknowledged: ack?.config_version === now.version.version,
        effective: { ...recordable(now.config) },
        yaml: yamlOf(now.config),
        environment: [...now.version.environment],
        history: page.items.map(entryOf),
        cursor: page.cursor,
      });
    },
    configVersion: async ({ path }) => {
      const version = await findVersion(configs, book, path.version);
      if (version === null) return noSuchVersion(path.version);
      if (version.kind === 'refusal') return version;
      const said = configOf(version);
      return done({ ...entryOf(version), yaml: said === null ? null : yamlOf(said) });
    },
    validateConfig: async ({ body }) => {
      const now = await running();
      if (now.kind === 'refusal') return now;
      const planned = planDocument(body.yaml, now.config, now.version.environment);
      const running_version = now.version.version;
      if (planned.kind === 'problems') {
        const nothing = { changes: [], restart: [], ignored: [], operators: 0 };
        return done({ valid: false, problems: [...planned.problems], running_version, ...nothing });
      }
      const { changes, restart, ignored, loosens } = planned;
      return done({
        valid: true,
        problems: [],
        running_version,
        changes: [...changes],
        restart: restart.map(({ path }) => path),
        ignored: [...ignored],
        operators: changes.length === 0 ? 0 : loosens ? 2 : 1,
      });
    },
    applyConfig: ({ by, body }) =>
      change(
        {
          by: by.operator_id,
          reason: body.reason,
          requestedBy: body.requested_by ?? null,
          rollbackTo: null,
          expected: body.expected_version,
        },
        (now) => planDocument(body.yaml, now.config, now.version.environment),
      ),
    rollbackConfig: async ({ by, body }) => {
      const version = await findVersion(configs, book, body.version);
      if (version === null) return noSuchVersion(body.version);
      if (version.kind === 'refusal') return version;
      const said = configOf(version);
      if (said === null) {
        return refuse('restart_needed', `version ${body.version} is of another release`, 'apply a profile of this one');
      }
      return change(
        {
          by: by.operator_id,
          reason: body.reason,
          requestedBy: body.requested_by ?? null,
          rollbackTo: body.version,
          expected: body.expected_version,
        },
        (now) => planContent(said, now.config, now.version.environment),
      );
    },
  };
}

const entryOf = ({ book: _book, content: _content, environment: _environment, ...entry }: ConfigVersion) => entry;

const noSuchVersion = (version: number): Refusal =>
  refuse('not_found', `there is no version ${version} of the configuration`, 'GET /api/ui/config lists them');

const changedSince = (version: number): Refusal =>
  refuse(
    'state_changed',
    `version ${version} runs, not the one that was expected`,
    'GET /api/ui/config, then look at the difference again',
    'body.expected_version',
  );

function invalid(problems: readonly ConfigProblem[]): Refusal {
  const told = problems
    .slice(0, PROBLEMS_TOLD_MAX)
    .map(({ path, value, right }) => (value === null ? `${path}: ${right}` : `${path} is ${value}: ${right}`));
  const message = `${problems.length} problem${problems.length === 1 ? '' : 's'}: ${told.join('; ')}`;
  return refuse('invalid_field', message, 'POST /api/ui/config/validate lists all', 'body.yaml');
}

/** What keeps a valid configuration from being applied; null when nothing does. */
function hindranceTo({ changes, restart }: ConfigPlan): Refusal | null {
  if (restart.length > 0) {
    return refuse(
      'restart_needed',
      `only a start reads ${restart.map(({ path }) => path).join(', ')}; nothing was changed`,
      'change these keys in the profile file, deploy it and restart the executor; apply the others without them',
      'body.yaml',
    );
  }
  return changes.length === 0 ? refuse('already_so', 'the running configuration says the same', 'nothing to do') : null;
}
