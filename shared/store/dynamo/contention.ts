import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Items that many writers change at once (the head of the audit chain, the counter of hedge ids) are tried again. With
 * eight writers the unluckiest was seen to need seven tries; this leaves room, and still ends inside a request.
 */
export const TRIES_MAX = 24;
const PAUSE_MS_FIRST = 2;
const PAUSE_MS_MAX = 60;

/** Waits a random time that grows with the tries, so that writers who met once do not meet again. */
export async function pauseBeforeTry(tries: number): Promise<void> {
  const ceiling = Math.min(PAUSE_MS_MAX, PAUSE_MS_FIRST * 2 ** tries);
  await sleep(randomInt(1, ceiling + 1));
}

/** Lost against other writers in every try: something is hammering the table. Nothing was written. */
export class ContentionError extends Error {
  override readonly name = 'ContentionError';
  constructor(what: string) {
    super(`${what} was changed by others in each of ${TRIES_MAX} tries`);
  }
}
