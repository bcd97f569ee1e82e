import * as z from 'zod';
import { StoredItemInvalidError } from '../unreadable.ts';

const ours = new Set(['pk', 'sk', 'ttl']);

/** Takes the keys off an item and checks the rest. @throws {StoredItemInvalidError} naming the key and the fields */
export function recordOf<Schema extends z.ZodType>(schema: Schema, item: Record<string, unknown>): z.output<Schema> {
  const record = Object.fromEntries(Object.entries(item).filter(([name]) => !ours.has(name)));
  const parsed = schema.safeParse(record);
  if (parsed.success) return parsed.data;
  const key = `${String(item['pk'])} / ${String(item['sk'] ?? record['seq'])}`;
  throw new StoredItemInvalidError(`the stored item ${key} is not valid: ${z.prettifyError(parsed.error)}`);
}
