/** How lists that are put in order when they are asked for are asked for page by page. */
import * as z from 'zod';

const ENTRIES_MAX = 500;

/** A cursor is what the page before said; nothing else is one. */
const listQuery = (entries: number) =>
  z.strictObject({
    limit: z.coerce.number().int().min(1).max(ENTRIES_MAX).default(entries),
    cursor: z
      .string()
      .regex(/^\d{15}-[0-9a-f]{16}$/, { error: 'the cursor of a page before' })
      .optional(),
  });

const ENTRIES_USUAL = 100;
export const ListQuery = listQuery(ENTRIES_USUAL);
/** Of what stands now nothing is left out unasked: limits keep these lists far shorter than a page. */
export const StandingQuery = listQuery(ENTRIES_MAX);
export type ListQuery = z.output<typeof ListQuery>;

/** Where the next page begins; null on the last one. */
export const Cursor = z.string().nullable();
