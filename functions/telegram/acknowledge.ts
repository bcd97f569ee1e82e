/** Somebody has seen what was told. It is a link of the audit chain, where whoever tells finds it. */
import { contended, pauseAfterConflict } from '#functions/change-level.ts';
import type { Telling } from '#functions/tell-executor.ts';
import { CHANNEL } from './two-people.ts';

const TRIES_MAX = 8;

/** @param number of the last notice that was seen; null for everything told so far */
export async function acknowledge(
  { control, clock, book }: Pick<Telling, 'control' | 'clock'> & { readonly book: string },
  by: string,
  number: number | null,
): Promise<void> {
  const subject = number === null ? 'all' : String(number);
  const audit = {
    actor: by,
    action: 'notices_acknowledged',
    subject,
    reason: '',
    detail: { channel: CHANNEL },
  } as const;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const result = await control.commit(book, { audit, at: clock.wall() });
    if (result.kind === 'committed') return;
    await pauseAfterConflict();
  }
  throw new Error(contended().message);
}
