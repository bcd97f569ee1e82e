/**
 * Invariants that are judged and counted, and do not yet end a world, each with what is missing. Every run prints how
 * often each was broken. A line goes away when the code keeps it; none is ever added without being told.
 */
export const pending: ReadonlyMap<string, string> = new Map([
  [
    'F34',
    'A leg that the venue has force-closed is named as a break and held; the other leg is not reduced by itself.',
  ],
  [
    'I9 steady',
    'A difference between books and venue is counted as the same only while both numbers stand still: while hedges open and close beside it, it takes longer to be named (seed 20064).',
  ],
  [
    'I18 shares',
    'A funding payment is shared out by what the books of that moment hold, although a fill is still in doubt, or a leader that was replaced writes over the shares of its successor: the amount is right, the hedges that carry it are not (seed 290).',
  ],
]);
