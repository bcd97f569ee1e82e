import { changeSecret } from '#shared/aws/change-secret.ts';
import type { SecretReader } from '#shared/aws/secrets.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import { OperatorRecords } from '#shared/wire/operator.ts';
import { VenueKeys } from '#shared/wire/venue-keys.ts';
import { recordsOf, type Person } from '../people.ts';

/** Puts the people of this start in place, and leaves those whom somebody added. */
export const keepPeople = (
  client: SecretReader,
  secretId: string,
  people: readonly Person[],
  at: EpochMs,
): Promise<unknown> => changeSecret(client, secretId, OperatorRecords, (now) => [...recordsOf(people, at, now?.value)]);

/** Keys that were rotated here stay; the simulator knows them all. */
export const firstVenueKeys = (client: SecretReader, secretId: string, first: VenueKeys): Promise<unknown> =>
  changeSecret(client, secretId, VenueKeys, (now) => (now === null ? first : null));
