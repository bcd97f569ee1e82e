/** A rule that our own code must keep was broken. Never caught to carry on: the process holds and ends. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

/** @throws {InvariantViolation} when the rule does not hold. `rule` says what must be true. */
export function invariant(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new InvariantViolation(`Invariant: ${rule}`);
}

/** Makes a `switch` exhaustive: a new variant is then a compile error at every switch. */
export function unreachable(value: never): never {
  throw new InvariantViolation('Invariant: every variant is handled', { cause: value });
}
