/** The one use case behind every way to set RUN: it completes an approved resume, and nothing else can. */
import { withRun, type ControlLevel } from '#shared/domain/level.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import type { LevelAnswer } from '#shared/wire/http-control.ts';
import type { Refusal } from './answer.ts';
import { changeLevel } from './change-level.ts';
import { latchesOf } from './latches.ts';
import { tellAndWait, type Telling } from './tell-executor.ts';

export interface RunSet {
  readonly kind: 'run';
  readonly answer: LevelAnswer;
  readonly level: ControlLevel;
}

/** @param since when the request came in; the acknowledgement is timed from there */
export async function setRun(
  deps: Telling & { readonly book: string },
  asked: { readonly by: string; readonly channel: string },
  since: MonotonicMs,
): Promise<RunSet | Refusal> {
  const at = deps.clock.wall();
  const changed = await changeLevel(deps.control, deps.book, at, (level) => ({
    decision: withRun(level, asked.by, at),
    audit: {
      actor: asked.by,
      action: 'resumed',
      subject: 'mode RUN',
      reason: '',
      detail: {
        channel: asked.channel,
        // Which request of two people this completes.
        ...(level.resume_granted === null ? {} : { approval_id: level.resume_granted.approval_id }),
      },
    },
  }));
  if (changed.kind === 'refusal') return changed;
  const answer = { ...latchesOf(changed.level), ...(await tellAndWait(deps, changed.level, since)) };
  return { kind: 'run', answer, level: changed.level };
}
