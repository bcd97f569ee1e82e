import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commandNames } from '#functions/telegram/command.ts';
import { startBotApi, type BotApi } from '#test/support/bot-api.ts';
import { DailyReport } from '#shared/wire/report.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { codeOf, makeWorld, team, type World } from './world.ts';

let embedded: EmbeddedTables;
let botApi: BotApi;
let world: World;
const SECRET = 'webhook-secret-0123456789';
const CHAT = -100_200_300;
const BOT = 123_456;
const [ALICE, BOB, VERA] = [1001, 1002, 1009];

beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  botApi = await startBotApi();
  const secret = { bot_token: `${BOT}:bot-token`, webhook_secret: SECRET, chat_id: CHAT };
  // Bob reads Russian.
  const people = team.map((one) => (one.id === 'bob' ? { ...one, language: 'ru' as const } : one));
  world = await makeWorld(embedded, { telegram: { secret, apiRoot: botApi.apiRoot }, team: people });
});
afterEach(() => botApi.stop());

let updates = 0;
const post = (update: Record<string, unknown>, update_id = (updates += 1)) =>
  world.ask('POST', '/telegram/webhook', {
    headers: { 'x-telegram-bot-api-secret-token': SECRET },
    body: { update_id, ...update },
  });
const person = (id: number) => ({ id, is_bot: false, first_name: 'somebody' });
const chatOf = (id: number) => ({ id, type: 'supergroup' });
const write = (text: string, from = ALICE, more: Record<string, unknown> = {}, chat = CHAT) =>
  post({ message: { message_id: 7, date: 0, text, chat: chatOf(chat), from: person(from), ...more } });
const press = (data: string, from: number, chat = CHAT) =>
  post({
    callback_query: { id: 'press-1', from: person(from), data, message: { message_id: 9, chat: chatOf(chat) } },
  });
const replyTo = (question: string, from = BOT) => ({
  reply_to_message: { message_id: 55, from: { id: from, is_bot: true }, text: question },
});
const lastText = (): string => botApi.sent.at(-1)?.text ?? '';
const removed = (): unknown[] =>
  botApi.calls.filter(({ method }) => method === 'deleteMessage').map(({ body }) => body['message_id']);

/** Alice asks; the id of her request. */
async function ask(text = '/resume +safe_mode all is well again'): Promise<string> {
  await write(text);
  const [first] = await world.control.pendingApprovals('main', world.clock.wall());
  return first?.id ?? 'none';
}

