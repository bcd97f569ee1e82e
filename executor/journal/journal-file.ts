/** The local half of the journal: one append-only file. A port, because the simulated world has a disk of its own. */
import { ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface JournalFile {
  /** All that is in it; empty when there is none. */
  read(): string;
  /** In the file, as far as a kill of this process is concerned, before it returns. */
  append(line: string): void;
  clear(): void;
  /** Appended since it was opened or cleared. */
  bytes(): number;
}

/** @throws when the folder cannot be written: then nothing may be traded */
export function openJournalFile(path: string): JournalFile {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'a');
  let bytes = 0;
  return {
    read: () => readFileSync(path, 'utf8'),
    append(line) {
      bytes += writeSync(file, line);
    },
    clear() {
      ftruncateSync(file, 0);
      bytes = 0;
    },
    bytes: () => bytes,
  };
}
