/**
 * The control plane without a network in front: the real functions over the real stores in the embedded DynamoDB, asked
 * with the events that the gateway makes. Each answer is checked against the schema that the route table promises.
 */
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { durationMs, epochMs, monotonicMs, type Clock } from '#shared/domain/time.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import { dynamoAskedRequests } from '#shared/store/dynamo/asked-requests.ts';
import { dynamoAuditStore } from '#shared/store/dynamo/audit-store.ts';
import { dynamoCodeAttempts } from '#shared/store/dynamo/code-attempts.ts';
import { dynamoConfigStore } from '#shared/store/dynamo/config-store.ts';
import { dynamoControlStore } from '#shared/store/dynamo/control-store.ts';
import { dynamoDeliveryStore } from '#shared/store/dynamo/delivery-store.ts';
import { dynamoLeaseStore } from '#shared/store/dynamo/lease-store.ts';
import { dynamoSightings } from '#shared/store/dynamo/sightings.ts';
import { dynamoSessionStore } from '#shared/store/dynamo/session-store.ts';
import { dynamoKeyAges } from '#shared/store/dynamo/key-ages.ts';
import { dynamoTelegramUpdates } from '#shared/store/dynamo/telegram-updates.ts';
import { dynamoTradingStore } from '#shared/store/dynamo/trading-store.ts';
import { acceptedIn } from '#shared/store/operators.ts';
import { ApiError, errorStatus } from '#shared/wire/errors.ts';
import type { OperatorRecord } from '#shared/wire/operator.ts';
import { errorsOfAll } from '#shared/wire/route.ts';
import { routes, type Route } from '#shared/wire/routes.ts';
import { arbOperations } from '#functions/arb/app.ts';
import { approvalsOperations } from '#functions/approvals/app.ts';
import { createAuthorizer } from '#functions/authorizer/app.ts';
import type { Changing } from '#functions/changing.ts';
import { configOperations } from '#functions/config/app.ts';
import { controlOperations } from '#functions/control/app.ts';
import { docsOperations } from '#functions/docs/app.ts';
import { heedingVersions } from '#functions/expected-version.ts';
import { handle, type HttpResult } from '#functions/handle.ts';
import { createLog } from '#functions/log.ts';
import { reportsOperations } from '#functions/reports/app.ts';
import { secretsOperations } from '#functions/secrets/app.ts';
import { sessionOperations } from '#functions/session/app.ts';
import { statusOperations } from '#functions/status/app.ts';
import { telegramOperations } from '#functions/telegram/app.ts';
import { telegramChat } from '#functions/telegram-chat.ts';
import type { TelegramSecret } from '#functions/telegram-secret.ts';
import { memoryObjects } from '#test/support/memory-objects.ts';
import { noSecrets, type Secrets } from './no-secrets.ts';
import { codeOf, team, tokenOf } from './team.ts';
import type { EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aLevel, anAuditDraft, NOON } from '#test/support/records.ts';

export { codeOf, team, tokenOf };

export interface Asking {
  /** Sends this operator's bearer token. */
  readonly as?: string;
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly base64?: boolean;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
}
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly text: string;
  readonly result: HttpResult;
}

export interface WorldOptions {
  readonly dryRunLocked?: boolean;
  /** `AUTH_ENABLED`. */
  readonly authEnabled?: boolean;
  /** `TWO_MAN_RULE`. */
  readonly twoManRule?: boolean;
  readonly profile?: 'paper' | 'testnet' | 'live';
  /** Instead of the usual one. */
  readonly team?: readonly OperatorRecord[];
  /** How long an executor that is not there is waited for. */
  readonly ackWaitMsMax?: number;
  /** How long a receipt is waited for. */
  readonly receiptWaitMsMax?: number;
  readonly telegram?: { readonly secret: TelegramSecret; readonly apiRoot: string };
  readonly level?: Partial<ControlLevel> | null;
  /** `EXCLUDE_DRY_RUN_FROM_PNL`. */
  readonly simulatedExcluded?: boolean;
  /** None there, and no venue to try a key at, by default. */
  readonly secrets?: Secrets;
  /** The queue as the functions meet it; a queue that takes everything by default. */
  readonly ring?: (doorbell: { book: string; version: number }) => Promise<void>;
}

