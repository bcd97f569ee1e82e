/** A message that does not reach people is seen by whoever looks elsewhere. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { durationMs, epochPlus, type EpochMs } from '#shared/domain/time.ts';
import { dynamoDeliveryStore } from '#shared/store/dynamo/delivery-store.ts';
import { DeliveryState } from '#shared/wire/delivery.ts';
import { telegramParts } from '#functions/components.ts';
import { createNotify } from '#functions/notify/app.ts';
import { deliveryAfter, PUT_ASIDE_MS, SAID_EVERY_MS } from '#functions/notify/told.ts';
import { telegramChat } from '#functions/telegram-chat.ts';
import { startBotApi, type BotApi } from '#test/support/bot-api.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aStatus, NOON, readingsInOrder } from '#test/support/records.ts';
import { makeWorld, type World } from './world.ts';

const at = (ms: number): EpochMs => epochPlus(NOON, durationMs(ms));
const DEAF_MS = 120_000;
const LOST_MS = 86_400_000;

describe('what is kept of each message', () => {
  const failed = { kind: 'failed', why: '403: kicked' } as const;

  test('tries are counted since the first that failed, and forgotten with the first that is taken', () => {
    const once = deliveryAfter(null, failed, NOON);
    const twice = deliveryAfter(once, failed, at(20_000));
    expect(twice).toEqual({ said_at: null, failing: { since: NOON, tries: 2, why: '403: kicked' }, lost: null });
    expect(deliveryAfter(twice, { kind: 'said' }, at(40_000))).toEqual({
      said_at: at(40_000),
      failing: null,
      lost: null,
    });
  });

  test.each([
    { after: SAID_EVERY_MS - 1, written: false },
    { after: SAID_EVERY_MS, written: true },
  ])('a message that is taken $after ms after another is written: $written', ({ after, written }) => {
    const before = { said_at: NOON, failing: null, lost: null };
    expect(deliveryAfter(before, { kind: 'said' }, at(after)) !== null).toBe(written);
  });

  test.each([
    { after: PUT_ASIDE_MS - 1, lost: false },
    { after: PUT_ASIDE_MS, lost: true },
  ])('after $after ms without success something was put aside: $lost', ({ after, lost }) => {
    const failing = deliveryAfter(null, { kind: 'failed', why: 'x'.repeat(500) }, NOON);
    const taken = DeliveryState.parse(deliveryAfter(failing, { kind: 'said' }, at(after)));
    expect(taken.lost !== null).toBe(lost);
  });
});

describe('the component', () => {
  const failing = { said_at: null, failing: { since: NOON, tries: 3, why: '500' }, lost: null };
  const lost = { said_at: NOON, failing: null, lost: { at: NOON, why: '400' } };
  test.each([
    { what: 'failing', state: failing, after: DEAF_MS - 1, status: 'WARN' },
    { what: 'failing', state: failing, after: DEAF_MS, status: 'ERROR' },
    { what: 'lost', state: lost, after: LOST_MS - 1, status: 'WARN' },
    { what: 'lost', state: lost, after: LOST_MS, status: 'OK' },
  ])('of a chat that is $what is $status after $after ms', ({ state, after, status }) => {
    expect(telegramParts(state, at(after))).toMatchObject([{ id: 'telegram', status, priority: 'P1' }]);
  });

  test('is not there where no message was ever on its way', () => {
    expect(telegramParts(null, NOON)).toEqual([]);
  });
});

describe('over the real store and a real socket', () => {
  let embedded: EmbeddedTables;
  let botApi: BotApi;
  let world: World;
  const secret = { bot_token: '123456:bot-token', webhook_secret: 'webhook-secret-0123456789', chat_id: -100_200_300 };

  beforeAll(async () => {
    embedded = await startEmbeddedDynamoDb();
  });
  afterAll(() => embedded.stop());
  beforeEach(async () => {
    botApi = await startBotApi();
    world = await makeWorld(embedded);
    await world.trading.writeStatus(aStatus({ guards: readingsInOrder() }));
  });
  afterEach(() => botApi.stop());

  let messages = 0;
  async function deliver(body?: string): Promise<'taken' | 'comes again'> {
    const store = dynamoDeliveryStore(embedded.documents, world.tables.trading);
    const notify = createNotify({
      secret: () => Promise.resolve(secret),
      chat: (one) => telegramChat(one.bot_token, one.chat_id, botApi.apiRoot),
      deliveries: store,
      clock: world.clock,
      log: world.log,
      book: 'main',
    });
    const message = { id: `m${(messages += 1)}`, level: 'critical', text: 'fire', buttons: [], mentions: [] };
    return notify({ Records: [{ messageId: 'm', body: body ?? JSON.stringify(message) }] }).then(
      () => 'taken',
      () => 'comes again',
    );
  }
  const telegram = async (): Promise<unknown> => {
    const { body } = await world.ask('GET', '/api/ui/status/components', { as: 'vera' });
    const components = body['components'] as { id: string; status: string; summary: string }[];
    const found = components.find(({ id }) => id === 'telegram');
    return found === undefined ? null : `${found.status} ${found.summary}`;
  };
  const alerts = async (): Promise<unknown> =>
    ((await world.ask('GET', '/api/ui/status/overview', { as: 'vera' })).body['alerts'] as { code: string }[])
      .map(({ code }) => code)
      .filter((code) => code.startsWith('telegram'));

  test('a deaf chat is a component and an alert, until a message is taken again', async () => {
    expect(await telegram()).toBeNull();
    botApi.refuseNext({ status: 403 }, { status: 500 });
    expect(await deliver()).toBe('comes again');
    expect(await telegram()).toMatch(/^WARN Telegram takes no message since .*403.*people are NOT told$/);
    world.time.now += DEAF_MS;
    await world.trading.writeStatus(aStatus({ guards: readingsInOrder(), written_at: world.clock.wall() }));
    expect(await deliver()).toBe('comes again');
    expect(await telegram()).toMatch(/^ERROR Telegram takes no message since .*500/);
    expect(await alerts()).toEqual(['telegram:not_delivered']);
    expect(await deliver()).toBe('taken');
    expect(await telegram()).toMatch(/^OK messages reach the chat, last taken /);
    expect(await alerts()).toEqual([]);
  });

  test('is told also while the executor is silent', async () => {
    botApi.refuseNext({ status: 500 });
    await deliver();
    world.time.now += DEAF_MS;
    expect(await alerts()).toEqual(['telegram:not_delivered']);
  });

  test('a message that Telegram will never take, or that nobody can read, is named as lost', async () => {
    botApi.refuseNext({ status: 400 });
    expect(await deliver()).toBe('taken');
    expect(await telegram()).toMatch(/^WARN a message did not reach people at .*400/);
    expect(await deliver('not a message')).toBe('taken');
    expect(await telegram()).toContain('could not be read');
    expect(await deliver()).toBe('taken');
    expect(await telegram()).toMatch(/^WARN a message did not reach people/);
  });

  test('what cannot be kept stops no message', async () => {
    const noTable = () => Promise.reject(new Error('no table'));
    const notify = createNotify({
      secret: () => Promise.resolve(secret),
      chat: (one) => telegramChat(one.bot_token, one.chat_id, botApi.apiRoot),
      deliveries: { read: noTable, write: noTable },
      clock: world.clock,
      log: world.log,
      book: 'main',
    });
    const body = JSON.stringify({ id: 'm', level: 'info', text: 'all the same', buttons: [], mentions: [] });
    await notify({ Records: [{ messageId: 'm', body }] });
    expect(botApi.sent.map(({ text }) => text)).toEqual(['all the same']);
  });
});
