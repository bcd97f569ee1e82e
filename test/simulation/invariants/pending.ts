/**
 * Invariants that are judged and counted, and do not yet end a world, each with what is missing. Every run prints how
 * often each was broken. A line goes away when the code keeps it; none is ever added without being told.
 */
export const pending: ReadonlyMap<string, string> = new Map([
  [
    'I18 shares',
    'A funding payment is shared out by what the books of that moment hold, although a fill is still in doubt, or a leader that was replaced writes over the shares of its successor: the amount is right, the hedges that carry it are not (seed 290).',
  ],
]);