describe('a resume by two people in the chat', () => {
  test('is asked for, approved with a code, and set to RUN; the code does not stay in the chat', async () => {
    const id = await ask();
    expect(lastText()).toMatch(/^alice asks to lift HOLD and to leave safe mode \(reason: all is well again\)/);
    expect(botApi.sent.at(-1)?.reply_markup?.inline_keyboard).toEqual([
      [
        { text: 'Approve', callback_data: `approve ${id}` },
        { text: 'Decline', callback_data: `decline ${id}` },
      ],
    ]);
    expect((await world.control.readLevel('main'))?.holds).toHaveLength(1);
    await write(`/approve ${id} ${codeOf('bob')}`, BOB, { message_id: 31 });
    expect(lastText()).toBe('bob подтвердил: снять HOLD, запросил alice.\nСнятие подтверждено. Дальше: /run.');
    expect(removed()).toEqual([31]);
    await write('/run', ALICE);
    expect(lastText()).toContain('RUN is written');
    expect(await world.control.readLevel('main')).toMatchObject({ mode: 'RUN', holds: [] });
    const { items } = await world.audit.list('main', 3, null);
    expect(items.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      'alice resumed',
      'bob resume_confirmed',
      'alice resume_requested',
    ]);
  });

  test('with the button: the bot asks for the code by name, and takes question and answer away', async () => {
    const id = await ask();
    await press(`approve ${id}`, BOB);
    const question = botApi.sent.at(-1);
    expect(question?.text).toMatch(/^bob, ответьте на это сообщение/);
    expect(question).toMatchObject({ reply_markup: { force_reply: true }, entities: [{ user: { id: BOB } }] });
    expect(botApi.calls.some(({ method }) => method === 'answerCallbackQuery')).toBe(true);
    await write(codeOf('bob'), BOB, { message_id: 56, ...replyTo(question?.text ?? '') });
    expect(lastText()).toContain('bob подтвердил');
    expect(removed()).toEqual([56, 55]);
    expect((await world.control.readLevel('main'))?.holds).toEqual([]);
  });

  test('by the one who asked is refused, by command and by button', async () => {
    const id = await ask();
    await write(`/approve ${id} ${codeOf('alice')}`, ALICE);
    expect(lastText()).toBe('Nothing was changed: you asked for this yourself (another operator must approve it)');
    await press(`approve ${id}`, ALICE);
    expect(lastText()).toContain('you asked for this yourself');
    expect((await world.control.readLevel('main'))?.holds).toHaveLength(1);
  });

  test.each([
    { what: 'the code of somebody else', from: BOB, code: codeOf('alice'), says: 'код неверен' },
    { what: 'a viewer', from: VERA, code: codeOf('vera'), says: 'may look and not act' },
  ])('of $what changes nothing, and the code goes', async ({ from, code, says }) => {
    const id = await ask();
    await write(`/approve ${id} ${code}`, from, { message_id: 32 });
    expect(lastText()).toContain(says);
    expect(removed()).toEqual([32]);
    expect((await world.control.readLevel('main'))?.holds).toHaveLength(1);
  });

  test('of a stranger in the chat is not answered, and its code goes all the same', async () => {
    const id = await ask();
    const said = botApi.sent.length;
    await write(`/approve ${id} ${codeOf('bob')}`, 4711, { message_id: 33 });
    await press(`approve ${id}`, 4711);
    await press(`decline ${id}`, BOB, 99);
    expect(botApi.sent).toHaveLength(said);
    expect(removed()).toEqual([33]);
    expect(await world.control.pendingApprovals('main', world.clock.wall())).toHaveLength(1);
  });

  test('five wrong codes lock, and the sixth is not looked at though it is right', async () => {
    const id = await ask();
    for (let tries = 0; tries < 5; tries += 1) await write(`/approve ${id} wrong-${tries}`, BOB);
    await write(`/approve ${id} ${codeOf('bob')}`, BOB);
    expect(lastText()).toContain('заблокированы');
    expect((await world.control.readLevel('main'))?.holds).toHaveLength(1);
  });

  test('where the message cannot be deleted, says that the code stands there', async () => {
    const id = await ask();
    botApi.refuseMethod('deleteMessage');
    await write(`/approve ${id} ${codeOf('bob')}`, BOB);
    expect(lastText()).toContain('НЕ удалось удалить сообщение с кодом');
    expect((await world.control.readLevel('main'))?.holds).toEqual([]);
  });

  test('delivered twice is approved once', async () => {
    const id = await ask();
    const update = (updates += 1);
    const message = {
      message_id: 7,
      date: 0,
      text: `/approve ${id} ${codeOf('bob')}`,
      chat: chatOf(CHAT),
      from: person(BOB),
    };
    await Promise.all([1, 2, 3].map(() => post({ message }, update)));
    const { items } = await world.audit.list('main', 10, null);
    expect(items.filter(({ action }) => action === 'resume_confirmed')).toHaveLength(1);
  });
});

describe('a code is taken only as the answer to a question of this bot', () => {
  test.each([
    { what: 'another bot', from: 999, question: (id: string) => `bob, answer with your code for request [${id}].` },
    { what: 'a text without a request', from: BOT, question: () => 'hello' },
  ])('and not to $what', async ({ from, question }) => {
    const id = await ask();
    await write(codeOf('bob'), BOB, replyTo(question(id), from));
    expect((await world.control.readLevel('main'))?.holds).toHaveLength(1);
    expect(removed()).toEqual([]);
  });

  test('of whoever answers: a viewer may not, and the code goes', async () => {
    const id = await ask();
    await write(codeOf('vera'), VERA, { message_id: 57, ...replyTo(`bob, answer for request [${id}].`) });
    expect(lastText()).toContain('may look and not act');
    expect(removed()).toEqual([57, 55]);
  });
});

describe('/deny', () => {
  test('declines what another one asked for, with the reason', async () => {
    const id = await ask();
    await write(`/deny ${id} too early`, BOB);
    expect(lastText()).toContain('bob отклонил: снять HOLD');
    expect(await world.control.findApproval('main', id)).toMatchObject({
      state: 'declined',
      decision_note: 'too early',
    });
  });

  test('takes back what one asked for oneself; so does the button', async () => {
    const id = await ask();
    await write(`/deny ${id}`, ALICE);
    expect(lastText()).toContain('alice took back');
    const second = await ask();
    await press(`decline ${second}`, ALICE);
    expect(await world.control.findApproval('main', second)).toMatchObject({ state: 'withdrawn' });
    expect(botApi.calls.some(({ method }) => method === 'editMessageReplyMarkup')).toBe(true);
  });

  test('of what is decided, or never was, says so', async () => {
    const id = await ask();
    await write(`/deny ${id}`, BOB);
    await write(`/deny ${id}`, BOB);
    expect(lastText()).toContain('решение уже принято');
    await write('/deny zzzzzzzzzz', ALICE);
    expect(lastText()).toContain('there is no request zzzzzzzzzz');
  });
});

