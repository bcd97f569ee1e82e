/** The local half of the journal: one append-only file. A port, because the simulated world has a disk of its own. */
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';

export interface JournalFile {
  /** All that is in it; empty when there is none. */
  read(): string;
  /**
   * In the file, as far as a kill of this process is concerned, before it returns.
   * @throws when the disk does not take the whole line; then nothing of it is in the file
   */
  append(line: string): void;
  clear(): void;
  /**
   * Keeps all that is in it beside it, under a name that nothing had, and begins anew.
   * @returns that name, without its folder
   * @throws when no name is free, or the disk does not take it; then the file is as it was
   */
  setAside(): string;
  /** Appended since it was opened or cleared. */
  bytes(): number;
}

/** Files that are kept for a person; past it nothing starts until somebody has looked at them. */
const SET_ASIDE_MAX = 100;

/** A second name for what the first name has: needs no room on the disk, and never takes a name that is in use. */
function secondName(path: string): string {
  for (let number = 1; number <= SET_ASIDE_MAX; number += 1) {
    const name = `${path}.unreadable-${number}`;
    try {
      linkSync(path, name);
      return name;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
  throw new Error(`${SET_ASIDE_MAX} unreadable journals are kept beside ${path}: look at them and move them away`);
}

/** @throws when the folder cannot be written: then nothing may be traded */
export function openJournalFile(path: string): JournalFile {
  mkdirSync(dirname(path), { recursive: true });
  let file = openSync(path, 'a');
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
    setAside() {
      const name = secondName(path);
      unlinkSync(path);
      closeSync(file);
      file = openSync(path, 'a');
      bytes = 0;
      end = 0;
      return basename(name);
    },
    bytes: () => bytes,
  };
}
