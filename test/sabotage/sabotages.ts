/** Everything that a test has to notice. */
import { callerBugs } from './control/callers.ts';
import { levelBugs } from './control/levels.ts';
import { storeBugs } from './control/stores.ts';
import { twoPeopleBugs } from './control/two-people.ts';
import { guardsOff } from './guards.ts';
import type { Sabotage } from './sabotage.ts';

export const sabotages: readonly Sabotage[] = [
  ...guardsOff,
  ...twoPeopleBugs,
  ...levelBugs,
  ...callerBugs,
  ...storeBugs,
];
