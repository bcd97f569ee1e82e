/** What one venue pushes to one process about its orders: at least once when all is well, late, twice or never when not. */
import type { TradingPort } from '#executor/venues/venue.ts';
import type { Fill, OrderReport } from '#shared/domain/order.ts';
import type { VenueRow } from '../fault.ts';
import type { Faults } from './faults.ts';
import { isForced } from './forced-ids.ts';
import type { Life } from './life.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

type Listener = Parameters<TradingPort['onOrders']>[0];

export interface OrderPushes {
  listen(listener: Listener): () => void;
  told(report: OrderReport, fill: Fill | null): void;
  /** The stream is lost, and told to be; it comes back when no fault keeps it away. */
  lose(): void;
}

/** After a told loss the stream is back within this. */
const BACK_MS = 400;

export function startOrderStream(
  life: Life,
  row: VenueRow,
  deps: { readonly scheduler: Scheduler; readonly faults: Faults; readonly net: Random },
): OrderPushes {
  const { faults, net, scheduler } = deps;
  const where = { venue: row };
  const listeners = new Set<Listener>();
  let lastAt = 0;
  const give = (ms: number, report: OrderReport, fill: Fill | null): void =>
    life.wake(ms, () => {
      for (const listener of listeners) {
        if (isForced(report.clientOrderId)) {
          listener.forced?.('adl');
          continue;
        }
        if (fill !== null) listener.fill(fill);
        listener.order(report);
      }
    });
  const isOut = (): boolean => faults.inForce(['orders-out'], where);
  const comeBack = (listener: Listener): void => {
    if (isOut()) life.wake(BACK_MS, () => comeBack(listener));
    else listener.live?.();
  };
  return {
    listen(listener) {
      listeners.add(listener);
      life.wake(net.between(20, 200), () => comeBack(listener));
      return () => void listeners.delete(listener);
    },
    told(report, fill) {
      if (listeners.size === 0 || !life.alive()) return;
      if (isOut()) return;
      const lost = faults.hit('push-lost', where);
      if (lost !== undefined) {
        if (!lost.told) return;
        life.wake(net.between(5, 50), () => listeners.forEach((listener) => listener.gap('the stream broke')));
        life.wake(BACK_MS, () => listeners.forEach(comeBack));
        return;
      }
      const late = faults.hit('push-late', where);
      // On one connection pushes come in order; those of a fault overtake each other.
      const at =
        late === undefined
          ? Math.max(lastAt + 0.001, scheduler.now() + net.between(2, 20))
          : scheduler.now() + net.between(0, late.byMs);
      if (late === undefined) lastAt = at;
      give(at - scheduler.now(), report, fill);
      if (faults.hit('push-twice', where) !== undefined)
        give(at - scheduler.now() + net.between(0, 5_000), report, fill);
    },
    lose() {
      life.wake(net.between(5, 50), () => listeners.forEach((listener) => listener.gap('the stream broke')));
      life.wake(BACK_MS, () => listeners.forEach(comeBack));
    },
  };
}
