import { expect, test } from 'vitest';
import { mintPeople, recordsOf } from '#local/people.ts';
import { NOON } from '#test/support/records.ts';

test('a start mints what people know anew, and keeps whose Telegram account is whose and the language', () => {
  const first = recordsOf(mintPeople(), NOON);
  const told = first.map((one) =>
    one.id === 'bob' ? { ...one, telegram_user_id: 1002, language: 'ru' as const } : one,
  );
  const again = recordsOf(mintPeople(), NOON, told);
  expect(again.find(({ id }) => id === 'bob')).toMatchObject({ telegram_user_id: 1002, language: 'ru' });
  expect(again.find(({ id }) => id === 'alice')?.telegram_user_id).toBeNull();
  for (const { id, token_sha256: hash } of again) {
    expect(hash).not.toBe(first.find((one) => one.id === id)?.token_sha256);
  }
});
