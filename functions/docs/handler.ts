import { readEnv } from '#shared/config/env.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { handle } from '#functions/handle.ts';
import { createLog } from '#functions/log.ts';
import { docsOperations } from './app.ts';

const env = readEnv(['BUILD_VERSION', 'LOG_LEVEL']);

export const handler = handle<'docs'>(
  { log: createLog('docs', env.LOG_LEVEL), clock: systemClock },
  docsOperations(env.BUILD_VERSION ?? 'unknown'),
);
