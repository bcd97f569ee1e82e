/**
 * What the outside does wrong is logged and tried again; what our own code does wrong ends the process, wherever it is
 * caught: state that broke a rule is not traded on. The next start recovers from what is recorded.
 */
import { InvariantViolation } from '#shared/domain/invariant.ts';
import type { Log } from '#executor/telemetry/log.ts';

/** Nothing that the outside can do makes these. */
export const isBroken = (error: unknown): boolean =>
  error instanceof InvariantViolation || error instanceof TypeError || error instanceof RangeError;

/** Every place that catches in order to carry on says so here. @param end is told of a broken rule and ends the process */
export const failStop = (log: Log, end: (error: unknown) => void): Log => ({
  ...log,
  failed(event, error) {
    log.failed(event, error);
    if (isBroken(error)) end(error);
  },
});