describe('requests', () => {
  test.each([
    { text: '/exit_safe_mode enough seen', action: 'exit_safe_mode' },
    { text: '/exit_dry_run ready to trade', action: 'exit_dry_run' },
    { text: '/raise_limit max_position_usdt BTCUSDT 9000 more room', action: 'raise_limit' },
  ])('$text files one for $action', async ({ text, action }) => {
    await write(text);
    const [pending] = await world.control.pendingApprovals('main', world.clock.wall());
    expect(pending).toMatchObject({ action, requested_by: 'alice' });
    expect(botApi.sent.at(-1)?.reply_markup?.inline_keyboard).toHaveLength(1);
    await write(text);
    expect(lastText()).toContain('already waits');
    await write(text, VERA);
    expect(lastText()).toBe('vera may look and not act.');
  });

  test('/status names each with its id, and has its buttons', async () => {
    const id = await ask();
    await write('/status', BOB);
    expect(lastText()).toContain(`ждёт решения: снять HOLD, запросил alice, id ${id}: all is well again`);
    expect(botApi.sent.at(-1)?.reply_markup?.inline_keyboard?.[0]?.[0]?.callback_data).toBe(`approve ${id}`);
  });

  test('/run before anybody approved names what stands in the way', async () => {
    await write('/run');
    expect(lastText()).toMatch(/^RUN is NOT in force: HOLD is in force\. .*\(\/resume <reason>, then another operator/);
    await write('/run', BOB);
    expect(lastText()).toBe('RUN НЕ действует: действует HOLD (/resume <причина>, затем подтверждает другой оператор)');
  });
});

describe('/help', () => {
  test('lists every command to an operator, and to a viewer only what shows', async () => {
    await write('/help');
    for (const name of commandNames) expect(lastText()).toContain(`/${name}`);
    await write('/start', VERA);
    expect(lastText().match(/^\/\w+/gm)).toEqual(['/status', '/reconcile', '/liquidity', '/daily', '/help']);
    await write('/help', BOB);
    expect(lastText()).toContain('/hold <причина>');
  });

  test('a command in the wrong form is answered with its form', async () => {
    await write('/resume');
    expect(lastText()).toBe(
      'I did not understand that. It is:\n/resume [+safe_mode] <reason> - ask to lift HOLD (and safe mode with it)',
    );
    await write('/frobnicate', BOB);
    expect(lastText()).toBe('Команды /frobnicate нет. Ничего не сделано. Список: /help.');
    await write('/холд', BOB);
    expect(lastText()).toBe('Команды /холд нет. Ничего не сделано. Список: /help.');
    await write('/hodl the spread looks wrong');
    expect(lastText()).toBe('I do not know /hodl. Did you mean /hold? Nothing was done. See /help.');
    await write('/raise_limit max_open_orders');
    expect(lastText()).toContain('limits: max_total_notional_usdt, max_position_usdt, ');
  });
});

test('/daily says what the last report says, or that there is none', async () => {
  await write('/daily', VERA);
  expect(lastText()).toBe('There is no daily report yet; the first is made at 00:05 UTC.');
  const half = {
    fills: 4,
    hedges: 1,
    hedges_closed: 1,
    turnover_usdt: '400',
    fees_usdt: '-0.2',
    funding_usdt: '0',
    realized_pnl_usdt: '1.25',
  };
  const report = DailyReport.parse({
    book: 'main',
    day: '2026-11-20',
    made_at: world.clock.wall(),
    made_by: 'schedule',
    real: { ...half, mean_unrealized_pnl_usdt: '0.5', mean_notional_usdt: '1200', mean_slippage_bps: 0.257 },
    simulated: { ...half, realized_pnl_usdt: '7' },
    actions: {},
    actions_complete: true,
    holds_set: 3,
    throttles: 1,
    audit_chain: 'intact',
    open_breaks: 0,
  });
  await world.trading.writeReport(report);
  await write('/daily', VERA);
  expect(lastText()).toContain('Daily report of 2026-11-20');
  expect(lastText()).toContain('real: realised PnL 1.25 USDT, 1 hedges closed');
  expect(lastText()).toContain('simulated: realised PnL 7 USDT');
  expect(lastText()).toContain('holds set 3, of which throttles 1');
  expect(lastText()).toContain('means: unrealised PnL 0.5, exposure 1200 USDT, slippage 0.26 bps');
  expect(lastText()).toContain('means: unrealised PnL not known, exposure not known USDT, slippage not known bps');
});
