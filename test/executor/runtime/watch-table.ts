import { createTradeWatch, type TradeWatch, type TradeWatchDeps } from '#executor/runtime/trade-watch.ts';
import type { Clock } from '#shared/domain/time.ts';
import type { ExecutionRecord, WhyNotRecord } from '#shared/wire/trade-watch.ts';
import { settings } from '../world.ts';

/** The table's two items about trading, and how to make it refuse to be read. */
export interface WatchTable {
  execution: ExecutionRecord | null;
  whyNot: WhyNotRecord | null;
  readsThatFail: number;
  writes: number;
}

export const aWatch = (
  clock: Clock,
  table: WatchTable = { execution: null, whyNot: null, readsThatFail: 0, writes: 0 },
  log: TradeWatchDeps['log']['info'] = () => undefined,
): TradeWatch =>
  createTradeWatch({
    config: {
      book: 'main',
      runaway: { max_cancels_per_min: 10, cooldown_ms: 90_000, max_rejects_per_min: 5, max_same_order_per_min: 5 },
    },
    instrument: settings.instrument,
    venues: settings.venues.map((venue) => ({ venue })),
    clock,
    log: { info: log, failed: () => undefined },
    trading: {
      async readExecution() {
        await Promise.resolve();
        table.readsThatFail -= 1;
        if (table.readsThatFail >= 0) throw new Error('the table does not answer');
        return table.execution;
      },
      readWhyNot: async () => Promise.resolve(table.whyNot),
      async writeExecution(record) {
        await Promise.resolve();
        table.execution = record;
        table.writes += 1;
      },
      async writeWhyNot(record) {
        await Promise.resolve();
        table.whyNot = record;
        table.writes += 1;
      },
    },
  });
