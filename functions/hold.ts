/** The one use case behind every way to HOLD: endpoint, PATCH, Telegram. */
import { givesWay, withHold, type ControlLevel, type Hold, type LevelDecision } from '#shared/domain/level.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import { newHoldId } from '#shared/store/new-id.ts';
import type { HoldAnswer } from '#shared/wire/http-control.ts';
import type { Refusal } from './answer.ts';
import { changeLevel } from './change-level.ts';
import { latchesOf } from './latches.ts';
import { tellAndWait, type Telling } from './tell-executor.ts';

export interface HoldAsked {
  readonly book: string;
  readonly note: string;
  readonly by: string;
  /** Where it was asked: an endpoint, Telegram. Kept in the audit link. */
  readonly channel: string;
  /** What the caller named itself; a note only. */
  readonly requestedBy: string | null;
  /** The same id asks for the same hold again; a new one by default. */
  readonly holdId?: string;
}

export interface Held {
  readonly kind: 'held';
  readonly answer: HoldAnswer;
}

/** @param since when the request came in; the acknowledgement is timed from there */
export async function hold(deps: Telling, asked: HoldAsked, since: MonotonicMs): Promise<Held | Refusal> {
  const at = deps.clock.wall();
  const id = asked.holdId ?? newHoldId(at);
  const added: Hold = { id, reason: 'MANUAL', note: asked.note, by: asked.by, at };
  const changed = await changeLevel(deps.control, asked.book, at, (level) => {
    const replaced = givesWay(level);
    return {
      decision: level.holds.some((one) => one.id === id) ? inForceAlready : withHold(level, added),
      audit: {
        actor: asked.by,
        action: 'hold_set',
        subject: id,
        reason: asked.note,
        detail: {
          channel: asked.channel,
          ...(asked.requestedBy === null ? {} : { requested_by: asked.requestedBy }),
          ...(replaced === null ? {} : { replaces: replaced.id }),
        },
      },
    };
  });
  const answer = async (level: ControlLevel): Promise<Held> => {
    const acknowledgement = await tellAndWait(deps, level, since);
    return { kind: 'held', answer: { ...latchesOf(level), ...acknowledgement, hold_id: id } };
  };
  if (changed.kind === 'changed') return answer(changed.level);
  // An earlier try may have been cut short after the hold was written: then it is in force, and that is the answer.
  const there = await levelWithHold(deps, asked.book, id);
  return there === null ? changed : answer(there);
}

const inForceAlready: LevelDecision = {
  kind: 'refused',
  refusal: { code: 'already_so', what: 'this hold is in force' },
};

async function levelWithHold(deps: Telling, book: string, id: string): Promise<ControlLevel | null> {
  const level = await deps.control.readLevel(book);
  return level?.holds.some((one) => one.id === id) === true ? level : null;
}
