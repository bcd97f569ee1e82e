/** The one in-memory store keeps the same promises as the tables that it stands for. */
import { storeContract } from '#test/contract/store.contract.ts';
import {
  emptyControlTables,
  memoryAuditStore,
  memoryControlStore,
  memoryLeaseStore,
  type Through,
} from './world/memory-control.ts';
import { emptyTradingTables, memoryTradingStore } from './world/memory-trading.ts';

const atOnce: Through = (_table, step) =>
  new Promise((resolve) => {
    resolve(step());
  });

storeContract('the store in memory', () =>
  Promise.resolve({
    make() {
      const control = emptyControlTables();
      return Promise.resolve({
        control: memoryControlStore(control, atOnce),
        audit: memoryAuditStore(control, atOnce),
        lease: memoryLeaseStore(control, atOnce),
        trading: memoryTradingStore(emptyTradingTables(), atOnce),
      });
    },
    stop: () => Promise.resolve(),
  }),
);
