/**
 * Writes the holds that the executor raised by itself into the level, each with its audit link in one transaction. The
 * engine holds already; this is only how others come to see it. Tried for as long as it takes.
 */
import { withHold, withSafeMode, type Hold } from '#shared/domain/level.ts';
import type { Clock } from '#shared/domain/time.ts';
import type { ControlStore } from '#shared/store/ports.ts';

/** Pause after a failed try; conflicts with operators are tried again at once. */
const RETRY_MS = 1_000;
/** Conflicts in a row until the pause is taken, so that a storm of changes does not spin us. */
const CONFLICTS_MAX = 20;

export interface HoldWriterDeps {
  readonly book: string;
  readonly control: ControlStore;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  readonly onWritten: (id: string, version: number) => void;
  readonly onError: (what: string, error: unknown) => void;
}

/** Safe mode by a guard, written like a hold; already on is as good. Tried for as long as it takes. */
export function createSafeModeWriter(
  deps: Omit<HoldWriterDeps, 'onWritten'>,
  executor: string,
  stopped: () => boolean,
): (reason: string) => Promise<void> {
  return async (reason) => {
    while (!stopped()) {
      try {
        const level = await deps.control.readLevel(deps.book);
        const decision = level === null ? null : withSafeMode(level, reason, executor, deps.clock.wall(), 'guard');
        if (decision?.kind !== 'changed') return;
        const audit = { actor: executor, action: 'safe_mode_set' as const, subject: deps.book, reason, detail: {} };
        const result = await deps.control.commit(deps.book, { level: decision.level, audit, at: deps.clock.wall() });
        if (result.kind === 'committed') return;
      } catch (error) {
        deps.onError('safe_mode.write_failed', error);
      }
      await deps.sleep(RETRY_MS);
    }
  };
}

/** @returns a function that takes a hold and resolves when it stands in the table, or when `stopped` */
export function createHoldWriter(deps: HoldWriterDeps, stopped: () => boolean): (hold: Hold) => Promise<void> {
  const writeOnce = async (hold: Hold): Promise<boolean> => {
    const level = await deps.control.readLevel(deps.book);
    if (level === null) return false;
    if (level.holds.some((written) => written.id === hold.id)) {
      deps.onWritten(hold.id, level.version);
      return true;
    }
    const decision = withHold(level, hold);
    if (decision.kind === 'refused') return true;
    const result = await deps.control.commit(deps.book, {
      level: decision.level,
      audit: {
        actor: hold.by,
        action: 'hold_set',
        subject: hold.id,
        reason: hold.reason,
        detail: { note: hold.note, raised_at: hold.at },
      },
      at: deps.clock.wall(),
    });
    if (result.kind === 'conflict') return false;
    deps.onWritten(hold.id, decision.level.version);
    return true;
  };
  return async (hold) => {
    let conflicts = 0;
    while (!stopped()) {
      try {
        if (await writeOnce(hold)) return;
        conflicts += 1;
        if (conflicts % CONFLICTS_MAX === 0) await deps.sleep(RETRY_MS);
      } catch (error) {
        deps.onError('hold.write_failed', error);
        await deps.sleep(RETRY_MS);
      }
    }
  };
}
