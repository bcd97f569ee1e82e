/**
 * A record that is written every second and read at every look: its JSON, deflated, as one binary attribute. Written in
 * full it would be ten times as large, and DynamoDB counts what is read and written by the kilobyte.
 */
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type * as z from 'zod';
import { StoredItemInvalidError } from '../unreadable.ts';
import { recordOf } from './item.ts';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);
/** No record of ours unfolds to this; what does is not ours. */
const UNPACKED_BYTES_MAX = 4_000_000;

export async function packedItem(record: Readonly<Record<string, unknown>>): Promise<{ readonly packed: Uint8Array }> {
  return { packed: new Uint8Array(await deflate(JSON.stringify(record))) };
}

/** Also of an item that another version wrote in full. @throws {StoredItemInvalidError} when it is neither */
export async function unpackedRecord<Schema extends z.ZodType>(
  schema: Schema,
  item: Readonly<Record<string, unknown>>,
): Promise<z.output<Schema>> {
  const { packed } = item;
  if (packed === undefined) return recordOf(schema, { ...item });
  if (!(packed instanceof Uint8Array)) throw new StoredItemInvalidError(`${String(item['pk'])} is packed otherwise`);
  const text = await inflate(packed, { maxOutputLength: UNPACKED_BYTES_MAX }).catch((error: unknown) => {
    throw new StoredItemInvalidError(`${String(item['pk'])} cannot be unpacked`, { cause: error });
  });
  const record: unknown = JSON.parse(text.toString('utf8'));
  const { pk, sk } = item;
  return recordOf(schema, { ...(typeof record === 'object' ? record : {}), pk, sk });
}
