/** Bugs of who may send what and when: gate, lease, holds, level, dry run. */
import { bug, type Bug } from './bug.ts';

export const controlBugs: readonly Bug[] = [
  bug(
    'a timeout is a rejection',
    'executor/runtime/shell.ts',
    "return { kind: 'unknown', detail:",
    "return { kind: 'refused', why:",
  ),
  bug('the gate is always open', 'executor/venues/ccxt/fence.ts', 'if (!verdict.allowed)', 'if (false as boolean)'),
  bug(
    'the gate looks at no lease',
    'executor/engine/latches.ts',
    'now < latches.leaseValidUntil;',
    'latches.leaseValidUntil > 0 || now < 0;',
  ),
  bug(
    'the stamp is taken after the gate',
    'executor/venues/ccxt/fence.ts',
    'order.stamp = stamp;\n      return stamp;',
    'order.stamp = venueNow();\n      return order.stamp;',
  ),
  bug(
    'a new leader does not wait out the drain',
    'executor/runtime/executor.ts',
    'await sleep(timing.request_window_ms + timing.clock_bound_ms + timing.margin_ms);',
    'await sleep(1);',
  ),
  bug(
    'a lease is valid from when its answer came',
    'executor/control/lease-keeper.ts',
    'sentAt = at;',
    'sentAt = deps.clock.monotonic();',
  ),
  bug(
    'a lost lease is renewed all the same',
    'executor/control/lease-keeper.ts',
    "if (result.kind === 'lost') return deps.onLost();",
    "if (result.kind === 'lost') { sentAt = at; deps.onStanding(standing()); continue; }",
  ),
  bug(
    'a lease is taken before it is stale',
    'executor/control/lease-keeper.ts',
    'now - watched.since >= settings.staleMs',
    'now - watched.since >= settings.leaseMs / 4',
  ),
  bug(
    'every hold is lifted by the next level',
    'executor/engine/latches.ts',
    'if (writtenIn !== null && (latches.level?.version ?? 0) >= writtenIn)',
    'if (isNew || writtenIn !== null)',
  ),
  bug(
    'a hold of its own does not stop the engine',
    'executor/engine/latches.ts',
    'holdActive: level.holds.length > 0 || latches.local.length > 0,',
    'holdActive: level.holds.length > 0,',
  ),
  bug(
    'a hold is raised and never written',
    'executor/engine/hold.ts',
    'if (raised !== null) state',
    'if (raised === null) state.effects.splice(0, 0); else if (raised.at < 0) state',
  ),
  bug(
    'a level is trusted for ever',
    'executor/engine/latches.ts',
    'now - latches.levelReadAt <= latches.settings.controlStaleMs',
    'now - latches.levelReadAt <= 1e12',
  ),
  bug(
    'a level is as fresh as its answer',
    'executor/control/level-follower.ts',
    'deps.apply(level, sentAt);',
    'deps.apply(level, deps.clock.monotonic() + 0 * sentAt);',
  ),
  bug(
    'a new version of the level is not applied',
    'executor/engine/latches.ts',
    'if (isNew) latches.level = level;',
    "if (isNew && (latches.level === null || latches.level.mode === level.mode || level.mode === 'RUN')) latches.level = level;",
  ),
  {
    name: 'dry run is not looked at',
    patches: [
      {
        file: 'shared/domain/permission.ts',
        from: 'if (!dryRun || !permission.open) return permission;',
        to: 'if (dryRun || !dryRun) return permission;',
      },
      {
        file: 'executor/engine/open.ts',
        from: 'const simulated = state.latches.level?.dry_run.on ?? true;',
        to: 'const simulated = false;',
      },
    ],
  },
  {
    // Either alone would still stop it: any hold after the start says that somebody has decided since.
    name: 'the autopilot lifts whatever holds',
    patches: [
      { file: 'shared/domain/start-hold.ts', from: 'if (others.length > 0) {', to: 'if (others.length > 64) {' },
      { file: 'shared/domain/start-hold.ts', from: 'if (level.interrupted_at === null)', to: 'if (level.version < 0)' },
    ],
  },
];
