/** Tells once when holds of a reason were in force and no longer are: people have looked, and what was counted begins anew. */
import type { Hold } from '#shared/domain/level.ts';
import type { HoldReason } from '#shared/domain/hold.ts';

export function createLifted(holds: () => readonly Hold[]): (reason: HoldReason) => boolean {
  const stood = new Set<HoldReason>();
  return (reason) => {
    if (holds().some((hold) => hold.reason === reason)) {
      stood.add(reason);
      return false;
    }
    return stood.delete(reason);
  };
}
