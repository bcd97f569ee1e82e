import { readEnv } from '#shared/config/env.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { dynamoSessionStore } from '#shared/store/dynamo/session-store.ts';
import { handle } from '#functions/handle.ts';
import { mustBeSecure } from '#functions/sessions.ts';
import { wireChanging, wireOperators, wireTables } from '#functions/wiring.ts';
import { sessionOperations } from './app.ts';

const env = readEnv(['PROFILE', 'PROPBOT_BASE_URL']);
const wired = wireTables('session');
const { documents, tables, book, log } = wired;

export const handler = handle<'session'>(
  { log, clock: systemClock, changing: wireChanging(wired) },
  sessionOperations({
    sessions: dynamoSessionStore(documents, tables.control),
    operators: wireOperators(),
    clock: systemClock,
    book,
    profile: env.PROFILE,
    secureCookies: env.PROPBOT_BASE_URL === undefined || mustBeSecure(env.PROPBOT_BASE_URL),
  }),
);
