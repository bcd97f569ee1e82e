import { systemClock } from '#shared/runtime/clock.ts';
import { dynamoSessionStore } from '#shared/store/dynamo/session-store.ts';
import { wireOperators, wireTables } from '#functions/wiring.ts';
import { createAuthorizer } from './app.ts';

const { documents, tables } = wireTables('authorizer');

export const handler = createAuthorizer({
  sessions: dynamoSessionStore(documents, tables.control),
  operators: wireOperators(),
  clock: systemClock,
});
