/** Objects as files of one folder, for one machine. A file appears whole or not at all, and is then read-only. */
import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { mustBeObjectName, OBJECTS_MAX, type ObjectStore, type StoredObject } from './objects.ts';

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : null;

/** `null` where there is no such file. */
async function unlessMissing<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Beside the final name until it is whole and on the disk; names of objects never begin with a dot. */
async function writeWhole(path: string, body: Uint8Array): Promise<'written' | 'already-there'> {
  const draft = join(dirname(path), `.${randomUUID()}`);
  const file = await open(draft, 'wx', 0o444);
  try {
    await file.writeFile(body);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    // Unlike a rename, a link refuses to take the place of what is there.
    await link(draft, path);
    return 'written';
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return 'already-there';
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = await unlessMissing(readdir(folder, { recursive: true, withFileTypes: true }));
  return (entries ?? [])
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** The folder is made when the first object is written. */
export function objectsInFolder(folder: string): ObjectStore {
  return {
    put: async (name, body) => {
      mustBeObjectName(name);
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      return writeWhole(path, body);
    },
    get: async (name) => {
      mustBeObjectName(name);
      return unlessMissing(readFile(join(folder, name)));
    },
    list: async (prefix, limit, cursor) => {
      const all = (await namesIn(folder))
        .filter((name) => name.startsWith(prefix) && (cursor === null || name > cursor))
        .toSorted((one, other) => (one < other ? -1 : 1));
      const names = all.slice(0, Math.min(limit, OBJECTS_MAX));
      const items: StoredObject[] = [];
      for (const name of names) items.push({ name, bytes: (await stat(join(folder, name))).size });
      return { items, cursor: names.length < all.length ? (names.at(-1) ?? null) : null };
    },
  };
}
