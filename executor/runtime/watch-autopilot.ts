/** Wires the autopilot and its guard: what they look at, where they say it, and how often. */
import type { TellEvent } from '#executor/control/event-writer.ts';
import { resumedMessage, writeRestart } from '#executor/control/restart-writer.ts';
import { tellingLevels } from '#executor/control/telling-levels.ts';
import type { LevelFollower } from '#executor/control/level-follower.ts';
import type { Engine } from '#executor/engine/engine.ts';
import { createAutopilot } from '#executor/monitors/autopilot.ts';
import { createAutopilotGuard } from '#executor/monitors/autopilot-guard.ts';
import type { GuardReading } from '#shared/domain/guard-reading.ts';
import { AUTOPILOT } from '#shared/domain/start-hold.ts';
import type { AutopilotRecord } from '#shared/wire/autopilot.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import type { ExecutorDeps } from './deps.ts';
import type { Shell } from './shell.ts';

export interface WatchAutopilotDeps extends Pick<
  ExecutorDeps,
  'config' | 'name' | 'control' | 'clock' | 'log' | 'stopped'
> {
  readonly engine: Pick<Engine, 'view'>;
  readonly shell: Pick<Shell, 'dispatch'>;
  readonly fencingId: () => number;
  readonly status: () => ExecutorStatus;
  readonly readings: () => readonly GuardReading[];
  readonly follower: Pick<LevelFollower, 'readNow'>;
  readonly tell: TellEvent;
}

export interface WatchAutopilot {
  look(): Promise<void>;
  guard(): void;
  report(): AutopilotRecord;
}

const LOOK_MS = 250;
const SUMMARY_LENGTH_MAX = 300;

export function watchAutopilot(deps: WatchAutopilotDeps): WatchAutopilot {
  const { config, clock, log, engine } = deps;
  const { book } = config;
  // A hold that is read on the way is one that the engine must know of.
  const control = tellingLevels(deps.control, clock, (read, readAt) =>
    deps.shell.dispatch({ type: 'level', level: read, readAt }),
  );
  const level = () => engine.view.level();
  const autopilot = createAutopilot({
    ...deps,
    enabled: config.autopilot.enabled,
    level,
    restart: (gates) => writeRestart({ ...deps, control, book, executor: deps.name }, gates),
    onResumed(reason) {
      log.info('autopilot_resumed', { reason, message: resumedMessage(reason) });
      void deps.follower.readNow();
    },
    onRefused(why) {
      const message = `AUTOPILOT refused to arm: ${why}`;
      log.info('autopilot_resume_refused', { why, message });
      const detail = { message, executor: deps.name, fencing_id: deps.fencingId() };
      const reason = why.slice(0, SUMMARY_LENGTH_MAX);
      deps.tell({ actor: AUTOPILOT, action: 'autopilot_resume_refused', subject: book, reason, detail });
    },
    onError: (error) => log.failed('autopilot.resume_failed', error),
  });
  const guard = createAutopilotGuard((reason, readings) => {
    autopilot.stopped(reason, clock.wall());
    log.info('autopilot_guard', { reason });
    const detail = {
      readings: readings.map(({ id, scope, status, summary }) => ({
        id,
        scope,
        status,
        summary: summary.slice(0, SUMMARY_LENGTH_MAX),
      })),
      executor: deps.name,
    };
    deps.tell({ actor: 'system', action: 'autopilot_guard', subject: book, reason, detail });
  });
  return {
    look: () => (deps.stopped() ? Promise.resolve() : autopilot.look(clock.monotonic(), clock.wall())),
    guard: () => guard.look(deps.readings()),
    report: () => autopilot.report(level(), engine.view.holds().length > 0),
  };
}

/** The loops of it; the autopilot looks from the end of recovery on. */
export const autopilotLoops = (
  watch: WatchAutopilot,
  config: WatchAutopilotDeps['config'],
): readonly (readonly [name: string, ms: number, work: () => Promise<void> | void])[] => [
  ['autopilot', LOOK_MS, () => watch.look()],
  ['autopilot-guard', config.autopilot.guard_interval_ms, () => watch.guard()],
];
