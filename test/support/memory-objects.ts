/** Files in memory, under the promises of the port: what is there stays as it is. */
import { mustBeObjectName, type ObjectStore } from '#shared/store/objects.ts';

export function memoryObjects(): ObjectStore & { readonly all: Map<string, Uint8Array> } {
  const all = new Map<string, Uint8Array>();
  return {
    all,
    put: (name, body) => {
      mustBeObjectName(name);
      if (all.has(name)) return Promise.resolve('already-there');
      all.set(name, body);
      return Promise.resolve('written');
    },
    get: (name) => Promise.resolve(all.get(name) ?? null),
    list: (prefix, limit, cursor) => {
      const names = [...all.keys()].filter((name) => name.startsWith(prefix) && name > (cursor ?? '')).toSorted();
      const items = names.slice(0, limit).map((name) => ({ name, bytes: all.get(name)?.byteLength ?? 0 }));
      return Promise.resolve({ items, cursor: names.length > limit ? (items.at(-1)?.name ?? null) : null });
    },
  };
}
