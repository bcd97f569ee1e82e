/** The keys that the simulator accepts. They open nothing but the simulator, and say so in their names. */
import { readFileSync } from 'node:fs';

import * as z from 'zod';

const text = z.string().min(1);
export const VenueCredentials = z.strictObject({
  binance: z.strictObject({ apiKey: text, secret: text }),
  okx: z.strictObject({ apiKey: text, secret: text, passphrase: text }),
});
export type VenueCredentials = z.infer<typeof VenueCredentials>;

export const paperCredentials: VenueCredentials = {
  binance: { apiKey: 'paper-binance-key', secret: 'paper-binance-secret' },
  okx: { apiKey: 'paper-okx-key', secret: 'paper-okx-secret', passphrase: 'paper-okx-passphrase' },
};

export type Rights = 'trade' | 'trade-and-withdraw';
type Spare<Key> = Key & { readonly rights: Rights; /** Opens an account that is not ours. */ readonly foreign?: true };

/**
 * Accepted as well, wherever the simulator runs: what a rotation can be rehearsed with. The second of each can withdraw,
 * and is what must be refused in `live`; the third is somebody else's.
 */
export const spareKeys: {
  readonly binance: readonly Spare<VenueCredentials['binance']>[];
  readonly okx: readonly Spare<VenueCredentials['okx']>[];
} = {
  binance: [
    { apiKey: 'paper-binance-key-2', secret: 'paper-binance-secret-2', rights: 'trade' },
    { apiKey: 'paper-binance-key-3', secret: 'paper-binance-secret-3', rights: 'trade-and-withdraw' },
    { apiKey: 'paper-binance-key-4', secret: 'paper-binance-secret-4', rights: 'trade', foreign: true },
  ],
  okx: [
    { apiKey: 'paper-okx-key-2', secret: 'paper-okx-secret-2', passphrase: 'paper-okx-passphrase-2', rights: 'trade' },
    {
      apiKey: 'paper-okx-key-3',
      secret: 'paper-okx-secret-3',
      passphrase: 'paper-okx-passphrase-3',
      rights: 'trade-and-withdraw',
    },
    {
      apiKey: 'paper-okx-key-4',
      secret: 'paper-okx-secret-4',
      passphrase: 'paper-okx-passphrase-4',
      rights: 'trade',
      foreign: true,
    },
  ],
};

/** The key that a request names, or the first one when it names none of ours: what is wrong is then said as ever. */
export const keyNamed = <Key extends { readonly apiKey: string }>(
  first: Key,
  spares: readonly Key[],
  apiKey: string | undefined,
): Key => spares.find((spare) => spare.apiKey === apiKey) ?? first;

const rightsOf = (spares: readonly Spare<{ readonly apiKey: string }>[], apiKey: string | undefined): Rights =>
  spares.find((spare) => spare.apiKey === apiKey)?.rights ?? 'trade';
export const canWithdraw = (venue: 'binance' | 'okx', apiKey: string | undefined): boolean =>
  rightsOf(spareKeys[venue], apiKey) === 'trade-and-withdraw';

/** Is this the key of an account that is not ours? What it opens is shown all the same; only its name tells. */
export const isForeign = (venue: 'binance' | 'okx', apiKey: string | undefined): boolean =>
  spareKeys[venue].some((spare) => spare.apiKey === apiKey && spare.foreign === true);

/** @throws {z.ZodError} naming the wrong field; never its value */
export const readCredentials = (path: string): VenueCredentials =>
  VenueCredentials.parse(JSON.parse(readFileSync(path, 'utf8')));
