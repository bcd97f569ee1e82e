/** The keys of the trading accounts, as their secret holds them. Read by the executor, changed by one function. */
import * as z from 'zod';
import { At, Venue } from './primitives.ts';

const text = z.string().min(1);
/** Absent for a key that was put in place by hand: the age of the secret's version counts then. */
const changed_at = At.optional();

export const VenueKeys = z.object({
  'binance-um': z.object({ apiKey: text, secret: text, changed_at }),
  okx: z.object({ apiKey: text, secret: text, passphrase: text, changed_at }),
});
export type VenueKeys = z.output<typeof VenueKeys>;

/** What one executor says of the key that it uses at one venue; never of what the key is. */
export const VenueKeyRecord = z.strictObject({
  venue: Venue,
  /** Since when it uses that key: its own start, or when it took it while it ran. */
  since: At,
  /** The key in the secret is another one and not used, the one before is; null: what is used is what the secret holds. */
  waiting: z
    .strictObject({
      /** `unknown`: the venue could not be asked with it. */
      state: z.enum(['refused', 'unknown']),
      why: z.string().max(300),
      since: At,
    })
    .nullable(),
});
export type VenueKeyRecord = z.output<typeof VenueKeyRecord>;

export const VenueKeysRecord = z
  .strictObject({
    /** When the secret was last read. */
    read_at: At,
    venues: z.array(VenueKeyRecord),
  })
  .meta({ id: 'VenueKeys' });
export type VenueKeysRecord = z.output<typeof VenueKeysRecord>;

/** A secret that was not read for so long is one of which nobody knows whether it has changed. */
export const KEYS_READ_AGE_MS_MAX = 180_000;
