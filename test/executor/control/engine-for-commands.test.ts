import { expect, test } from 'vitest';
import { engineForCommands } from '#executor/control/engine-for-commands.ts';
import type { PositionE8 } from '#shared/domain/money.ts';
import type { CommandEvent } from '#executor/control/run-command.ts';

function given() {
  const told: CommandEvent[] = [];
  const view = {
    expectedPosition: () => 0n as PositionE8,
    flat: () => true,
    liveHedges: () => [],
    openOrders: () => [],
    stillness: () => 'still' as const,
    adopted: () => null,
  };
  return { told, engine: engineForCommands({ view, dispatch: (event) => void told.push(event) }) };
}
const flatten = (id: string, on: boolean) => ({ type: 'flatten', on, id }) as const;

test('closing goes on until the last of those who asked for it has ended, whoever began', () => {
  const { told, engine } = given();
  engine.tell(flatten('a', true));
  engine.tell(flatten('b', true));
  engine.tell(flatten('a', false));
  expect(told).toEqual([flatten('a', true)]);
  engine.tell(flatten('b', false));
  expect(told).toEqual([flatten('a', true), flatten('a', false)]);
  engine.tell(flatten('c', true));
  engine.tell(flatten('c', false));
  expect(told.slice(2)).toEqual([flatten('c', true), flatten('c', false)]);
});

test('an end without a beginning is told to nobody, and anything else is told as it is', () => {
  const { told, engine } = given();
  engine.tell(flatten('a', false));
  engine.tell({ type: 'cancel-resting' });
  expect(told).toEqual([{ type: 'cancel-resting' }]);
  expect([engine.flat(), engine.doubts(), engine.hedgesLeft()]).toEqual([true, [], { real: 0, simulated: 0 }]);
});
