import { expect, test } from 'vitest';
import { nearestOf } from '#functions/telegram/nearest.ts';
import { commandOf, mayHoldCode } from '#functions/telegram/command.ts';

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
  { text: '/holding', command: { kind: 'unknown', name: 'holding', nearest: null } },
  { text: '/hodl now', command: { kind: 'unknown', name: 'hodl', nearest: 'hold' } },
  { text: '/Paus', command: { kind: 'unknown', name: 'paus', nearest: 'pause' } },
  { text: '/hold-now', command: { kind: 'unknown', name: 'hold-now', nearest: null } },
  { text: '/стоп', command: { kind: 'unknown', name: 'стоп', nearest: null } },
  { text: '/', command: { kind: 'unknown', name: '', nearest: null } },
  { text: `/${'x'.repeat(40)}`, command: { kind: 'unknown', name: 'x'.repeat(32), nearest: null } },
  { text: ' 123456 ', command: { kind: 'bare_code' } },
  { text: '123 456', command: { kind: 'bare_code' } },
  { text: '1234567', command: { kind: 'none' } },
  { text: '12345', command: { kind: 'none' } },
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

test.each([
  { text: '/approve abcdefgh12 123456', holds: true },
  { text: 'first /APPROVE abcdefgh12 123456', holds: true },
  { text: '/aprove abcdefgh12 123456', holds: true },
  { text: '/aprov abcdefgh12 123456', holds: true },
  { text: '123456', holds: true },
  { text: '/app abcdefgh12 123456', holds: false },
  { text: '/hold 123456', holds: false },
])('«$text» may hold a code: $holds', ({ text, holds }) => {
  expect(mayHoldCode(text)).toBe(holds);
});

test.each([
  { word: 'hold', nearest: 'hold' },
  { word: 'hld', nearest: 'hold' },
  { word: 'hodl', nearest: 'hold' },
  { word: 'holdddd', nearest: null },
  { word: 'kil', nearest: 'kill' },
  { word: 'ho', nearest: null },
  { word: '', nearest: null },
])('«$word» is near $nearest', ({ word, nearest }) => {
  expect(nearestOf(word, ['hold', 'kill'])).toBe(nearest);
});
