/** The gateway as a process: the Lambda handlers run in it, and so does the schedule. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { longPollClient } from '#shared/aws/queue-clients.ts';
import { readEnv } from '#shared/config/env.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { PAGE_CSP, PAGE_PATH } from '#shared/wire/page.ts';
import { routes } from '#shared/wire/routes.ts';
import { childOptions, onStop, runChild, sayReady } from '../child.ts';
import { startGateway } from './gateway.ts';
import { loadHandlers } from './handlers.ts';
import { startNotices } from './notices.ts';
import { AUDIT_COPY_AFTER_MIDNIGHT_MS, DAILY_REPORT_AFTER_MIDNIGHT_MS, startSchedules } from './schedules.ts';
import { staticFiles } from './static-files.ts';

const Options = z.strictObject({
  host: z.string(),
  port: z.int().nonnegative(),
  dashboardDir: z.string(),
});

const AUTHORIZER = 'authorizer';
const DAILY_REPORT = 'daily-report';
const AUDIT_COPY = 'audit-copy';
const NOTICES = 'notices';
const NOTIFY = 'notify';
const swaggerFiles = /^(swagger-ui\.css|swagger-ui-bundle\.js|swagger-ui-standalone-preset\.js|favicon-\d+x\d+\.png)$/;
const swaggerFolder = join(import.meta.dirname, '../../node_modules/swagger-ui-dist');

function onFailure(what: string, error: unknown): void {
  console.error(
    JSON.stringify({ event: 'gateway.failed', what, error: error instanceof Error ? error.stack : String(error) }),
  );
}

runChild(async () => {
  const options = childOptions(Options);
  const byTheClock = [AUTHORIZER, DAILY_REPORT, AUDIT_COPY, NOTICES, NOTIFY];
  const names = [...new Set(routes.map((route) => route.function)), ...byTheClock];
  const handlers = await loadHandlers(names);
  const { [AUTHORIZER]: authorizer, [DAILY_REPORT]: dailyReport, [AUDIT_COPY]: auditCopy } = handlers;
  if (authorizer === undefined || dailyReport === undefined || auditCopy === undefined)
    throw new Error('the authorizer, the daily report or the audit copy is missing');
  const { [NOTICES]: look, [NOTIFY]: notify } = handlers;
  if (look === undefined || notify === undefined) throw new Error('who tells people is missing');
  const gateway = await startGateway({
    routes,
    handlers,
    authorizer,
    statics: [
      staticFiles(options.dashboardDir, PAGE_PATH, PAGE_CSP),
      staticFiles(swaggerFolder, '/docs/assets', "default-src 'none'", swaggerFiles),
    ],
    clock: systemClock,
    newRequestId: randomUUID,
    host: options.host,
    port: options.port,
    onFailure,
  });
  const nightly = [
    { what: DAILY_REPORT, afterMidnightMs: DAILY_REPORT_AFTER_MIDNIGHT_MS, run: dailyReport },
    { what: AUDIT_COPY, afterMidnightMs: AUDIT_COPY_AFTER_MIDNIGHT_MS, run: auditCopy },
  ];
  const endSchedules = startSchedules(nightly, systemClock, onFailure);
  const env = readEnv(['AWS_REGION', 'NOTICES_QUEUE_URL']);
  const endNotices = startNotices({
    look,
    notify,
    client: longPollClient({ region: env.AWS_REGION }),
    queueUrl: env.NOTICES_QUEUE_URL,
    onFailure,
  });
  onStop(async () => {
    endSchedules();
    await endNotices();
    await gateway.stop();
  });
  sayReady({ url: gateway.url, port: gateway.port });
});
