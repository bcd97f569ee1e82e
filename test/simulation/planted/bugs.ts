/** All bugs that the judge must catch. */
import type { Bug } from './bug.ts';
import { controlBugs } from './control-bugs.ts';
import { orderBugs } from './order-bugs.ts';

export const bugs: readonly Bug[] = [...controlBugs, ...orderBugs];
