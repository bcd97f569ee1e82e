/** A level that anybody in this process has read is one that the engine must not act against. */
import type { ControlLevel } from '#shared/domain/level.ts';
import type { Clock, MonotonicMs } from '#shared/domain/time.ts';
import type { ControlStore } from '#shared/store/ports.ts';

/** The same store; each level that is read through it is told first, with the instant at which it was asked for. */
export const tellingLevels = (
  control: ControlStore,
  clock: Pick<Clock, 'monotonic'>,
  tell: (level: ControlLevel, readAt: MonotonicMs) => void,
): ControlStore => ({
  ...control,
  async readLevel(book) {
    const askedAt = clock.monotonic();
    const level = await control.readLevel(book);
    if (level !== null) tell(level, askedAt);
    return level;
  },
});
