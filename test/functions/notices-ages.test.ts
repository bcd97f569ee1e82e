import { describe, expect, test } from 'vitest';
import { epochMs } from '#shared/domain/time.ts';
import { ROTATE_AFTER_DAYS } from '#shared/wire/http-secrets.ts';
import { agingSecrets, noticesOfStanding, type AgingSecret } from '#functions/notices/of-standing.ts';
import { stateAtFirst } from '#functions/notices/plan.ts';
import { en } from '#functions/notices/texts-en.ts';
import { ru } from '#functions/notices/texts-ru.ts';
import { NOON } from '#test/support/records.ts';

const DAY_MS = 86_400_000;
const executor = { status: null, ageMs: null, stale: true };
const look = (
  changed: Readonly<Partial<Record<AgingSecret, ReturnType<typeof epochMs>>>>,
  known = stateAtFirst(0, NOON).known,
  texts = en,
) => noticesOfStanding({ executor, breaks: [], report: null, operators: [], changed }, known, NOON, texts);
const ago = (ms: number) => epochMs(NOON - ms);

describe.each(agingSecrets)('the age of %s', (name) => {
  test('is told once when it is to be rotated, and when that is done', () => {
    const due = look({ [name]: ago(ROTATE_AFTER_DAYS * DAY_MS) });
    expect(due.notices.map(({ level, line }) => `${level}: ${line}`)).toEqual([
      `warn: ${en.secrets[name]} is 30 days old: rotate it (propbotctl rotate-key)`,
    ]);
    expect(look({ [name]: ago(ROTATE_AFTER_DAYS * DAY_MS) }, due.known).notices).toEqual([]);
    expect(look({ [name]: NOON }, due.known).notices).toMatchObject([{ level: 'info', key: `over secret ${name}` }]);
  });

  test('is not told a millisecond before, nor while nobody knows it', () => {
    expect(look({ [name]: ago(ROTATE_AFTER_DAYS * DAY_MS - 1) }).notices).toEqual([]);
    expect(look({}).notices).toEqual([]);
  });
});

test('each is told in Russian as well', () => {
  const all = Object.fromEntries(agingSecrets.map((name) => [name, ago(40 * DAY_MS)]));
  expect(look(all, undefined, ru).notices.map(({ line }) => line)).toEqual(
    agingSecrets.map((name) => `${ru.secrets[name]}: уже 40 дн. без замены, смените (propbotctl rotate-key)`),
  );
});
