/** One process's way to the tables: slow, throttled, out for a while; and now and then a change is made and its answer lost. */
import type { ProcessRow } from '../fault.ts';
import type { Faults } from './faults.ts';
import type { Life } from './life.ts';
import type { Through } from './memory-control.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

/** What the SDK throws after its own tries. */
export class TableError extends Error {
  override readonly name = 'TableError';
}
/** A request that gets no answer is given up after this by the client's own bound. */
const GIVEN_UP_MS: readonly [number, number] = [1_000, 3_000];
const ONE_WAY_MS: readonly [number, number] = [1, 6];

export function tableWire(
  life: Life,
  deps: { readonly row: ProcessRow; readonly scheduler: Scheduler; readonly faults: Faults; readonly random: Random },
): Through {
  const { faults, random, scheduler } = deps;
  return (table, step) => {
    if (table === 'lease') life.pass('lease');
    if (!life.touch()) return new Promise(() => undefined);
    const where = { table };
    const sentAt = life.localNow() - scheduler.now();
    return life.answer((settle) => {
      const fail = (ms: number, what: string): void =>
        settle(sentAt + ms, () => {
          throw new TableError(`${table}: ${what}`);
        });
      const cut = table === 'lease' && faults.hit('lease-cut', { process: deps.row }) !== undefined;
      if (cut || faults.hit('table-out', where) !== undefined) {
        if (random.chance(0.5)) fail(random.between(1, 50), 'connection refused');
        else fail(random.between(...GIVEN_UP_MS), 'no answer');
        return;
      }
      if (faults.hit('table-throttled', where) !== undefined) return fail(random.between(20, 400), 'throttled');
      const slow = faults.hit('table-slow', where)?.delayMs ?? 0;
      const lost = faults.hit('table-answer-lost', where) !== undefined;
      const there = sentAt + random.between(...ONE_WAY_MS) + slow * random.uniform();
      const late = faults.hit('table-late', where)?.delayMs ?? 0;
      const back = random.between(...ONE_WAY_MS) + late;
      scheduler.after(there, () => {
        let value: ReturnType<typeof step>;
        try {
          value = step();
        } catch (error) {
          // What stands in the table cannot be read as what it should be.
          settle(back, () => {
            throw error;
          });
          return;
        }
        if (lost) fail(random.between(...GIVEN_UP_MS), 'no answer');
        else settle(back, () => value);
      });
    });
  };
}
