import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dynamoTelegramUpdates } from '#shared/store/dynamo/telegram-updates.ts';
import { startBotApi, type BotApi } from '#test/support/bot-api.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aBreak, aStatus, readingsInOrder } from '#test/support/records.ts';
import { codeOf, makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
let botApi: BotApi;
let world: World;
const SECRET = 'webhook-secret-0123456789';
const CHAT = -100_200_300;
const ALICE = 1001;
const BOB = 1002;
const VERA = 1009;

beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  botApi = await startBotApi();
  const secret = { bot_token: '123456:bot-token', webhook_secret: SECRET, chat_id: CHAT };
  world = await makeWorld(embedded, { telegram: { secret, apiRoot: botApi.apiRoot } });
});
afterEach(() => botApi.stop());

let updates = 0;
const deliver = (text: string, from: number | null = ALICE, chat = CHAT, update_id = (updates += 1)) =>
  world.ask('POST', '/telegram/webhook', {
    headers: { 'x-telegram-bot-api-secret-token': SECRET },
    body: {
      update_id,
      message: {
        message_id: 7,
        date: 0,
        text,
        chat: { id: chat, type: 'supergroup' },
        ...(from === null ? {} : { from: { id: from, is_bot: false, first_name: 'alice', username: 'alice' } }),
      },
    },
  });

describe('the webhook', () => {
  test.each([
    { what: 'no secret', headers: {} },
    { what: 'a wrong secret', headers: { 'x-telegram-bot-api-secret-token': `${SECRET}x` } },
  ])('with $what reads nothing', async ({ headers }) => {
    const before = await world.marks();
    const body = { update_id: 1, message: { text: '/hold now', chat: { id: CHAT }, from: { id: ALICE } } };
    const answer = await world.ask('POST', '/telegram/webhook', { headers, body });
    expect(answer.status).toBe(401);
    expect((await world.ask('POST', '/telegram/webhook', { headers, rawBody: 'not json' })).status).toBe(401);
    expect(await world.marks()).toEqual(before);
    expect(botApi.sent).toEqual([]);
  });

  test('without a bot set up says that there is none', async () => {
    world = await makeWorld(embedded);
    expect((await deliver('/status')).status).toBe(503);
  });

  test.each(['not json', '{}', '{"update_id":"1"}', '[]'])(
    'takes the unreadable update %s off the queue',
    async (rawBody) => {
      const headers = { 'x-telegram-bot-api-secret-token': SECRET };
      expect((await world.ask('POST', '/telegram/webhook', { headers, rawBody })).status).toBe(200);
      expect(botApi.sent).toEqual([]);
    },
  );
});

describe('an update', () => {
  test('that was finished is not worked on again: nothing is said twice, and no guess counted twice', async () => {
    const update = (updates += 1);
    for (let n = 0; n < 3; n += 1) await deliver('/status', ALICE, CHAT, update);
    expect(botApi.sent).toHaveLength(1);
    await deliver('/resume all is well');
    const [waiting] = await world.control.pendingApprovals('main', world.clock.wall());
    const guess = (updates += 1);
    for (let n = 0; n < 6; n += 1) await deliver(`/approve ${waiting?.id ?? ''} wrong`, BOB, CHAT, guess);
    await deliver(`/approve ${waiting?.id ?? ''} ${codeOf('bob')}`, BOB);
    expect((await world.control.readLevel('main'))?.holds).toEqual([]);
  });

  test('that was begun and cut short is worked on when it comes again', async () => {
    const update = (updates += 1);
    const cutShort = dynamoTelegramUpdates(embedded.documents, world.tables.control);
    expect(await cutShort.begin(update, world.clock.wall())).toBe('new');
    await deliver('/hold it did not get far', ALICE, CHAT, update);
    expect((await world.control.readLevel('main'))?.holds.at(-1)?.note).toBe('it did not get far');
  });
});

describe('/hold', () => {
  test('holds at once, with the reason, by the operator whose number it is, and answers in the chat', async () => {
    expect((await deliver('/hold the spread looks wrong')).status).toBe(200);
    const level = await world.control.readLevel('main');
    expect(level?.holds.at(-1)).toMatchObject({ by: 'alice', note: 'the spread looks wrong', reason: 'MANUAL' });
    const { items } = await world.audit.list('main', 1, null);
    expect(items[0]).toMatchObject({ actor: 'alice', action: 'hold_set', detail: { channel: 'telegram' } });
    expect(botApi.sent).toMatchObject([{ path: '/bot123456:bot-token/sendMessage', chat_id: CHAT }]);
    expect(botApi.sent[0]?.text).toContain('NOT acknowledged');
  });

  test('delivered again, even at once, is one hold', async () => {
    const update = (updates += 1);
    await Promise.all([1, 2, 3].map(() => deliver('/hold again and again', ALICE, CHAT, update)));
    await deliver('/hold again and again', ALICE, CHAT, update);
    const holds = (await world.control.readLevel('main'))?.holds ?? [];
    expect(holds.filter((hold) => hold.note === 'again and again')).toHaveLength(1);
  });

  test('without a reason holds all the same', async () => {
    await deliver('/pause');
    expect((await world.control.readLevel('main'))?.holds.at(-1)?.note).toBe('no reason given');
  });

  test('holds although Telegram cannot be answered', async () => {
    botApi.breakDown();
    expect((await deliver('/hold with Telegram down')).status).toBe(200);
    expect((await world.control.readLevel('main'))?.holds).toHaveLength(2);
  });

  test.each([
    { what: 'a stranger', from: 4711, chat: CHAT, replies: 0 },
    { what: 'an operator in another chat', from: ALICE, chat: 99, replies: 0 },
    { what: 'a channel post without an author', from: null, chat: CHAT, replies: 0 },
    { what: 'a viewer', from: VERA, chat: CHAT, replies: 1 },
  ])('of $what changes nothing', async ({ from, chat, replies }) => {
    const before = await world.marks();
    expect((await deliver('/hold now', from, chat)).status).toBe(200);
    expect(await world.marks()).toEqual(before);
    expect(botApi.sent).toHaveLength(replies);
  });
});

