/** A deployment without secrets of ours, and with no venue to try a key at. */
import type { SecretsDeps } from '#functions/secrets/app.ts';
import type { Trial } from '#functions/secrets/try-key.ts';

export type Secrets = Pick<SecretsDeps, 'venueKeys' | 'telegram' | 'tryBinance' | 'tryOkx'>;

const nothing = { read: () => Promise.resolve(null), change: () => Promise.resolve('unchanged' as const) };
const notTried = (): Promise<Trial> => Promise.resolve({ kind: 'unknown' });
export const noSecrets: Secrets = { venueKeys: nothing, telegram: nothing, tryBinance: notTried, tryOkx: notTried };
