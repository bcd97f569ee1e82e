/** The rules of single answers: who is told that one is enough, or that two are needed, and that nobody is sent away. */
import type { ControlLevel } from '#shared/domain/level.ts';
import type { ScopedLimit } from '#shared/domain/limits.ts';
import type { Outcome } from './crashing-plane.ts';
import { letsMore } from './looser.ts';

type Part = Pick<ScopedLimit, 'limit' | 'scope'> & { readonly value: string | null };

const withPart = (level: ControlLevel, { limit, scope, value }: Part) => ({
  limits: level.limits,
  limit_scopes: [
    ...level.limit_scopes.filter((one) => one.limit !== limit || one.scope !== scope),
    ...(value === null ? [] : [{ limit, scope, value }]),
  ],
});

/** Whoever comes between is a few at most, and a request is tried more often than that. */
export const isTurnedAway = (outcome: Outcome): boolean => outcome.kind === 'refusal' && outcome.code === 'conflict';

/** Of a limit of a part that somebody set by themselves, or asked a second person for, while nobody else did anything. */
export function limitAmiss(before: ControlLevel, part: Part, by: 'one' | 'two', outcome: Outcome): readonly string[] {
  if (outcome.kind === 'crashed') return [];
  const takesTwo = letsMore(before, withPart(before, part));
  const wrongDoor = by === 'one' ? 'two_operators' : 'one_operator';
  const sentOn = outcome.kind === 'refusal' && outcome.code === wrongDoor;
  const rightDoor = takesTwo === (by === 'two');
  if (outcome.kind === 'done' ? rightDoor : !sentOn || !rightDoor) return [];
  return [`a limit set to ${part.value ?? 'nothing'} by ${by} was answered ${JSON.stringify(outcome)}`];
}

/** Nobody gets more than they asked for. */
export function asksMore(asked: readonly string[], outcome: Outcome): readonly string[] {
  if (outcome.kind !== 'done') return [];
  const { approval } = outcome.body as { readonly approval?: { readonly change?: Record<string, unknown> } };
  const { exit_safe_mode: leaves, exit_dry_run: real } = approval?.change ?? {};
  const more = [...(leaves === true ? ['exit_safe_mode'] : []), ...(real === true ? ['exit_dry_run'] : [])].filter(
    (one) => !asked.includes(one),
  );
  return more.map((one) => `${one} was asked for by nobody`);
}
