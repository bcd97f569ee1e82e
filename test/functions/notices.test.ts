import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { longPollClient } from '#shared/aws/queue-clients.ts';
import { queueNotice } from '#shared/aws/notices.ts';
import { dynamoDeliveryStore } from '#shared/store/dynamo/delivery-store.ts';
import { dynamoNoticeStore } from '#shared/store/dynamo/notice-store.ts';
import { startNotices } from '#local/aws/notices.ts';
import { startQueue, type LocalQueue } from '#local/aws/sqs.ts';
import { createNotices, FIRST_LINKS_MAX, type NoticesDeps } from '#functions/notices/app.ts';
import { CALL_AFTER_MS } from '#functions/notices/plan.ts';
import { SILENT_MS_MAX } from '#functions/notices/of-standing.ts';
import { createNotify } from '#functions/notify/app.ts';
import { telegramChat } from '#functions/telegram-chat.ts';
import { dynamoKeyAges } from '#shared/store/dynamo/key-ages.ts';
import { startBotApi, type BotApi } from '#test/support/bot-api.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aBreak, anAuditDraft, aStatus } from '#test/support/records.ts';
import { codeOf, makeWorld, team, type World } from './world.ts';

let embedded: EmbeddedTables;
let queue: LocalQueue;
let botApi: BotApi;
let world: World;
let stop: () => Promise<void> = () => Promise.resolve();
let updates = 0;
const secret = { bot_token: '123456:bot-token', webhook_secret: 'webhook-secret-0123456789', chat_id: -100_200_300 };
const REGION = 'eu-central-1';

beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  botApi = await startBotApi();
  queue = await startQueue(REGION, 0, 1);
  world = await makeWorld(embedded, { telegram: { secret, apiRoot: botApi.apiRoot } });
});
afterEach(async () => {
  await stop();
  stop = () => Promise.resolve();
  await Promise.all([botApi.stop(), queue.stop()]);
});