describe('/kill', () => {
  test('holds at once, files the command once however often it is delivered, and says that nobody has taken it', async () => {
    const update = (updates += 1);
    await Promise.all([1, 2, 3].map(() => deliver('/kill flatten smoke', ALICE, CHAT, update)));
    const level = await world.control.readLevel('main');
    expect(level).toMatchObject({ mode: 'HOLD', commands_through: 1, safe_mode: { origin: 'kill' } });
    expect(level?.holds.at(-1)).toMatchObject({ reason: 'KILL', by: 'alice', note: 'smoke' });
    const [command] = (await world.control.recentCommands('main', 10)).commands;
    expect(command).toMatchObject({ channel: 'telegram', ask: { kind: 'kill', flatten: true } });
    expect(botApi.sent[0]?.text).toContain('no executor has taken it yet');
  });

  test.each(['/kill', '/cancel_all', '/close_all'])('%s of a viewer changes nothing', async (text) => {
    const before = await world.marks();
    await deliver(text, VERA);
    expect(await world.marks()).toEqual(before);
    expect(botApi.sent[0]?.text).toContain('may look and not act');
  });
});

test('/status tells the latches, the holds, and that the executor has never been heard of', async () => {
  await deliver('/status@propbot_bot', VERA);
  expect(botApi.sent[0]?.text).toMatch(/^HOLD, hold on, safe mode on, dry run on\nhold STARTUP/);
  expect(botApi.sent[0]?.text).toContain('executor: has never said anything');
});

test('/status has a line for each component that is not in order, worst first, and none for the others', async () => {
  const said = async (guards: ReturnType<typeof readingsInOrder>): Promise<readonly string[]> => {
    await world.trading.writeStatus(aStatus({ guards }));
    await deliver('/status', VERA);
    return (botApi.sent.at(-1)?.text ?? '').split('\n').filter((line) => /^(clock_skew|journal|and) /.test(line));
  };
  expect(await said(readingsInOrder())).toEqual([]);
  const guards = readingsInOrder().map((one) => {
    if (one.id === 'journal') return { ...one, status: 'WARN' as const, summary: 'it lags' };
    return one.id === 'clock_skew' ? { ...one, status: 'HOLD' as const, summary: 'okx is far away' } : one;
  });
  expect(await said(guards)).toEqual(['clock_skew HOLD: okx is far away', 'journal WARN: it lags']);
  const many = readingsInOrder({ status: 'WARN' });
  expect(await said(many)).toContain(`and ${many.length - 8} more that are not in order`);
});

test('/reconcile lists what books and venues disagree on, and what to do', async () => {
  await world.trading.writeStatus(aStatus({ guards: readingsInOrder() }));
  await world.trading.write({ hedges: [], fills: [], breaks: [aBreak()] });
  await deliver('/reconcile', VERA);
  const said = botApi.sent[0]?.text ?? '';
  expect(said).toMatch(/^reconciliation HOLD/);
  expect(said).toContain('position on okx');
  expect(said).toContain('ours 0.01, theirs 0.02');
  expect(said).toContain('1 to resolve');
});

test('/liquidity tells free and used of each venue, and that trading is halted when it is', async () => {
  await deliver('/liquidity');
  expect(botApi.sent[0]?.text).toBe('No executor has told what is free at the venues.');
  const venue = {
    venue: 'okx',
    status: 'HOLD',
    free_usdt: '10',
    used_usdt: '90',
    total_usdt: '100',
    needed_usdt: '170',
    used_share: 0.9,
    margin_call_distance: 0.5,
    explanation: 'liquidity_blocked: okx has 10 USDT free, a standard hedge needs 170',
    read_at: null,
  } as const;
  await world.trading.writeStatus(aStatus({ liquidity: { blocked: true, venues: [venue] } }));
  await deliver('/liquidity');
  const said = botApi.sent[1]?.text ?? '';
  expect(said).toContain('TRADING HALTED FOR SAFETY');
  expect(said).toContain('okx HOLD: free 10, used 90 USDT');
});
