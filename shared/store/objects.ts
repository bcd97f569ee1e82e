/**
 * Files that outlive everything: copies of the audit chain, snapshots, exports. Written once and never changed: in AWS
 * objects of a bucket (`shared/aws/objects.ts`), on one machine files of a folder (`objects-in-folder.ts`).
 */
import type { Page } from './ports.ts';

export interface StoredObject {
  readonly name: string;
  readonly bytes: number;
}

export interface ObjectStore {
  /** An object that is there stays as it is. */
  put(name: string, body: Uint8Array, contentType: string): Promise<'written' | 'already-there'>;
  get(name: string): Promise<Uint8Array | null>;
  /** By name, ascending. `prefix` is a folder or the beginning of a name; the cursor is the last name of the page before. */
  list(prefix: string, limit: number, cursor: string | null): Promise<Page<StoredObject>>;
}

/** As many names as one page of any store may hold. */
export const OBJECTS_MAX = 1_000;

/** Folders of small letters, digits, `.`, `_`, `-`, parted by `/`: what a file system and a bucket both keep as it is. */
const sound = /^(?=.{1,300}$)[a-z0-9_-][a-z0-9._-]*(\/[a-z0-9_-][a-z0-9._-]*)*$/;

/** @throws {RangeError} for a name that could leave its folder or would need escaping */
export function mustBeObjectName(name: string): void {
  if (!sound.test(name)) throw new RangeError(`«${name}» is no name of an object: a-z, 0-9, . _ - and / only`);
}
