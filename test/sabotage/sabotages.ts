/** Every guard switched off, each as a small change of the shipped source, with the tests that have to notice. */
import { guards } from '#executor/guards/index.ts';
import { standingGuardIds, type StandingGuardId } from '#shared/domain/guard-reading.ts';
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

const orderGuard = (name: string): Sabotage => ({
  guard: name,
  change: bug(
    `order guard ${name} is off`,
    LISTS,
    '};\n\nexport type Review =',
    `};\nfor (const list of Object.values(guards) as Guard[][]) if (list.includes(${name})) list.splice(list.indexOf(${name}), 1);\n\nexport type Review =`,
  ),
  noticedBy: ORDER_TESTS,
});

const standingGuard = (id: StandingGuardId): Sabotage => ({
  guard: id,
  change: bug(
    `standing guard ${id} is off`,
    BOARD,
    'readings = deps.guards.flatMap((guard) =>',
    `readings = deps.guards.filter((guard) => guard.id !== '${id}').flatMap((guard) =>`,
  ),
  noticedBy: [{ ...STANDING_TESTS, named: `standing guard ${id}\\.` }],
});

const orderGuards: readonly string[] = [
  ...new Set(
    Object.values(guards)
      .flat()
      .map(({ name }) => name),
  ),
];

export const sabotages: readonly Sabotage[] = [...orderGuards.map(orderGuard), ...standingGuardIds.map(standingGuard)];
