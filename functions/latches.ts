/** The latches of a level as answers show them, and what an operator would do next. */
import { holdSentences } from '#shared/domain/hold.ts';
import { safeModeInForce, type ControlLevel, type LevelRefusal } from '#shared/domain/level.ts';
import type { Latches } from '#shared/wire/http-control.ts';
import { refuse, type Refusal } from './answer.ts';

export const latchesOf = (level: ControlLevel): Latches => ({
  version: level.version,
  mode: level.mode,
  hold_active: level.holds.length > 0,
  holds: [...level.holds],
  safe_mode: safeModeInForce(level),
  dry_run_mode: level.dry_run.on,
  next_step: nextStep(level),
});

export const nextSteps = {
  ask_resume: 'Ask for a resume with a reason; another operator then approves it.',
  ask_exit_safe_mode: 'Safe mode is on: ask to leave it; another operator then approves it.',
  hold_first: 'Set HOLD with a reason, then ask for a resume.',
  set_run: 'A resume is granted: set mode RUN.',
  ask_exit_dry_run: 'New hedges are simulated. To trade for real, ask to leave dry run.',
  nothing: 'Nothing: it trades.',
} as const;
export type NextStep = keyof typeof nextSteps;

export function nextStepOf(level: ControlLevel): NextStep {
  if (level.holds.length > 0) return 'ask_resume';
  if (level.safe_mode.on) return 'ask_exit_safe_mode';
  if (level.mode === 'HOLD' && level.resume_granted === null) return 'hold_first';
  if (level.mode === 'HOLD') return 'set_run';
  return level.dry_run.on ? 'ask_exit_dry_run' : 'nothing';
}
export const nextStep = (level: ControlLevel): string => nextSteps[nextStepOf(level)];

/** What stands in the way of a change, named, with the step that removes it. */
export function refusalOf(refusal: LevelRefusal): Refusal {
  switch (refusal.code) {
    case 'hold_active': {
      const reasons = [...new Set(refusal.holds.map((hold) => hold.reason))];
      const why = reasons.map((reason) => `${reason}: ${holdSentences[reason]}`).join(' ');
      return refuse('hold_active', `HOLD is in force. ${why}`, 'POST /api/ui/resume-request, then another operator');
    }
    case 'safe_mode_on':
      return refuse('safe_mode_on', 'safe mode is on', 'POST /api/ui/exit-safe-mode-request, then another operator');
    case 'no_granted_resume':
      return refuse('no_granted_resume', 'no approved resume allows RUN', 'POST /api/ui/resume-request first');
    case 'already_so':
      return refuse('already_so', `${refusal.what} already`, 'nothing to do');
    case 'looser':
      return refuse(
        'two_operators',
        'this would let something be more than before, which takes two operators',
        'POST /api/ui/risk/limit-request',
      );
    case 'too_many_limits':
      return refuse('conflict', 'the level carries as many limits of symbols and venues as it can');
    case 'dry_run_locked':
      return refuse(
        'dry_run_locked',
        'this deployment is locked to dry run (DRY_RUN_ONLY)',
        'the lock is removed by deploying without it, not by an approval',
      );
  }
}
