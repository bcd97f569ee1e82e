import { systemClock } from '#shared/runtime/clock.ts';
import { dynamoSessionStore } from '#shared/store/dynamo/session-store.ts';
import { dynamoSightings } from '#shared/store/dynamo/sightings.ts';
import { authEnabled } from '#functions/authority.ts';
import { wireOperators, wireTables } from '#functions/wiring.ts';
import { createAuthorizer } from './app.ts';

const { documents, tables, log } = wireTables('authorizer');

export const handler = createAuthorizer({
  sessions: dynamoSessionStore(documents, tables.control),
  operators: wireOperators(),
  sightings: dynamoSightings(documents, tables.control),
  clock: systemClock,
  authEnabled: authEnabled(),
  onFailure: (error) => log.warn('sighting.not_kept', { error }),
});
