/** A bug that the judge must catch: a small change of the shipped source that changes what it does without throwing. */
export interface Patch {
  readonly file: string;
  /** Must be there exactly once. */
  readonly from: string;
  readonly to: string;
}
export interface Bug {
  readonly name: string;
  readonly patches: readonly Patch[];
}

export const bug = (name: string, file: string, from: string, to: string): Bug => ({
  name,
  patches: [{ file, from, to }],
});
