/** The local half of the journal: one append-only file. A port, because the simulated world has a disk of its own. */
import { fstatSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface JournalFile {
  /** All that is in it; empty when there is none. */
  read(): string;
  /**
   * In the file, as far as a kill of this process is concerned, before it returns.
   * @throws when the disk does not take the whole line; then nothing of it is in the file
   */
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
  let end = fstatSync(file).size;
  /** Half a line in the middle of a journal would stop the next start. */
  const cutTo = (size: number): void => {
    try {
      ftruncateSync(file, size);
    } catch {
      // What the disk said of the line itself is what its caller is to know.
    }
  };
  return {
    read: () => readFileSync(path, 'utf8'),
    append(line) {
      const length = Buffer.byteLength(line);
      try {
        const written = writeSync(file, line);
        if (written < length) throw new Error(`the disk took ${written} of ${length} bytes`);
      } catch (error) {
        cutTo(end);
        throw error;
      }
      bytes += length;
      end += length;
    },
    clear() {
      ftruncateSync(file, 0);
      bytes = 0;
      end = 0;
    },
    bytes: () => bytes,
  };
}
