/** What an approval would change, in words, against the level as it is now. */
import { changeInWords as configChangeInWords } from '#shared/domain/config-change.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import { limitNow, WHOLE_BOOK } from '#shared/domain/limits.ts';
import type { Approval } from '#shared/wire/approval.ts';

export const actionName: Readonly<Record<Approval['action'], string>> = {
  resume: 'Resume',
  exit_safe_mode: 'Leave safe mode',
  exit_dry_run: 'Leave dry run',
  enable_strategy: 'Switch a strategy on',
  raise_limit: 'Raise a limit',
  apply_config: 'Loosen the configuration',
};

function limitInWords({ change: { set_limit: set } }: Approval, level: ControlLevel): readonly string[] {
  if (set === undefined) return [];
  const what = set.scope === WHOLE_BOOK ? set.limit : `${set.limit} of ${set.scope}`;
  if (set.value === null) return [`Takes back ${what}, which is ${limitNow(level, set) ?? 'not set'}.`];
  return [`Sets ${what} to ${set.value}; it is ${limitNow(level, set) ?? 'not set'}.`];
}

/** One sentence a change. A hold that is not in the level any more is named by its id. */
export function changeInWords(approval: Approval, level: ControlLevel): readonly string[] {
  const lifts = approval.change.lift_holds.map((id) => {
    const hold = level.holds.find((candidate) => candidate.id === id);
    return hold === undefined
      ? `Lifts hold ${id}, which is no longer in force.`
      : `Lifts the hold ${hold.reason} that ${hold.by} set.`;
  });
  const kept = level.holds.filter((hold) => !approval.change.lift_holds.includes(hold.id));
  const keeps =
    approval.action === 'resume'
      ? kept.map((hold) => `Does not lift the hold ${hold.reason} of ${hold.by}: HOLD stays.`)
      : [];
  return [
    ...lifts,
    ...keeps,
    ...(approval.change.exit_safe_mode ? ['Turns safe mode off.'] : []),
    ...(approval.change.exit_dry_run ? ['Turns dry run off: new hedges are then sent to the venues.'] : []),
    ...(approval.change.enable_strategy === undefined
      ? []
      : [`Lets the strategy ${approval.change.enable_strategy} open hedges.`]),
    ...limitInWords(approval, level),
    ...(approval.change.apply_config?.changes ?? []).map((change) => `Changes ${configChangeInWords(change)}.`),
    ...(approval.action === 'resume' ? ['RUN itself is set afterwards, by a button.'] : []),
  ];
}
