import { expect, test } from 'vitest';
import { commandOf } from '#functions/telegram/command.ts';

test.each([
  { text: '/hold  two  words ', command: { kind: 'hold', reason: 'two  words' } },
  { text: '/PAUSE', command: { kind: 'hold', reason: null } },
  { text: '/hold@propbot_bot now', command: { kind: 'hold', reason: 'now' } },
  { text: `/hold ${'r'.repeat(600)}`, command: { kind: 'hold', reason: 'r'.repeat(500) } },
  { text: '/status', command: { kind: 'status' } },
  { text: '/cancel_all', command: { kind: 'command', wish: { kind: 'cancel_all' }, reason: null } },
  { text: '/close_all@propbot_bot now', command: { kind: 'command', wish: { kind: 'close_all' }, reason: 'now' } },
  { text: '/kill', command: { kind: 'command', wish: { kind: 'kill', flatten: false }, reason: null } },
  { text: '/kill smoke', command: { kind: 'command', wish: { kind: 'kill', flatten: false }, reason: 'smoke' } },
  { text: '/KILL Flatten smoke', command: { kind: 'command', wish: { kind: 'kill', flatten: true }, reason: 'smoke' } },
  {
    text: '/kill flattening',
    command: { kind: 'command', wish: { kind: 'kill', flatten: false }, reason: 'flattening' },
  },
  { text: '/holding', command: { kind: 'unknown', name: 'holding' } },
  { text: 'please /hold', command: { kind: 'none' } },
  { text: '', command: { kind: 'none' } },
])('«$text» is understood', ({ text, command }) => {
  expect(commandOf(text)).toEqual(command);
});

test.each([
  { text: '/resume', kind: 'usage' },
  { text: '/resume ok', kind: 'usage' },
  { text: '/raise_limit max_position_usdt - much more', kind: 'usage' },
  { text: '/raise_limit no_such_limit - 5 more room', kind: 'usage' },
  { text: '/raise_limit max_open_positions okx 5 more room', kind: 'usage' },
  { text: '/approve', kind: 'usage' },
  { text: '/approve UPPER code', kind: 'usage' },
  { text: '/deny', kind: 'usage' },
  { text: '/approve abcdefgh12', kind: 'approve', code: null },
  { text: '/approve abcdefgh12 my code', kind: 'approve', code: 'my code' },
  { text: '/resume +safe_mode well again', kind: 'resume', alsoSafeMode: true, reason: 'well again' },
  { text: '/resume safe_mode is fine', kind: 'resume', alsoSafeMode: false, reason: 'safe_mode is fine' },
  { text: '/close now', kind: 'command', wish: { kind: 'close_all' }, reason: 'now' },
])('«$text» is read as $kind', ({ text, ...expected }) => {
  expect(commandOf(text)).toMatchObject(expected);
});
