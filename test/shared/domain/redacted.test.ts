import { inspect } from 'node:util';

import { expect, test } from 'vitest';

import { Redacted } from '#shared/domain/redacted.ts';

test('a secret shows in no text, no JSON and no inspection, and only when it is asked to', () => {
  const secret = new Redacted('hunter2');
  for (const shown of [`${String(secret)}`, JSON.stringify({ secret }), inspect({ secret }, { showHidden: true })])
    expect(shown).not.toContain('hunter2');
  expect(JSON.stringify({ secret })).toBe('{"secret":"[redacted]"}');
  expect(secret.reveal()).toBe('hunter2');
});
