import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startBotApi, type BotApi } from '#test/support/bot-api.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import type { Approval } from '#shared/wire/approval.ts';
import { profileWith, withRecordedConfig } from './config-world.ts';
import { codeOf, team, type World } from './world.ts';

let embedded: EmbeddedTables;
let botApi: BotApi;
let world: World;
const SECRET = 'webhook-secret-0123456789';
const CHAT = -100_200_300;
const BOT = 123_456;
const [ALICE, BOB] = [1001, 1002];

beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  botApi = await startBotApi();
});
afterEach(() => botApi.stop());

/** @param language what Bob reads */
async function begin(language: 'en' | 'ru'): Promise<void> {
  const secret = { bot_token: `${BOT}:bot-token`, webhook_secret: SECRET, chat_id: CHAT };
  const people = team.map((one) => (one.id === 'bob' ? { ...one, language } : one));
  world = await withRecordedConfig(embedded, { telegram: { secret, apiRoot: botApi.apiRoot }, team: people });
}

let updates = 0;
const post = (update: Record<string, unknown>) =>
  world.ask('POST', '/telegram/webhook', {
    headers: { 'x-telegram-bot-api-secret-token': SECRET },
    body: { update_id: (updates += 1), ...update },
  });
const person = (id: number) => ({ id, is_bot: false, first_name: 'somebody' });
const chat = { id: CHAT, type: 'supergroup' };
const write = (text: string, from: number, more: Record<string, unknown> = {}) =>
  post({ message: { message_id: 7, date: 0, text, chat, from: person(from), ...more } });
const press = (data: string, from: number) =>
  post({ callback_query: { id: 'press-1', from: person(from), data, message: { message_id: 9, chat } } });
const answer = (question: string, code = codeOf('bob'), from = BOB) =>
  write(code, from, { reply_to_message: { message_id: 55, from: { id: BOT, is_bot: true }, text: question } });
const lastText = (): string => botApi.sent.at(-1)?.text ?? '';
const running = async (): Promise<number | undefined> => (await world.control.readLevel('main'))?.config_version;

/** Alice asks on the page for what only two people may do; the id of her request. */
async function ask(): Promise<string> {
  const yaml = profileWith({ limits: { max_position_usdt: '3000' }, parameters: { min_spread_bps: 6 } });
  const { body } = await world.ask('POST', '/api/ui/config/apply', { as: 'alice', body: { yaml, reason: 'OPS-40' } });
  return String(body['request_id']);
}

/** The request as if it changed so many keys. */
async function withChanges(id: string, count: number): Promise<void> {
  const { control } = world;
  const found = control.findApproval.bind(control);
  const longer = (approval: Approval | null): Approval | null => {
    const grant = approval?.change.apply_config;
    const [first] = grant?.changes ?? [];
    if (approval === null || grant === undefined || first === undefined) return approval;
    const changes = Array.from({ length: count }, (_, index) => ({ ...first, path: `limits.another_${index}` }));
    return { ...approval, change: { ...approval.change, apply_config: { ...grant, changes } } };
  };
  control.findApproval = async (book, one) => {
    const approval = await found(book, one);
    return one === id ? longer(approval) : approval;
  };
}

const shown = {
  en: ['It changes:', 'limits.max_position_usdt: "2000" to "3000" (loosening)'],
  ru: ['Что изменится:', 'limits.max_position_usdt: "2000" → "3000" (ослабляет)'],
};

describe.each(['en', 'ru'] as const)('a configuration that waits for a second person, in %s', (language) => {
  test('shows each changed key before and after in the question for the code, and the answer approves it', async () => {
    await begin(language);
    const id = await ask();
    await press(`approve ${id}`, BOB);
    const question = lastText();
    expect(question.split('\n').slice(1, 3)).toEqual(shown[language]);
    expect(botApi.sent.at(-1)).toMatchObject({ reply_markup: { force_reply: true } });
    await answer(question);
    expect(lastText()).toContain('alice');
    expect(await running()).toBe(2);
  });

  test('is not approved by a code that came before it was shown, and then is', async () => {
    await begin(language);
    const id = await ask();
    await write(`/approve ${id} ${codeOf('bob')}`, BOB);
    expect(await running()).toBe(1);
    const question = lastText();
    for (const line of shown[language]) expect(question).toContain(line);
    expect(question).toContain(language === 'en' ? 'No code was used' : 'Код не использован');
    await answer(question);
    expect(await running()).toBe(2);
  });

  test('of more keys than a message holds is for the page, and no code counts here', async () => {
    await begin(language);
    const id = await ask();
    await withChanges(id, 100);
    await press(`approve ${id}`, BOB);
    expect(lastText()).toContain(language === 'en' ? 'approve it on the page' : 'Подтвердите на странице');
    expect(lastText()).toContain('100');
    expect(botApi.sent.at(-1)?.reply_markup).toBeUndefined();
    await answer(lastText());
    await write(`/approve ${id} ${codeOf('bob')}`, BOB);
    expect(await running()).toBe(1);
  });
});

test('a question that shows only some of the keys is not enough', async () => {
  await begin('en');
  const id = await ask();
  await press(`approve ${id}`, BOB);
  const question = lastText();
  const last = question.split('\n').findLast((line) => line.startsWith('parameters.')) ?? 'none';
  const cut = question.replace(`${last}\n`, '');
  expect(cut.length).toBeLessThan(question.length);
  await answer(cut);
  expect(await running()).toBe(1);
  await answer(question);
  expect(await running()).toBe(2);
});

test('one who asked is refused whatever was shown, and the audit chain keeps it', async () => {
  await begin('en');
  const id = await ask();
  await write(`/approve ${id} ${codeOf('alice')}`, ALICE);
  expect(lastText()).toContain('you asked for this yourself');
  const { items } = await world.audit.list('main', 1, null);
  expect(items[0]).toMatchObject({ actor: 'alice', action: 'approval_refused', reason: 'same_operator' });
});
