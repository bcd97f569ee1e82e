/**
 * Which attempts of a hedge may leave, so that whoever takes over can find every one of them. Recovery knows the attempts
 * that the table has and asks the venues for `ATTEMPTS_AHEAD` beyond them, and as many again beyond each that it finds.
 * So no attempt leaves that is further ahead: of the table, or of one that filled and that a venue therefore shows.
 */
import { partsOfOrderId, type ClientOrderId, type LegLetter } from '#shared/domain/ids.ts';

/** What comes after the opening: an order of the close on either leg, or a repair. */
export type LaterLetter = Exclude<LegLetter, 'e' | 'h'>;
export const laterLetters: readonly LaterLetter[] = ['x', 'y', 'r'];

/**
 * More than the widening schedule and its last step use up, and few enough to be asked for: a takeover asks each venue
 * for twice as many ids of every hedge that lives, and OKX answers 48 a window of two seconds within our share.
 */
export const ATTEMPTS_AHEAD = 8;

/** By kind of order: every attempt below this number is found by a recovery that starts now. */
export type Findable = Record<LaterLetter, number>;

/** A new hedge: its number lies in a reserved block, so recovery looks for it without any record. */
export const noneFindable = (): Findable => ({ x: 0, y: 0, r: 0 });

/** Whether an attempt may leave now; if not, it waits until the table has what went before. */
export const mayAttempt = (findable: Findable, letters: readonly LaterLetter[], attempt: number): boolean =>
  letters.every((letter) => attempt < findable[letter] + ATTEMPTS_AHEAD);

const isLater = (letter: LegLetter): letter is LaterLetter => letter !== 'e' && letter !== 'h';

/** An order filled: its venue shows it for days, so that what comes after it is looked for too. */
export function foundByItsFill(findable: Findable, id: ClientOrderId): void {
  const parts = partsOfOrderId(id);
  if (parts === null || !isLater(parts.leg)) return;
  findable[parts.leg] = Math.max(findable[parts.leg], parts.attempt + 1);
}

/** The table has a record of this hedge that names the attempts below these. */
export function foundByTheTable(findable: Findable, recorded: Readonly<Findable>): void {
  for (const letter of laterLetters) findable[letter] = Math.max(findable[letter], recorded[letter]);
}
