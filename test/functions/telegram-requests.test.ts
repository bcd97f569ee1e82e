/** What a second person is shown before a code counts: before, after, and what stands open. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startBotApi, type BotApi } from '#test/support/bot-api.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aBreak, aHedge, aStatus } from '#test/support/records.ts';
import { codeOf, makeWorld, team, type World } from './world.ts';

let embedded: EmbeddedTables;
let botApi: BotApi;
let world: World;
const SECRET = 'webhook-secret-0123456789';
const CHAT = -100_200_300;
const [ALICE, BOB] = [1001, 1002];

beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  botApi = await startBotApi();
  const secret = { bot_token: '123456:bot-token', webhook_secret: SECRET, chat_id: CHAT };
  const people = team.map((one) => (one.id === 'bob' ? { ...one, language: 'ru' as const } : one));
  world = await makeWorld(embedded, { telegram: { secret, apiRoot: botApi.apiRoot }, team: people });
});
afterEach(() => botApi.stop());

let updates = 0;
const post = (update: Record<string, unknown>) =>
  world.ask('POST', '/telegram/webhook', {
    headers: { 'x-telegram-bot-api-secret-token': SECRET },
    body: { update_id: (updates += 1), ...update },
  });
const person = (id: number) => ({ id, is_bot: false, first_name: 'somebody' });
const chat = { id: CHAT, type: 'supergroup' };
const write = (text: string, from: number) =>
  post({ message: { message_id: 7, date: 0, text, chat, from: person(from) } });
const press = (data: string, from: number) =>
  post({ callback_query: { id: 'press-1', from: person(from), data, message: { message_id: 9, chat } } });
const lastLines = (): readonly string[] => (botApi.sent.at(-1)?.text ?? '').split('\n');
const pendingId = async (): Promise<string> =>
  (await world.control.pendingApprovals('main', world.clock.wall()))[0]?.id ?? 'none';

const RAISE = '/raise_limit max_position_usdt BTCUSDT 9000 more room';
const quiet = {
  en: [
    'Open now: 0 real hedges (long 0, short 0, net 0 USDT), 0 simulated',
    'Open breaks: 0, to resolve 0. Open doubts: UNKNOWN, the executor is silent',
  ],
  ru: [
    'Открыто сейчас: реальных хеджей 0 (long 0, short 0, net 0 USDT), симулированных 0',
    'Открытых расхождений: 0, требуют решения 0. Заявок с неизвестным исходом: НЕИЗВЕСТНО, исполнитель молчит',
  ],
};

describe('a higher limit', () => {
  test('is asked for with the value before and after, and what stands open', async () => {
    await write(RAISE, ALICE);
    expect(lastLines().slice(2)).toEqual([
      'It changes:',
      'max_position_usdt of BTCUSDT: not set (500 of the book) → 9000',
      ...quiet.en,
    ]);
  });

  test('shows the same in the question for the code, in the words of whoever is asked, and in the status', async () => {
    await write('/raise_limit max_position_usdt - 9000 more room', ALICE);
    const id = await pendingId();
    const line = 'max_position_usdt: 500 → 9000';
    await press(`approve ${id}`, BOB);
    expect(lastLines().slice(1)).toEqual(['Что изменится:', line, ...quiet.ru]);
    await write('/status', ALICE);
    expect(lastLines()).toContain(`  ${line}`);
    await write(`/approve ${id} ${codeOf('bob')}`, BOB);
    expect(lastLines().slice(0, 2)).toEqual([
      'bob подтвердил: повысить лимит, запросил alice.',
      'max_position_usdt → 9000',
    ]);
    expect((await world.control.readLevel('main'))?.limits.max_position_usdt).toBe('9000');
  });

  test('says that nobody can approve it any more once the limits were changed', async () => {
    await write(RAISE, ALICE);
    const id = await pendingId();
    const changed = 'С момента заявки состояние ИЗМЕНИЛОСЬ: подтвердить её уже нельзя. Подайте новую.';
    await press(`approve ${id}`, BOB);
    expect(lastLines()).not.toContain(changed);
    const body = { limit: 'max_open_orders', scope: '-', value: '1', reason: 'less' };
    expect((await world.ask('POST', '/api/ui/risk/limit-lower', { as: 'bob', body })).status).toBe(200);
    await press(`approve ${id}`, BOB);
    expect(lastLines()).toContain(changed);
  });

  test('counts what is open, what is apart and what is in doubt', async () => {
    await world.trading.writeStatus(aStatus());
    const real = aHedge({ id: 'hedge-real', number: 1, simulated: false });
    const simulated = aHedge({ id: 'hedge-simulated', number: 2, simulated: true });
    const ignored = { by: 'alice', at: world.clock.wall(), reason: 'known' };
    const breaks = [aBreak(), aBreak({ id: 'break-2', ignored })];
    await world.trading.write({ hedges: [real, simulated], fills: [], breaks });
    await write(RAISE, ALICE);
    const { body } = await world.ask('GET', '/api/ui/positions', { as: 'alice' });
    const exposure = body['exposure'] as Record<string, string>;
    expect(Number(exposure['long_notional'])).toBeGreaterThan(0);
    const [open = '', unsure] = lastLines().slice(-2);
    const amounts = `long ${exposure['long_notional']}, short ${exposure['short_notional']}, net ${exposure['net_usdt']} USDT`;
    expect(open).toContain(`1 real hedges (${amounts}`);
    expect(open).toMatch(/, 1 simulated$/);
    expect(unsure).toBe('Open breaks: 2, to resolve 1. Open doubts: 0');
  });
});

describe('every other request', () => {
  test('to lift HOLD names each hold that it lifts, and safe mode', async () => {
    await write('/hold okx looks wrong', BOB);
    await write('/resume +safe_mode all is well', ALICE);
    expect(lastLines().slice(2, 6)).toEqual([
      'It changes:',
      expect.stringMatching(/^lifts HOLD STARTUP of /),
      'lifts HOLD MANUAL of bob: okx looks wrong',
      'safe mode: on → off',
    ]);
    const id = await pendingId();
    await write('/hold and binance', BOB);
    await press(`approve ${id}`, BOB);
    expect(lastLines()).toContain('НЕ снимает HOLD MANUAL, включил bob: HOLD останется');
  });

  test.each([
    { text: '/exit_safe_mode enough seen', line: 'safe mode: on → off' },
    { text: '/exit_dry_run ready to trade', line: 'dry run: on → off, new hedges are then sent to the venues' },
  ])('$text says what it turns off', async ({ text, line }) => {
    await write(text, ALICE);
    expect(lastLines().slice(2)).toEqual(['It changes:', line, ...quiet.en]);
  });

  test('for a strategy, from the page, is shown to whoever is asked for the code', async () => {
    const body = { reason: 'try it' };
    await world.ask('POST', '/api/ui/strategy/funding_carry/enable-request', { as: 'alice', body });
    await press(`approve ${await pendingId()}`, BOB);
    expect(lastLines().slice(1, 3)).toEqual(['Что изменится:', 'стратегия funding_carry: выкл → вкл']);
  });

  test('is filed and shown all the same where nothing tells what stands open', async () => {
    world.trading.openBreaks = () => Promise.reject(new Error('no table'));
    await write(RAISE, ALICE);
    expect(lastLines().at(-1)).toBe('What stands open could NOT be read: look at the page before anybody approves.');
    expect(await pendingId()).not.toBe('none');
  });
});
