/** Whether what is told to people arrives: the last word of whoever hands messages to Telegram. */
import * as z from 'zod';
import { At } from './primitives.ts';

const Why = z.string().max(300);

export const DeliveryState = z.strictObject({
  /** Null: nothing was ever taken. */
  said_at: At.nullable(),
  /** Messages that Telegram does not take and that come again; null while it takes them. */
  failing: z.strictObject({ since: At, tries: z.int().positive(), why: Why }).nullable(),
  /** The last message that will not come again. */
  lost: z.strictObject({ at: At, why: Why }).nullable(),
});
export type DeliveryState = z.output<typeof DeliveryState>;

export const DELIVERY_WHY_MAX = 300;
