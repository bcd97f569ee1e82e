/** What is in a table is not what we meant to put there: another version of the program, or a hand. Never guessed at. */
export class StoredItemInvalidError extends Error {
  override readonly name = 'StoredItemInvalidError';
}
