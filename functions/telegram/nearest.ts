/** What somebody may have meant who mistyped. */

/** One letter too many, too few, wrong, or two of these. */
const APART_MAX = 2;
/** Of shorter words anything is near. */
const LETTERS_MIN = 3;

/** Null where nothing is near enough. */
export function nearestOf<Name extends string>(word: string, names: readonly Name[]): Name | null {
  if (word.length < LETTERS_MIN) return null;
  const ranked = names
    .map((name) => ({ name, apart: lettersApart(word, name) }))
    .toSorted((one, other) => one.apart - other.apart);
  const [best] = ranked;
  return best !== undefined && best.apart <= APART_MAX ? best.name : null;
}

/** Letters to add, leave out or change; two that changed places count as two. */
function lettersApart(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(one).entries()) {
    const next = [index + 1];
    for (const [at, candidate] of Array.from(other).entries()) {
      const changed = (row[at] ?? 0) + (letter === candidate ? 0 : 1);
      next.push(Math.min(changed, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