export async function makeWorld(embedded: EmbeddedTables, options: WorldOptions = {}) {
  const tables = await embedded.fresh();
  const { documents } = embedded;
  const control = heedingVersions(dynamoControlStore(documents, tables));
  const configs = dynamoConfigStore(documents, tables.control);
  const audit = dynamoAuditStore(documents, tables);
  const trading = dynamoTradingStore(documents, tables.trading);
  const leases = dynamoLeaseStore(documents, tables.control);
  const deliveries = dynamoDeliveryStore(documents, tables.trading);
  const sessions = dynamoSessionStore(documents, tables.control);
  const time = { now: NOON as number };
  const objects = memoryObjects();
  const clock: Clock = { wall: () => epochMs(time.now), monotonic: () => monotonicMs(performance.now()) };
  const log = createLog('test', 'SILENT');
  const rung: { book: string; version: number }[] = [];
  const book = 'main';
  const ring = async (doorbell: { readonly book: string; readonly version: number }): Promise<void> => {
    await options.ring?.(doorbell);
    rung.push(doorbell);
  };
  const changing: Changing = {
    asked: dynamoAskedRequests(documents, tables.control),
    levelVersion: async () => (await control.readLevel(book))?.version ?? null,
  };
  const telling = {
    control,
    configs,
    changing,
    clock,
    log,
    ring,
    ackWaitMsMax: durationMs(options.ackWaitMsMax ?? 60),
  };
  const wait = durationMs(options.receiptWaitMsMax ?? 60);
  const commanding = { ...telling, book, trading, receiptWaitMsMax: wait, flattenWaitMsMax: wait };
  const operators = () => Promise.resolve(acceptedIn(options.profile ?? 'paper', options.team ?? team));
  const dryRunLocked = options.dryRunLocked ?? false;
  const twoManRule = options.twoManRule ?? true;
  const deployment = { profile: 'paper', buildVersion: 'test', dryRunLocked, twoManRule } as const;
  const telegram = options.telegram;
  const attempts = dynamoCodeAttempts(documents, tables.control);
  const byFunction = {
    control: handle<'control'>(
      telling,
      controlOperations({ ...commanding, dryRunLocked, profile: options.profile ?? 'paper' }),
    ),
    approvals: handle<'approvals'>(
      telling,
      approvalsOperations({ ...telling, book, trading, attempts, operators, dryRunLocked, twoManRule }),
    ),
    config: handle<'config'>(telling, configOperations({ ...telling, book, trading, dryRunLocked })),
    session: handle<'session'>(
      telling,
      sessionOperations({ sessions, operators, clock, book, profile: 'paper', secureCookies: false }),
    ),
    status: handle<'status'>(
      telling,
      statusOperations({ control, leases, trading, deliveries, clock, book, ...deployment }),
    ),
    reports: handle<'reports'>(
      telling,
      reportsOperations({
        audit,
        control,
        trading,
        objects,
        clock,
        book,
        simulatedExcluded: options.simulatedExcluded ?? true,
      }),
    ),
    arb: handle<'arb'>(telling, arbOperations(commanding)),
    docs: handle<'docs'>(telling, docsOperations('test')),
    secrets: handle<'secrets'>(
      telling,
      secretsOperations({
        ...(options.secrets ?? noSecrets),
        keyAges: dynamoKeyAges(documents, tables.control),
        control,
        operators,
        clock,
        book,
        profile: options.profile ?? 'paper',
      }),
    ),
    telegram: handle<'telegram'>(
      telling,
      telegramOperations({
        ...commanding,
        operators,
        secret: () => Promise.resolve(telegram?.secret ?? null),
        updates: dynamoTelegramUpdates(documents, tables.control),
        attempts,
        dryRunLocked,
        twoManRule,
        chat: (secret) => telegramChat(secret.bot_token, secret.chat_id, telegram?.apiRoot),
      }),
    ),
  };
  const sightings = dynamoSightings(documents, tables.control);
  const failed = (error: unknown): void => log.warn('sighting.not_kept', { error });
  const { authEnabled = true } = options;
  const authorize = createAuthorizer({ sessions, operators, sightings, clock, authEnabled, onFailure: failed });

  /** Past the router, which would not let every path through. */
  const send = async (
    route: Route,
    pathParameters: Readonly<Record<string, string>>,
    asking: Asking = {},
    path = route.path,
  ): Promise<Answer> => {
    const event = eventOf(route, path, pathParameters, asking);
    const asked =
      route.who === 'public' || route.who === 'telegram'
        ? null
        : await authorize({ ...event, cookies: event.cookies ?? [] });
    const requestContext =
      asked === null ? event.requestContext : { ...event.requestContext, authorizer: { lambda: asked.context } };
    const result: HttpResult = await byFunction[route.function]({ ...event, requestContext }, {} as Context);
    return checked(route, result);
  };
  const ask = (method: string, path: string, asking: Asking = {}): Promise<Answer> => {
    const { route, pathParameters } = find(method, path);
    return send(route, pathParameters, asking, path);
  };
  /** What must be equal when nothing was changed. */
  const marks = async () => ({
    version: (await control.readLevel(book))?.version ?? 0,
    links: (await audit.list(book, 1, null)).items[0]?.seq ?? 0,
  });
  /** What a hand in the table would do: changes one link, or takes it away. */
  const tamper = async (seq: number, change: Record<string, unknown> | null): Promise<void> => {
    const Key = { pk: `book#${book}`, seq };
    const { Item: item } = await documents.send(new GetCommand({ TableName: tables.audit, Key }));
    if (change === null) await documents.send(new DeleteCommand({ TableName: tables.audit, Key }));
    else await documents.send(new PutCommand({ TableName: tables.audit, Item: { ...item, ...change } }));
  };
  if (options.level !== null) {
    await control.commit(book, {
      level: aLevel(options.level),
      audit: anAuditDraft({ action: 'level_created' }),
      at: NOON,
    });
  }
  const stores = { control, configs, audit, trading, leases, sessions, sightings, tables };
  return { ask, send, marks, ...stores, objects, clock, time, rung, book, log, tamper };
}
export type World = Awaited<ReturnType<typeof makeWorld>>;

