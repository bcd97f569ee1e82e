/** How a fault of the control plane is written down: what is replaced, and who has to notice. */
import type { Sabotage } from '../sabotage.ts';

type Replaced = readonly [file: string, from: string, to: string];

/** Random operators over the tables in memory, where any request may die. */
export const AGREEMENT = 'functions/agreement.property';
/** Random operators over DynamoDB, through the routes. */
export const TWO_PEOPLE = 'functions/two-people.property';
/** The same with configurations. */
export const CONFIG = 'functions/config.property';

/** @param noticedBy asked in this order: properties whose requests come through what is broken, then other tests */
export const broken = (
  name: string,
  replaced: Replaced | readonly Replaced[],
  ...noticedBy: readonly string[]
): Sabotage => ({
  group: 'control',
  name,
  change: { name, patches: isOne(replaced) ? [patchOf(replaced)] : replaced.map(patchOf) },
  noticedBy: noticedBy.map((file) => ({ files: [`test/${file}.test.ts`] })),
});

const isOne = (replaced: Replaced | readonly Replaced[]): replaced is Replaced => typeof replaced[0] === 'string';
const patchOf = ([file, from, to]: Replaced) => ({ file, from, to });
