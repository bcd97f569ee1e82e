import { expect, test } from 'vitest';
import { createLifted } from '#executor/monitors/lifted.ts';
import { createRejectRuns } from '#executor/monitors/reject-runs.ts';
import type { PlaceOutcome, RejectReason } from '#executor/venues/venue.ts';
import type { Hold } from '#shared/domain/level.ts';
import { epochMs } from '#shared/domain/time.ts';

const rejected = (reason: RejectReason): PlaceOutcome => ({ kind: 'rejected', reason, venueCode: '51000' });
const accepted: PlaceOutcome = { kind: 'accepted', venueOrderId: '1', fills: [], report: null };
const unknown: PlaceOutcome = { kind: 'unknown', cause: 'timeout', detail: '' };
const notSent: PlaceOutcome = { kind: 'not-sent', why: 'no lease' };

test.each<[string, readonly PlaceOutcome[], number]>([
  ['refusals in a row', [rejected('other'), rejected('banned'), rejected('insufficient-margin')], 3],
  ['an order that was taken ends it', [rejected('other'), accepted], 0],
  ['an answer that is not known does not', [rejected('other'), unknown, rejected('other')], 2],
  ['what never left does not count', [notSent, notSent], 0],
  ['a resting order that would have taken is ordinary', [rejected('would-take')], 0],
  ['so is a close with nothing left to close', [rejected('reduce-only')], 0],
])('%s', (_what, outcomes, inARow) => {
  const rejects = createRejectRuns(['binance-um', 'okx']);
  for (const outcome of outcomes) rejects.see('okx', outcome);
  expect(rejects.runs().get('okx')?.inARow).toBe(inARow);
  expect(rejects.runs().get('binance-um')?.inARow).toBe(0);
  rejects.forget();
  expect(rejects.runs().get('okx')?.inARow).toBe(0);
});

test('that a hold was lifted is told once, and only of one that was in force', () => {
  const hold: Hold = { id: 'x1', reason: 'AUTO_THROTTLE/VENUE_REJECTS', note: '', by: 'e', at: epochMs(1) };
  let holds: readonly Hold[] = [];
  const lifted = createLifted(() => holds);
  const ask = (): boolean => lifted('AUTO_THROTTLE/VENUE_REJECTS');
  expect(ask()).toBe(false);
  holds = [hold];
  expect([ask(), ask()]).toEqual([false, false]);
  holds = [];
  expect([ask(), ask()]).toEqual([true, false]);
});
