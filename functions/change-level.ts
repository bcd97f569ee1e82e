/** Read the level, decide on it, write it with its audit link; when someone else was first, decide again. */
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlLevel, LevelDecision } from '#shared/domain/level.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { ApprovalWrite, ControlStore } from '#shared/store/ports.ts';
import type { AuditDraft, AuditLink } from '#shared/wire/audit.ts';
import { refuse, type Refusal } from './answer.ts';
import { refusalOf } from './latches.ts';

/** Only people and guards change the level. Losing this often means a dozen of them at once, again and again. */
const TRIES_MAX = 16;
const PAUSE_MS_MAX = 12;

export interface Change {
  readonly decision: LevelDecision;
  readonly audit: AuditDraft;
  readonly approval?: ApprovalWrite;
}
export type Changed = { readonly kind: 'changed'; readonly level: ControlLevel; readonly link: AuditLink } | Refusal;

export const noLevelYet = (book: string): Refusal =>
  refuse(
    'unavailable',
    `book ${book} has no control level yet`,
    'start the executor once: it writes the first level, in HOLD',
  );
export const contended = (): Refusal =>
  refuse('conflict', `others changed the level in each of ${TRIES_MAX} tries; nothing was changed`, 'try again');

/** Waits a little, so that those who met once do not meet again. */
export const pauseAfterConflict = (): Promise<void> => sleep(randomInt(1, PAUSE_MS_MAX));

/** @param decide sees the level as it is now, perhaps several times, and changes nothing itself */
export async function changeLevel(
  control: ControlStore,
  book: string,
  at: EpochMs,
  decide: (level: ControlLevel) => Change,
): Promise<Changed> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const level = await control.readLevel(book);
    if (level === null) return noLevelYet(book);
    const { decision, audit, approval } = decide(level);
    if (decision.kind === 'refused') return refusalOf(decision.refusal);
    const change = { level: decision.level, audit, at, ...(approval === undefined ? {} : { approval }) };
    const result = await control.commit(book, change);
    if (result.kind === 'committed') return { kind: 'changed', level: decision.level, link: result.link };
    await pauseAfterConflict();
  }
  return contended();
}
