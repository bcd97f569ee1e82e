import { expect, test } from 'vitest';
import { EnvInvalidError, readEnv } from '#shared/config/env.ts';

test('what is asked for is read, trimmed and typed', () => {
  const env = readEnv(['CONTROL_TABLE', 'METRICS_PORT', 'TELEGRAM_API_URL'], {
    CONTROL_TABLE: ' propbot-control ',
    METRICS_PORT: '9108',
    TELEGRAM_API_URL: '',
  });
  expect(env).toEqual({ CONTROL_TABLE: 'propbot-control', METRICS_PORT: 9108, TELEGRAM_API_URL: undefined });
});

test('everything missing or wrong is named in one error that shows no value', () => {
  const read = (): unknown =>
    readEnv(['CONTROL_TABLE', 'DOORBELL_QUEUE_URL', 'PROFILE'], { DOORBELL_QUEUE_URL: 'hunter2', PROFILE: 'demo' });
  expect(read).toThrow(EnvInvalidError);
  expect(read).toThrow(
    /CONTROL_TABLE is missing; DOORBELL_QUEUE_URL is not an http or https address; PROFILE is not one of/,
  );
  expect(read).not.toThrow(/hunter2/);
});
