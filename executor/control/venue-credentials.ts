import type { Credentials } from '#executor/venues/venue-key.ts';
import { Redacted } from '#shared/domain/redacted.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { VenueKeys } from '#shared/wire/venue-keys.ts';

/** What signs at one venue, wrapped so that nothing prints it. */
export function credentialsOf(keys: VenueKeys, venue: VenueId): Credentials {
  const key = keys[venue];
  return {
    apiKey: new Redacted(key.apiKey),
    secret: new Redacted(key.secret),
    ...('passphrase' in key ? { passphrase: new Redacted(key.passphrase) } : {}),
  };
}
