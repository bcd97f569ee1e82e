/** What an operator who reads Russian is told of guards and holds: meaning, what to do first, and the words with their numbers. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { standingGuardIds } from '#shared/domain/guard-reading.ts';
import { holdReasons, holdSentences } from '#shared/domain/hold.ts';
import { explainedGuards, explainedInRussian, holdSentencesRu } from '#functions/guard-words.ts';
import { noticeOfLink } from '#functions/notices/of-link.ts';
import { en } from '#functions/notices/texts-en.ts';
import { ru } from '#functions/notices/texts-ru.ts';
import { auditActions, AuditLink } from '#shared/wire/audit.ts';
import { startBotApi, type BotApi } from '#test/support/bot-api.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aBreak, aLevel, anAuditDraft, aStatus, NOON, readingsInOrder } from '#test/support/records.ts';
import { makeWorld, team, type World } from './world.ts';

let embedded: EmbeddedTables;
let botApi: BotApi;
let world: World;
const SECRET = 'webhook-secret-0123456789';
const CHAT = -100_200_300;
const BOB = 1002;

beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  botApi = await startBotApi();
  await begin();
});
afterEach(() => botApi.stop());

async function begin(holds = aLevel().holds): Promise<void> {
  const secret = { bot_token: '123456:bot-token', webhook_secret: SECRET, chat_id: CHAT };
  const people = team.map((one) => (one.id === 'bob' ? { ...one, language: 'ru' as const } : one));
  world = await makeWorld(embedded, { telegram: { secret, apiRoot: botApi.apiRoot }, team: people, level: { holds } });
}

let updates = 0;
async function says(text: string, from = BOB): Promise<readonly string[]> {
  const person = { id: from, is_bot: false, first_name: 'somebody' };
  const message = { message_id: 7, date: 0, text, chat: { id: CHAT, type: 'supergroup' }, from: person };
  await world.ask('POST', '/telegram/webhook', {
    headers: { 'x-telegram-bot-api-secret-token': SECRET },
    body: { update_id: (updates += 1), message },
  });
  return (botApi.sent.at(-1)?.text ?? '').split('\n');
}
const aHold = (reason: (typeof holdReasons)[number], note: string, number = 1) => ({
  id: `hold-0000${number}`,
  reason,
  note,
  by: 'executor-1',
  at: NOON,
});

describe('/status', () => {
  test('says of each hold what it means, with the note, and of one that a person set what that person wrote', async () => {
    await begin([
      aHold('CLOCK_SKEW', 'okx', 1),
      aHold('JOURNAL_STALE', 'the disk did not take a record', 2),
      { ...aHold('MANUAL', 'the spread looks wrong', 3), by: 'alice' },
    ]);
    const lines = await says('/status');
    expect(lines.filter((line) => line.startsWith('hold '))).toEqual([
      `hold CLOCK_SKEW, включил executor-1: ${holdSentencesRu.CLOCK_SKEW} (okx)`,
      `hold JOURNAL_STALE, включил executor-1: ${holdSentencesRu.JOURNAL_STALE} (диск не принял запись)`,
      'hold MANUAL, включил alice: the spread looks wrong',
    ]);
    const english = await says('/status', 1001);
    expect(english).toContain(`hold CLOCK_SKEW by executor-1: ${holdSentences.CLOCK_SKEW} (okx)`);
  });

  test('says of a guard what it means and what to do first, and then its own words with their numbers', async () => {
    const said = 'the clock of okx is 1200 ms from ours, as far as can be told';
    const guards = readingsInOrder().map((one) =>
      one.id === 'clock_skew' ? { ...one, status: 'HOLD' as const, summary: said } : one,
    );
    await world.trading.writeStatus(aStatus({ guards }));
    expect(await says('/status')).toContain(
      `clock_skew HOLD: Часы биржи и наши расходятся. Сначала: проверьте синхронизацию времени (NTP) на машине исполнителя. [${said}]`,
    );
    expect(await says('/status', 1001)).toContain(`clock_skew HOLD: ${said}`);
  });

  test('keeps what waits and what to do next in sight, however much is amiss', async () => {
    await begin(Array.from({ length: 40 }, (_, index) => aHold('RUNAWAY', 'n'.repeat(500), index)));
    const guards = readingsInOrder({ status: 'ERROR', summary: 's'.repeat(300) });
    await world.trading.writeStatus(aStatus({ guards }));
    await says(`/resume ${'r'.repeat(490)}`, 1001);
    const lines = await says('/status');
    const text = lines.join('\n');
    expect(text.length).toBeLessThanOrEqual(4_096);
    expect(lines.at(-1)).toBe('Дальше: /resume <причина>; затем подтверждает другой оператор.');
    expect(text).toContain('ждёт решения: снять HOLD, запросил alice, id ');
    expect(lines).toContain('и ещё 32');
    expect(text).toMatch(/и ещё не в порядке: \d+/);
  });
});

test('a code that answers nothing is taken away, and said to have done nothing; so is one behind a mistyped command', async () => {
  const before = await world.marks();
  expect((await says('123 456'))[0]).toMatch(/^Похоже на код, но он ни на что не отвечает: ничего не сделано/);
  expect((await says('/aprove abcdefgh12 123456'))[0]).toContain('Может быть, /approve?');
  expect(botApi.calls.filter(({ method }) => method === 'deleteMessage')).toHaveLength(2);
  expect(await world.marks()).toEqual(before);
});

test('/reconcile names the kind of what differs, and keeps the words of the guard', async () => {
  await world.trading.writeStatus(aStatus({ guards: readingsInOrder() }));
  await world.trading.write({ hedges: [], fills: [], breaks: [aBreak({ kind: 'old_fence_order' })] });
  const [first, second] = await says('/reconcile');
  expect(first).toMatch(/^сверка HOLD: наши книги и биржи расходятся\. \[.+\]$/);
  expect(second).toBe('заявка прежнего лидера на okx уже 0 с: у нас 0.01, у них 0.02');
});

test('/liquidity says in words what a status is, and keeps the explanation', async () => {
  const explanation = 'liquidity_blocked: okx has 10 USDT free, a standard hedge needs 170';
  const venue = {
    venue: 'okx',
    status: 'HOLD',
    free_usdt: '10',
    used_usdt: '90',
    total_usdt: '100',
    needed_usdt: '170',
    used_share: 0.9,
    margin_call_distance: 0.5,
    explanation,
    read_at: null,
  } as const;
  await world.trading.writeStatus(aStatus({ liquidity: { blocked: true, venues: [venue] } }));
  expect(await says('/liquidity')).toContain(
    `okx HOLD: свободно 10, занято 90 USDT. МАЛО: новых входов нет. [${explanation}]`,
  );
});

describe('what is told by itself', () => {
  const aLink = (change: Partial<AuditLink>): AuditLink =>
    AuditLink.parse({
      ...anAuditDraft(change),
      book: 'main',
      seq: 1,
      at: NOON,
      previous_hash: '0'.repeat(64),
      hash: '1'.repeat(64),
    });
  const lineOf = (change: Partial<AuditLink>, texts = ru): string => noticeOfLink(aLink(change), texts)?.line ?? '';

  test('of blocked entries: the guard, what it means, and its words', () => {
    const link = { action: 'entries_blocked', subject: 'watchdog okx', reason: 'okx is DOWN: 7 errors' } as const;
    expect(lineOf(link)).toBe(
      'НОВЫХ ВХОДОВ НЕТ (watchdog okx): Биржа работает плохо. Сначала: посмотрите её страницу статуса и дождитесь её. [okx is DOWN: 7 errors]',
    );
    expect(lineOf(link, en)).toBe('NO ENTRIES: okx is DOWN: 7 errors');
  });

  test('of a guard that is not known here: its words as they are', () => {
    expect(lineOf({ action: 'entries_blocked', subject: 'new_guard okx', reason: 'it is 5' })).toBe(
      'НОВЫХ ВХОДОВ НЕТ (new_guard okx): it is 5',
    );
    expect(ru.guard('new_guard', 'okx', 'HOLD', 'it is 5')).toBe('new_guard HOLD (okx): it is 5');
  });

  test('of the hold of a guard: its sentence, and the note', () => {
    const link = { action: 'hold_set', actor: 'executor-1', reason: 'CLOCK_SKEW', detail: { note: 'okx' } } as const;
    expect(lineOf(link)).toBe(`HOLD CLOCK_SKEW: ${holdSentencesRu.CLOCK_SKEW} (okx)`);
  });

  test.each<{ change: Partial<AuditLink>; line: string }>([
    {
      change: {
        action: 'risk_limit_lowered',
        subject: 'max_open_orders -',
        reason: 'less',
        detail: { set_limit: { limit: 'max_open_orders', scope: '-', value: '2' } },
      },
      line: 'alice: лимит снижен: max_open_orders → 2 (less)',
    },
    {
      change: { action: 'venue_key_refused', subject: 'okx', reason: 'it may not trade; the key before stays in use' },
      line: 'alice: НЕ взял новый ключ, работает прежний: okx (it may not trade; the key before stays in use)',
    },
    {
      change: { action: 'strategy_disabled', subject: 'funding_carry', reason: 'rest' },
      line: 'alice: выключена стратегия funding_carry (rest)',
    },
    {
      change: {
        action: 'strategy_enabled',
        subject: 'abcdefgh12',
        reason: 'go',
        detail: {
          requested_by: 'bob',
          change: { lift_holds: [], exit_safe_mode: false, exit_dry_run: false, enable_strategy: 'funding_carry' },
        },
      },
      line: 'alice подтвердил: включить стратегию (funding_carry), запросил bob',
    },
    {
      change: {
        action: 'control_patched',
        subject: 'parameters',
        reason: 'wider',
        detail: { changes: [{ path: 'parameters.min_spread_bps', from: '2', to: '3', effect: 'tightening' }] },
      },
      line: 'alice: изменены параметры: parameters.min_spread_bps: 2 → 3 (ужесточает) (wider)',
    },
    {
      change: { action: 'approval_refused', subject: 'abcdefgh12', reason: 'used_code' },
      line: 'alice не смог подтвердить заявку: код уже использован',
    },
    {
      change: { action: 'approval_refused', subject: 'abcdefgh12', reason: 'a_new_reason' },
      line: 'alice не смог подтвердить заявку: a_new_reason',
    },
    {
      change: {
        action: 'command_done',
        reason: '2 orders left',
        detail: { kind: 'cancel_all', outcome: 'incomplete' },
      },
      line: 'снять все заявки (cancel_all): выполнено НЕ полностью. 2 orders left',
    },
  ])('$line', ({ change, line }) => {
    expect(lineOf({ actor: 'alice', ...change })).toBe(line);
  });

  test('of every kind of link there is, in both languages, is never longer than a line and never empty', () => {
    for (const action of auditActions) {
      for (const texts of [en, ru]) {
        const notice = noticeOfLink(aLink({ action, reason: 'x'.repeat(500), subject: 's'.repeat(200) }), texts);
        if (notice === null) continue;
        expect(notice.line.trim()).not.toBe('');
        expect(notice.line.length).toBeLessThanOrEqual(300);
      }
    }
  });
});

test('every guard and every reason has Russian words, short enough to leave room for the numbers', () => {
  for (const id of standingGuardIds) expect((explainedInRussian(id, 'HOLD', '') ?? '').length).toBeLessThanOrEqual(150);
  for (const { means, first } of Object.values(explainedGuards)) expect(`${means}${first}`).toMatch(/[а-я]/);
  for (const reason of holdReasons) expect(holdSentencesRu[reason]).toMatch(/[а-я]/);
  expect(explainedInRussian('clock_skew', 'UNKNOWN', 'it has not said anything')).toMatch(
    /^Данных нет; .*\[it has not said anything\]$/,
  );
});
