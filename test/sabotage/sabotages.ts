/** Every guard switched off, each as a small change of the shipped source, with the tests that have to notice. */
import { guards } from '#executor/guards/index.ts';
import { standingGuardIds, type StandingGuardId } from '#shared/domain/guard-reading.ts';
import { purposes, type Purpose } from '#shared/domain/order.ts';
import { bug, type Bug } from '../simulation/planted/bug.ts';

/** What is given to the test runner: files, and which of their tests. */
export interface Tests {
  readonly files: readonly string[];
  readonly named?: string;
}

export interface Sabotage {
  readonly guard: string;
  readonly change: Bug;
  /** The first that fail are proof enough; whoever is asked first should know soonest. */
  readonly noticedBy: readonly Tests[];
}

const LISTS = 'executor/guards/index.ts';
const BOARD = 'executor/monitors/guard-board.ts';
export const ORDER_TESTS: readonly Tests[] = [
  { files: ['test/executor/guards/guards.test.ts'] },
  { files: ['test/executor/engine'] },
];
export const STANDING_TESTS: Tests = { files: ['test/simulation/guards.test.ts'] };

/** @param purpose null: for all of them */
const orderGuard = (name: string, purpose: Purpose | null): Sabotage => {
  const lists = purpose === null ? 'Object.values(guards) as Guard[][]' : `[guards['${purpose}']] as Guard[][]`;
  const take = `for (const list of ${lists}) if (list.includes(${name})) list.splice(list.indexOf(${name}), 1);`;
  const guard = purpose === null ? name : `${name} (${purpose})`;
  const [after, before] = ['};\n', '\nexport type Review ='];
  return {
    guard,
    change: bug(`order guard ${guard} is off`, LISTS, after + before, `${after}${take}\n${before}`),
    noticedBy: ORDER_TESTS,
  };
};

const standingGuard = (id: StandingGuardId): Sabotage => ({
  guard: id,
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

export const sabotages: readonly Sabotage[] = [...orderSabotages(), ...standingGuardIds.map(standingGuard)];
