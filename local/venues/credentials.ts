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

/** @throws {z.ZodError} naming the wrong field; never its value */
export const readCredentials = (path: string): VenueCredentials =>
  VenueCredentials.parse(JSON.parse(readFileSync(path, 'utf8')));
