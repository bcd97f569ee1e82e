import { describe, expect, test } from 'vitest';
import { CommandAnswer } from '#shared/wire/command.ts';
import type { Answer } from '../../dashboard/api/client.ts';
import { receiptOf } from '../../dashboard/view/receipt.ts';
import { START } from './builders.ts';

const flat = { venue: 'okx', state: 'flat', left: [], read_at: START + 1_000 };
const receipt = { outcome: 'complete', venues: [flat], hedges_left: { real: 0, simulated: 0 }, note: '' };
const answer = (over: Record<string, unknown> = {}): Answer => ({
  kind: 'ok',
  tookMs: 1,
  body: CommandAnswer.parse({
    command_id: 'command00001',
    kind: 'kill',
    state: 'done',
    repeat: false,
    requested_by: 'alice',
    requested_at: START,
    executor: 'one',
    receipt,
    next_step: '',
    ...over,
  }),
});

describe('a receipt on the page', () => {
  test('is good news only when it is complete, and says when it was asked for', () => {
    expect(receiptOf(answer())).toEqual({
      told: { tone: 'good', title: 'KILL of 03:00:00 UTC: done.', hint: null },
      venues: [{ venue: 'OKX swap', state: 'flat', left: [], readAt: 'read 03:00:01 UTC' }],
      runs: null,
    });
  });

  test.each([
    { what: 'leaves something', over: { receipt: { ...receipt, outcome: 'incomplete' } }, says: 'NOT complete' },
    { what: 'does not know', over: { receipt: { ...receipt, outcome: 'unknown' } }, says: 'UNKNOWN' },
    { what: 'was never run', over: { state: 'expired', receipt: null }, says: 'NOT run' },
    { what: 'waits for an executor', over: { state: 'filed', receipt: null }, says: 'no executor' },
  ])('that $what is loud', ({ over, says }) => {
    const { told } = receiptOf(answer(over));
    expect(told.tone).toBe('loud');
    expect(told.title).toContain(says);
  });

  test('of a command that runs names it, so that it is asked about again', () => {
    expect(receiptOf(answer({ state: 'claimed', receipt: null })).runs).toBe('command00001');
    expect(receiptOf(answer()).runs).toBeNull();
  });

  test('shows unknown as unknown, with what is known to be left', () => {
    const left = [
      { kind: 'position', instrument: 'BTCUSDT', quantity: '-0.005' },
      { kind: 'order', instrument: 'BTCUSDT', id: 'pb1' },
    ];
    const { venues } = receiptOf(
      answer({ receipt: { ...receipt, venues: [{ venue: 'okx', state: 'unknown', left }] } }),
    );
    expect(venues).toEqual([
      { venue: 'OKX swap', state: 'unknown', left: ['position BTCUSDT -0.005', 'order pb1'], readAt: '' },
    ]);
  });

  test.each([
    { what: 'an answer that never came', given: { kind: 'unreachable', why: 'no connection' } as const },
    { what: 'an answer that is none of ours', given: { kind: 'ok', tookMs: 1, body: { ok: true } } as const },
  ])('is not made up from $what', ({ given }) => {
    const { told, venues } = receiptOf(given);
    expect([told.tone, venues]).toEqual(['loud', []]);
    expect(told.title).toContain('Not known whether it happened');
  });
});
