/** The judge of receipts: what was flat when it was read is believed, and nothing else. */
import { describe, expect, test } from 'vitest';
import type { VenueReceipt } from '#shared/domain/command.ts';
import { epochMs } from '#shared/domain/time.ts';
import { aCommand, aCommandResult } from '#test/support/records.ts';
import { planOf } from '../plan.ts';
import { configOf } from '../world/config.ts';
import { EPOCH, newEvidence } from './evidence.ts';
import { onReceipt } from './on-tables.ts';

/** Something was opened at 10 s, closed at 20 s and opened again at 30 s; the receipt is stored at 40 s. */
function judge(line: Partial<VenueReceipt>, clockErrorMs = 0): void {
  const evidence = newEvidence(configOf(planOf(1)), () => 40_000, clockErrorMs);
  evidence.held[0].push({ at: 10_000, quantity: 5n }, { at: 20_000, quantity: 0n }, { at: 30_000, quantity: -5n });
  const venue: VenueReceipt = { venue: 'binance-um', state: 'flat', left: [], read_at: null, ...line };
  onReceipt(evidence, aCommand({ result: aCommandResult({ venues: [venue] }) }));
}
const asOf = (ms: number): Partial<VenueReceipt> => ({ read_at: epochMs(EPOCH + ms) });

describe('a receipt that calls a venue flat', () => {
  test.each([
    ['before anything was opened', 9_999],
    ['while the venue was still answering when the last of it was closed', 17_000],
    ['in between', 25_000],
    ['just before it opened again', 29_999],
  ])('is right as of %s, whatever came after', (_when, ms) => expect(() => judge(asOf(ms))).not.toThrow());

  test.each([
    ['while something stood open', 10_000],
    ['too long before it was closed', 16_999],
    ['after it opened again', 30_000],
  ])('is wrong as of %s', (_when, ms) => expect(() => judge(asOf(ms))).toThrow('it never was then'));

  test('is wrong when it does not say as of when', () => expect(() => judge({})).toThrow('not as of when'));
  test('is judged by what the clock of its process may have shown', () => {
    expect(() => judge(asOf(31_000), 999)).toThrow('it never was then');
    expect(() => judge(asOf(31_000), 1_001)).not.toThrow();
  });
});

test('what is called open or unknown claims nothing', () => {
  expect(() => judge({ state: 'unknown' })).not.toThrow();
  expect(() => judge({ state: 'open', ...asOf(9_000) })).not.toThrow();
});
