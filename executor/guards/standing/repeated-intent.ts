import type { Verdict } from '#shared/domain/guard-reading.ts';
import { near, perMinute } from './per-minute.ts';

/** The order that was sent most often in the last sixty seconds. */
export interface Repeated {
  readonly order: string;
  readonly times: number;
}

/** HOLD when one and the same order leaves more often within a minute than allowed: a loop that learns nothing. */
export function repeatedIntent(most: Repeated | null, timesPerMinMax: number): readonly Verdict[] {
  const times = most?.times ?? 0;
  const status = perMinute(times, timesPerMinMax);
  return [
    {
      scope: '-',
      status,
      value: String(times),
      limit: String(timesPerMinMax),
      summary:
        most === null
          ? 'no order was sent within a minute'
          : `${near(status)}«${most.order}» was sent ${times} times within a minute`,
    },
  ];
}
