import type { Bug } from '../simulation/planted/bug.ts';

/** What is given to the test runner: files, and which of their tests. */
export interface Tests {
  readonly files: readonly string[];
  readonly named?: string;
}

/** `guards`: what stops an order is switched off. `control`: the control plane does something that it must not. */
export const groups = ['guards', 'control'] as const;
export type Group = (typeof groups)[number];

/** A small change of the shipped source, with the tests that have to notice. */
export interface Sabotage {
  readonly group: Group;
  readonly name: string;
  readonly change: Bug;
  /** The first that fail are proof enough; whoever is asked first should know soonest. */
  readonly noticedBy: readonly Tests[];
}
