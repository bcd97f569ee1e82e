/**
 * Sends such requests to the real functions over the embedded DynamoDB. Whatever is sent: no failure of ours, no word of
 * how the program is made, an answer of the form that the route table promises, and what was refused has changed nothing.
 */
import fc from 'fast-check';
import { routes, type Route } from '#shared/wire/routes.ts';
import { withRecordedConfig } from '#test/functions/config-world.ts';
import type { Answer, World } from '#test/functions/world.ts';
import { startBotApi } from '#test/support/bot-api.ts';
import { startEmbeddedDynamoDb } from '#test/support/embedded-dynamodb.ts';
import { anyRequest, anyUpdate, secretsOfTeam, type Sent } from './requests.ts';

export interface FuzzOptions {
  readonly runs: number;
  readonly seed: number;
  readonly onProgress?: (done: number) => void;
}
export interface Fuzzed {
  /** By what was asked and how it was answered. */
  readonly statuses: ReadonlyMap<number, number>;
  readonly updates: number;
}

const CHAT = -100_500;
const WEBHOOK_SECRET = 'a-webhook-secret-of-the-test';
/** After so many a world is made anew, so that what was asked rightly does not pile up. */
const RUNS_A_WORLD = 500;
/** One in so many is an update of Telegram's. */
const UPDATES_ONE_IN = 6;

/** Refusals that are attempts, and as such are in the audit chain. */
const audited: ReadonlySet<unknown> = new Set(['wrong_code', 'same_operator', 'state_changed']);
const ofTheProgram = /\n\s+at |node_modules|node:internal|\.ts:\d|TypeError|RangeError|ZodError|DynamoDB/;

/** Every try of these is in the audit chain, also one that a venue has refused. */
const everyTryAudited: ReadonlySet<string> = new Set(['setSecret']);

type Marks = Awaited<ReturnType<World['marks']>>;

/** @throws with the smallest request that breaks a promise, and the seed to see it again */
export async function fuzz({ runs, seed, onProgress }: FuzzOptions): Promise<Fuzzed> {
  const embedded = await startEmbeddedDynamoDb();
  const botApi = await startBotApi();
  const secret = { bot_token: '7000001:a-bot-token-of-the-test', webhook_secret: WEBHOOK_SECRET, chat_id: CHAT };
  const make = () =>
    withRecordedConfig(embedded, {
      ackWaitMsMax: 1,
      receiptWaitMsMax: 1,
      telegram: { secret, apiRoot: botApi.apiRoot },
    });
  let world = await make();
  let before = await world.marks();
  let done = 0;
  let updates = 0;
  const statuses = new Map<number, number>();
  const begin = async (): Promise<void> => {
    if (done > 0 && done % RUNS_A_WORLD === 0) {
      world = await make();
      before = await world.marks();
    }
    done += 1;
    onProgress?.(done);
  };
  const count = ({ status }: Answer): void => {
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };
  const request = async ({ operationId, path, asking }: Sent): Promise<void> => {
    await begin();
    const route = routeNamed(operationId);
    const answer = await world.send(route, path, asking);
    count(answer);
    const after = await world.marks();
    mustBeClean(answer);
    if (route.method === 'GET') mustBeSame(before, after, 'a read');
    else if (answer.status >= 400) mustHaveChangedNothing(operationId, answer, before, after);
    before = after;
  };
  const update = async (rawBody: string, proven: boolean): Promise<void> => {
    await begin();
    updates += 1;
    const headers = { 'x-telegram-bot-api-secret-token': proven ? WEBHOOK_SECRET : 'not-the-secret-of-the-test' };
    const answer = await world.ask('POST', '/telegram/webhook', { headers, rawBody });
    count(answer);
    const after = await world.marks();
    mustBeClean(answer);
    if (answer.status !== (proven ? 200 : 401)) throw new Error(`an update was answered ${answer.status}`);
    mustBeSame(before, after, 'an update of a stranger');
    before = after;
  };
  const ours = async (rawBody: string): Promise<void> => {
    await begin();
    updates += 1;
    const headers = { 'x-telegram-bot-api-secret-token': WEBHOOK_SECRET };
    const answer = await world.ask('POST', '/telegram/webhook', { headers, rawBody });
    count(answer);
    mustBeClean(answer);
    if (answer.status !== 200) throw new Error(`an update of an operator was answered ${answer.status}`);
    before = await world.marks();
  };
  const step = fc.oneof(
    { weight: UPDATES_ONE_IN - 1, arbitrary: anyRequest().map((sent) => ({ kind: 'request', sent }) as const) },
    {
      weight: 1,
      arbitrary: fc.oneof(
        fc
          .tuple(anyUpdate(CHAT, false), fc.boolean())
          .map(([body, proven]) => ({ kind: 'stranger', body, proven }) as const),
        anyUpdate(CHAT, true).map((body) => ({ kind: 'ours', body }) as const),
      ),
    },
  );
  const property = fc.asyncProperty(step, async (one) => {
    if (one.kind === 'request') await request(one.sent);
    else if (one.kind === 'stranger') await update(one.body, one.proven);
    else await ours(one.body);
  });
  try {
    await fc.assert(property, { numRuns: runs, seed, endOnFailure: true });
  } catch (error) {
    throw inShort(error);
  } finally {
    await botApi.stop();
    await embedded.stop();
  }
  return { statuses, updates };
}

const byName = new Map(routes.map((route) => [route.operationId, route]));
function routeNamed(operationId: string): Route {
  const route = byName.get(operationId);
  if (route === undefined) throw new Error(`there is no ${operationId}`);
  return route;
}

/** What was broken, and by what; a body may be tens of thousands of characters. */
function inShort(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const why = error.cause instanceof Error ? error.cause.message : '';
  const CHARACTERS_MAX = 2_000;
  return new Error(`${why.slice(0, CHARACTERS_MAX)}\n${error.message.slice(0, CHARACTERS_MAX)}`, {
    cause: error.cause,
  });
}

function mustBeClean({ status, text, result }: Answer): void {
  const all = `${text}\n${JSON.stringify(result.headers)}`;
  if (status === 500) throw new Error(`answered 500: ${text}`);
  if (status >= 400 && ofTheProgram.test(all)) throw new Error(`tells how it is made: ${text}`);
  const told = secretsOfTeam.filter((secret) => all.includes(secret));
  if (told.length > 0) throw new Error(`tells a secret: ${text}`);
}

function mustBeSame(before: Marks, after: Marks, what: string): void {
  if (before.version !== after.version || before.links !== after.links) {
    throw new Error(`${what} changed ${JSON.stringify(before)} to ${JSON.stringify(after)}`);
  }
}

function mustHaveChangedNothing(operationId: string, { body, text }: Answer, before: Marks, after: Marks): void {
  if (!audited.has(body['code']) && !everyTryAudited.has(operationId))
    return mustBeSame(before, after, `what was refused (${text})`);
  if (after.version !== before.version || after.links > before.links + 1) {
    throw new Error(`a refused attempt changed ${JSON.stringify(before)} to ${JSON.stringify(after)}`);
  }
}
