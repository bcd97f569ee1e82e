/**
 * Invariants that are judged and counted, and do not yet end a world, each with what is missing. Every run prints how
 * often each was broken. A line goes away when the code keeps it; none is ever added without being told.
 */
export const pending: ReadonlyMap<string, string> = new Map([
  [
    'I10 event time',
    'A book counts as fresh by when it was received only: one that the venue made seconds ago and that arrives late, or that waited in the socket while the process was paused, is traded on.',
  ],
  [
    'I10 paused',
    'The gate looks at lease and permission, not at how old the decision is: a process that was paused between deciding and signing signs on a book of before the pause.',
  ],
  [
    'F34',
    'A leg that the venue has force-closed is named as a break and held; the other leg is not reduced by itself.',
  ],
]);
