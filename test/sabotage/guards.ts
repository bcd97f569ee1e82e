/** Every guard switched off. */
import { guards } from '#executor/guards/index.ts';
import { standingGuardIds, type StandingGuardId } from '#shared/domain/guard-reading.ts';
import { purposes, type Purpose } from '#shared/domain/order.ts';
import { bug } from '../simulation/planted/bug.ts';
import type { Sabotage, Tests } from './sabotage.ts';

const LISTS = 'executor/guards/index.ts';
const BOARD = 'executor/monitors/guard-board.ts';
const ORDER_TESTS: readonly Tests[] = [
  { files: ['test/executor/guards/guards.test.ts'] },
  { files: ['test/executor/engine'] },
];
const STANDING_TESTS: Tests = { files: ['test/simulation/guards.test.ts'] };

/** @param purpose null: for all of them */
const orderGuard = (name: string, purpose: Purpose | null): Sabotage => {
  const lists = purpose === null ? 'Object.values(guards) as Guard[][]' : `[guards['${purpose}']] as Guard[][]`;
  const take = `for (const list of ${lists}) if (list.includes(${name})) list.splice(list.indexOf(${name}), 1);`;
  const guard = purpose === null ? name : `${name} (${purpose})`;
  const [after, before] = ['};\n', '\nexport type Review ='];
  return {
    group: 'guards',
    name: guard,
    change: bug(`order guard ${guard} is off`, LISTS, after + before, `${after}${take}\n${before}`),
    noticedBy: ORDER_TESTS,
  };
};

const standingGuard = (id: StandingGuardId): Sabotage => ({
  group: 'guards',
  name: id,
  change: bug(
    `standing guard ${id} is off`,
    BOARD,
    '= deps.guards.map((guard) =>',
    `= deps.guards.filter((guard) => guard.id !== '${id}').map((guard) =>`,
  ),
  noticedBy: [{ ...STANDING_TESTS, named: `standing guard ${id}\\.` }],
});

/** Each guard for all purposes, and where it speaks on several for each of them alone. */
function orderSabotages(): readonly Sabotage[] {
  const lists = new Map<string, Purpose[]>();
  for (const purpose of purposes)
    for (const { name } of guards[purpose]) lists.set(name, [...(lists.get(name) ?? []), purpose]);
  return [...lists].flatMap(([name, speaksOn]) => [
    orderGuard(name, null),
    ...(speaksOn.length > 1 ? speaksOn.map((purpose) => orderGuard(name, purpose)) : []),
  ]);
}

export const guardsOff: readonly Sabotage[] = [...orderSabotages(), ...standingGuardIds.map(standingGuard)];