const client = () =>
  longPollClient({
    region: REGION,
    endpoint: queue.endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
function aLook(change: Partial<NoticesDeps> = {}) {
  const sending = client();
  return createNotices({
    notices: dynamoNoticeStore(embedded.documents, world.tables),
    control: world.control,
    trading: world.trading,
    operators: () => Promise.resolve(team),
    keyAges: dynamoKeyAges(embedded.documents, world.tables.control),
    secret: () => Promise.resolve(secret),
    queue: (message) => queueNotice(sending, queue.noticesUrl, 'main', message),
    clock: world.clock,
    log: world.log,
    book: 'main',
    ...change,
  });
}
const notify = () =>
  createNotify({
    secret: () => Promise.resolve(secret),
    chat: (one) => telegramChat(one.bot_token, one.chat_id, botApi.apiRoot),
    deliveries: dynamoDeliveryStore(embedded.documents, world.tables.trading),
    clock: world.clock,
    log: world.log,
    book: 'main',
  });
/** What the local system does: looks again and again, and delivers. */
function start(): void {
  stop = startNotices({
    look: aLook(),
    notify: (event) => notify()(event as Parameters<ReturnType<typeof createNotify>>[0]),
    client: client(),
    queueUrl: queue.noticesUrl,
    onFailure: () => undefined,
    lookEveryMs: 50,
  });
}
const texts = (): string => botApi.sent.map(({ text }) => text).join('\n');
const told = async (text: string): Promise<void> => {
  await expect.poll(texts, { timeout: 15_000, interval: 50 }).toContain(text);
};
const hold = (reason: string): Promise<unknown> => world.ask('POST', '/api/ui/hold', { as: 'alice', body: { reason } });
const write = (text: string, from: number) =>
  world.ask('POST', '/telegram/webhook', {
    headers: { 'x-telegram-bot-api-secret-token': secret.webhook_secret },
    body: {
      update_id: (updates += 1),
      message: { message_id: 7, date: 0, text, chat: { id: secret.chat_id }, from: { id: from } },
    },
  });
const guardHolds = (note: string): Promise<unknown> =>
  world.control.commit('main', {
    audit: anAuditDraft({
      actor: 'executor-1',
      action: 'hold_set',
      subject: 'hold-12345',
      reason: 'RUNAWAY',
      detail: { note },
    }),
    at: world.clock.wall(),
  });

describe('what happens is told', () => {
  test('a HOLD of a person, a request with its buttons, an approval, RUN: in the order in which they happened', async () => {
    start();
    await hold('okx looks wrong');
    await told('alice set HOLD (reason: okx looks wrong)');
    const asked = await world.ask('POST', '/api/ui/resume-request', {
      as: 'alice',
      body: { reason: 'all is well', also: ['exit_safe_mode'] },
    });
    await told('alice asks to lift HOLD (reason: all is well), waiting for another operator');
    const id = String(asked.body['request_id']);
    const asking = botApi.sent.find(({ text }) => text.includes(`request ${id}`));
    expect(asking?.reply_markup?.inline_keyboard?.[0]?.[0]?.callback_data).toBe(`approve ${id}`);
    await world.ask('POST', `/api/ui/approvals/${id}/approve`, { as: 'bob', body: { token: codeOf('bob') } });
    await world.ask('POST', '/api/ui/resume', { as: 'alice' });
    await told('alice set RUN');
    const all = texts();
    expect(all.indexOf('bob confirmed: lift HOLD, asked by alice')).toBeGreaterThan(
      all.indexOf('alice asks to lift HOLD'),
    );
    expect(all.indexOf('alice set RUN')).toBeGreaterThan(all.indexOf('bob confirmed'));
  });

  test('a request made on the page shows before, after and what stands open, and an approval what was set', async () => {
    start();
    const reason = `more room ${'x'.repeat(470)}`;
    const body = { limit: 'max_position_usdt', scope: '-', value: '9000', reason };
    const asked = await world.ask('POST', '/api/ui/risk/limit-request', { as: 'alice', body });
    const id = String(asked.body['request_id']);
    await told(`request ${id}`);
    // The first look may tell of the level's beginning too, in the same message or in one behind it.
    const all = botApi.sent.find(({ text }) => text.includes(`request ${id}`))?.text.split('\n') ?? [];
    const lines = all.slice(all.findIndex((line) => line.startsWith('alice asks')));
    expect(lines[0]).toMatch(
      /^alice asks to raise a limit \(reason: more room x+…\), waiting for another operator, request /,
    );
    expect(lines[0]).toHaveLength(300);
    expect(lines.slice(1)).toEqual([
      'It changes:',
      'max_position_usdt: 500 → 9000',
      'Open now: 0 real hedges (long 0, short 0, net 0 USDT), 0 simulated',
      'Open breaks: 0, to resolve 0. Open doubts: UNKNOWN, the executor is silent',
    ]);
    await world.ask('POST', `/api/ui/approvals/${id}/approve`, { as: 'bob', body: { token: codeOf('bob') } });
    await told('bob confirmed: raise a limit (max_position_usdt → 9000), asked by alice');
  });

  test('the HOLD of a guard with reason and instant, marked critical and DRY_RUN_MODE', async () => {
    start();
    await guardHolds('61 orders, the limit is 60');
    await told('HOLD RUNAWAY: More orders');
    const message = botApi.sent.find(({ text }) => text.includes('RUNAWAY'));
    expect(message?.text).toMatch(/^🔴 CRITICAL DRY_RUN_MODE \d\d:\d\d:\d\d UTC\n\d\d:\d\d:\d\d HOLD RUNAWAY/);
    expect(message?.text).toContain('(61 orders, the limit is 60)');
    expect(message?.reply_markup?.inline_keyboard?.[0]?.[0]?.callback_data).toBe('ack 1');
  });

  test('what the executor words for people is told word for word', async () => {
    const line = '[orchestrator] strategy=cross_exchange_arb decision=skip reason=hold_active autopilot=OFF';
    const at = world.clock.wall();
    await world.control.commit('main', { audit: anAuditDraft({ action: 'orchestrator', reason: line }), at });
    const message = 'AUTOPILOT refused to arm: runaway tripped';
    await world.control.commit('main', {
      audit: anAuditDraft({ action: 'autopilot_resume_refused', detail: { message } }),
      at,
    });
    start();
    await told(line);
    await told(message);
    expect(texts().split('\n')).toEqual(expect.arrayContaining([line]));
  });

  test('a break, and that it is over; a silent executor, and that it is heard again', async () => {
    await world.trading.writeStatus(aStatus());
    await world.trading.write({ hedges: [], fills: [], breaks: [aBreak()] });
    start();
    await told('BREAK, position on okx: ours 0.01, theirs 0.02');
    await told('leader: ');
    world.time.now += SILENT_MS_MAX;
    await aLook()({});
    expect(texts()).not.toContain('SILENT');
    world.time.now += 1_000;
    await told('the executor is SILENT for 21 s');
    await world.trading.writeStatus(aStatus({ written_at: world.clock.wall() }));
    await told('the executor is heard of again');
  }, 60_000);
});

describe('nothing is lost', () => {
  test('while Telegram does not answer, or says that it is too much: it is told when it does', async () => {
    botApi.refuseNext({ status: 500 }, { status: 429, retryAfterS: 1 }, { status: 403 });
    start();
    await hold('first');
    await hold('second');
    await told('first');
    await told('second');
    expect(texts().indexOf('first')).toBeLessThan(texts().indexOf('second'));
  });

  test('while the queue does not answer: the next look queues it, and it is told once', async () => {
    await aLook()({});
    await hold('the queue is away');
    await expect(aLook({ queue: () => Promise.reject(new Error('no queue')) })({})).rejects.toThrow('no queue');
    start();
    await told('the queue is away');
    expect(texts().match(/the queue is away/g)).toHaveLength(1);
  });

  test('when two look at once: one of them remembers, and what both say is said once', async () => {
    await hold('seen by two');
    const looked = await Promise.all([aLook()({}), aLook()({})]);
    expect(looked.map(({ kind }) => kind).toSorted()).toEqual(['looked', 'outdated']);
    start();
    await told('seen by two');
    expect(texts().match(/seen by two/g)).toHaveLength(1);
  });

  test('the first look tells of what happened just now, and not of all that ever did', async () => {
    for (let links = 0; links < FIRST_LINKS_MAX + 5; links += 1) await guardHolds(`number ${links}.`);
    const looked = await aLook()({});
    expect(looked).toMatchObject({ kind: 'looked', links: FIRST_LINKS_MAX });
    expect(await aLook()({})).toMatchObject({ kind: 'looked', links: 0, messages: 0 });
  });

  test('a message that Telegram will never take is dropped, and the next one is told', async () => {
    await hold('refused for ever');
    await aLook()({});
    botApi.refuseNext({ status: 400 });
    start();
    await hold('the next one');
    await told('the next one');
    expect(texts()).not.toContain('refused for ever');
  });

  test('where no bot is set up, nothing is looked at', async () => {
    expect(await aLook({ secret: () => Promise.resolve(null) })({})).toEqual({ kind: 'no-bot' });
  });
});

describe('what nobody has acknowledged', () => {
  test('has everybody called by name, until somebody says /ack', async () => {
    start();
    await guardHolds('nobody looks');
    await told('nobody looks');
    world.time.now += CALL_AFTER_MS;
    await told('NOBODY HAS ACKNOWLEDGED THIS for 5 min');
    const call = botApi.sent.at(-1);
    expect(call?.entities?.map(({ user }) => user?.id)).toEqual([1001, 1002]);
    await write('/ack', 1009);
    expect(texts()).toContain('vera may look and not act');
    await write('/ack', 1002);
    expect(texts()).toContain('bob has seen it; nobody is called for it any more.');
    const said = botApi.sent.length;
    await aLook()({}).catch(() => undefined);
    world.time.now += 10 * CALL_AFTER_MS;
    await aLook()({});
    await hold('a mark');
    await told('a mark');
    expect(botApi.sent.slice(said).filter(({ text }) => text.includes('NOBODY'))).toEqual([]);
  }, 60_000);

  test('is acknowledged by its button, in the audit chain', async () => {
    const press = {
      id: 'p',
      from: { id: 1001 },
      data: 'ack 3',
      message: { message_id: 9, chat: { id: secret.chat_id } },
    };
    await world.ask('POST', '/telegram/webhook', {
      headers: { 'x-telegram-bot-api-secret-token': secret.webhook_secret },
      body: { update_id: (updates += 1), callback_query: press },
    });
    const { items } = await world.audit.list('main', 1, null);
    expect(items[0]).toMatchObject({ actor: 'alice', action: 'notices_acknowledged', subject: '3' });
    expect(botApi.calls.map(({ method }) => method)).toEqual([
      'answerCallbackQuery',
      'editMessageReplyMarkup',
      'sendMessage',
    ]);
  });
});