function find(method: string, path: string): { route: Route; pathParameters: Record<string, string> } {
  for (const route of routes) {
    const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const match = new RegExp(`^${route.path.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(path);
    if (route.method !== method || match === null) continue;
    return { route, pathParameters: Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? ''])) };
  }
  throw new Error(`no route for ${method} ${path}`);
}

function eventOf(
  route: Route,
  path: string,
  pathParameters: Readonly<Record<string, string>>,
  asking: Asking,
): APIGatewayProxyEventV2 {
  const authorization = asking.as === undefined ? {} : { authorization: `Bearer ${tokenOf(asking.as)}` };
  const body = asking.rawBody ?? (asking.body === undefined ? undefined : JSON.stringify(asking.body));
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: path,
    rawQueryString: '',
    headers: { ...authorization, ...asking.headers },
    cookies: [...(asking.cookies ?? [])],
    ...(asking.query === undefined ? {} : { queryStringParameters: asking.query }),
    ...(Object.keys(pathParameters).length === 0 ? {} : { pathParameters: { ...pathParameters } }),
    ...(body === undefined ? {} : { body }),
    isBase64Encoded: asking.base64 ?? false,
    requestContext: {
      accountId: 'local',
      apiId: 'local',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: { method: route.method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: 'request-1',
      routeKey: route.routeKey,
      stage: '$default',
      time: '',
      timeEpoch: NOON,
    },
  };
}

/** @throws when the answer is not what the route table says it may be */
function checked(route: Route, result: HttpResult): Answer {
  const { statusCode: status = 0, body: text = '' } = result;
  if (status === 200 && route.answer === null) return { status, body: {}, text, result };
  const body = JSON.parse(text) as Record<string, unknown>;
  const own = status === 200 ? route.answer : route.also?.[status];
  if (own) own.parse(body);
  else {
    const { code } = ApiError.parse(body);
    const allowed = [...errorsOfAll(route), ...route.refuses];
    if (!allowed.includes(code) || errorStatus[code] !== status) {
      throw new Error(`${route.operationId} answered ${status} ${code}, which its row does not name: ${text}`);
    }
  }
  return { status, body, text, result };
}
