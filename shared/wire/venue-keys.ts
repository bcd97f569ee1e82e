/** The keys of the trading accounts, as their secret holds them. Read by the executor, changed by one function. */
import * as z from 'zod';
import { At } from './primitives.ts';

const text = z.string().min(1);
/** Absent for a key that was put in place by hand: the age of the secret's version counts then. */
const changed_at = At.optional();

export const VenueKeys = z.object({
  'binance-um': z.object({ apiKey: text, secret: text, changed_at }),
  okx: z.object({ apiKey: text, secret: text, passphrase: text, changed_at }),
});
export type VenueKeys = z.output<typeof VenueKeys>;
