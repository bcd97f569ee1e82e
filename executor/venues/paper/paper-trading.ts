import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { ClearedOrder } from '#shared/domain/order.ts';
import { durationMs, type EpochMs } from '#shared/domain/time.ts';
import type { InstrumentId } from '#shared/domain/venue.ts';

import type { LookUpOutcome, PlaceOutcome, TradingPort } from '../venue.ts';
import type { PaperFloor, PaperVenueOptions } from './paper-floor.ts';
import { fillOf, rejectReasons, reportOf } from './paper-outcomes.ts';

export function createPaperTrading(options: PaperVenueOptions, floor: PaperFloor): TradingPort {
  const { clock, venue } = options;

  function place(order: ClearedOrder): PlaceOutcome {
    const matcher = floor.caughtUp(order.instrument)?.matcher;
    if (matcher === undefined) return { kind: 'rejected', reason: 'other', venueCode: 'no-such-instrument' };
    const limitPrice = order.kind === 'market' ? null : order.limitPrice;
    const events = matcher.place({ ...order, limitPrice }, clock.wall());
    const refused = events.find((event) => event.type === 'rejected');
    if (refused !== undefined)
      return { kind: 'rejected', reason: rejectReasons[refused.reason], venueCode: refused.reason };
    floor.publish(order.instrument, events);
    const taken = matcher.order(order.clientOrderId);
    if (taken === undefined) return { kind: 'rejected', reason: 'other', venueCode: 'not-kept' };
    const report = reportOf(options, taken, order.instrument);
    const fills = taken.trades.map((trade) => fillOf(options, taken, trade, order.instrument));
    return { kind: 'accepted', venueOrderId: report.venueOrderId, fills, report };
  }

  function lookUp(instrument: InstrumentId, id: ClientOrderId, sentBefore: EpochMs): LookUpOutcome {
    const order = floor.caughtUp(instrument)?.matcher.order(id);
    if (order === undefined)
      return clock.wall() > sentBefore
        ? { kind: 'never-arrived' }
        : { kind: 'unknown', detail: `not found, and order ${id} may still be placed until ${sentBefore}` };
    const fills = order.trades.map((trade) => fillOf(options, order, trade, instrument));
    return { kind: 'found', report: reportOf(options, order, instrument), fills };
  }

  return {
    venue,
    place: (order) => Promise.resolve(place(order)),
    lookUp: (instrument, id, sentBefore) => Promise.resolve(lookUp(instrument, id, sentBefore)),
    cancel(instrument, id) {
      const events = floor.caughtUp(instrument)?.matcher.cancel(id, clock.wall()) ?? [];
      floor.publish(instrument, events);
      return Promise.resolve(events.length > 0 ? 'cancelled' : 'already-done');
    },
    // Nobody else trades on paper.
    cancelForeign: () => Promise.resolve('already-done'),
    cancelAll(instrument) {
      floor.publish(instrument, floor.caughtUp(instrument)?.matcher.cancelAll(clock.wall()) ?? []);
      return Promise.resolve('done');
    },
    // What rests on paper ends with this process: it is its own dead-man's switch, and there is nothing to set.
    armDeadMan: () => Promise.resolve('armed'),
    waitLeftMs: () => durationMs(0),
    onOrders(listener) {
      floor.listeners.add(listener);
      listener.live?.();
      return () => void floor.listeners.delete(listener);
    },
  };
}
