/**
 * Follows the control level: reads it (strongly consistent) four times a second and at every ring of the doorbell,
 * hands it to the engine, and acknowledges each new version once it is applied. The doorbell only makes it fast.
 */
import type { ControlLevel } from '#shared/domain/level.ts';
import type { Clock, MonotonicMs } from '#shared/domain/time.ts';
import type { ControlStore } from '#shared/store/ports.ts';
import { StoredItemInvalidError } from '#shared/store/unreadable.ts';

export interface FollowerDeps {
  readonly book: string;
  readonly executor: string;
  readonly control: Pick<ControlStore, 'readLevel' | 'writeAck'>;
  readonly clock: Clock;
  readonly apply: (level: ControlLevel, readAt: MonotonicMs) => void;
  /** Reads and checks the version of the configuration that an applied level names; null when it is not understood. */
  readonly checkConfig?: (level: ControlLevel) => Promise<number | null>;
  readonly fencingId: () => number;
  readonly openingInFlight: () => number;
  /** What stands in the table is of a version that we do not understand. */
  readonly onUnreadable: (why: string) => void;
  readonly onError: (what: string, error: unknown) => void;
}

export interface LevelFollower {
  /** Reads now, or once more right after the read that is under way. Never rejects. */
  readNow(): Promise<void>;
  appliedVersion(): number;
}

export function createLevelFollower(deps: FollowerDeps): LevelFollower {
  let applied = 0;
  let acknowledged = 0;
  let reading: Promise<void> | null = null;
  let again = false;

  const readOnce = async (): Promise<void> => {
    try {
      const sentAt = deps.clock.monotonic();
      const level = await deps.control.readLevel(deps.book);
      if (level === null) return;
      deps.apply(level, sentAt);
      applied = Math.max(applied, level.version);
      const config = (await deps.checkConfig?.(level)) ?? null;
      if (applied > acknowledged) await acknowledge(config);
    } catch (error) {
      if (error instanceof StoredItemInvalidError) deps.onUnreadable(error.message);
      deps.onError('level.read_failed', error);
    }
  };

  const acknowledge = async (config: number | null): Promise<void> => {
    const version = applied;
    await deps.control.writeAck({
      book: deps.book,
      version,
      at: deps.clock.wall(),
      fencing_id: deps.fencingId(),
      executor: deps.executor,
      opening_in_flight: deps.openingInFlight(),
      ...(config === null ? {} : { config_version: config }),
    });
    acknowledged = version;
  };

  return {
    appliedVersion: () => applied,
    readNow() {
      if (reading !== null) {
        again = true;
        return reading;
      }
      reading = (async () => {
        do {
          again = false;
          await readOnce();
        } while (again);
      })().finally(() => {
        reading = null;
      });
      return reading;
    },
  };
}
