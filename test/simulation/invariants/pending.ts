/**
 * Invariants that are judged and counted, and do not yet end a world, each with what is missing. Every run prints how
 * often each was broken. A line goes away when the code keeps it; none is ever added without being told.
 */
export const pending: ReadonlyMap<string, string> = new Map([]);
