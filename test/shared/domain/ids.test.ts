import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ATTEMPT_MAX,
  clientOrderId,
  FENCING_ID_MAX,
  HEDGE_NUMBER_MAX,
  legLetters,
  partsOfOrderId,
  type FencingId,
  type HedgeNumber,
  type LegLetter,
} from '#shared/domain/ids.ts';

const parts = fc.record({
  fencingId: fc.integer({ min: 0, max: FENCING_ID_MAX }).map((id) => id as FencingId),
  hedge: fc.integer({ min: 0, max: HEDGE_NUMBER_MAX }).map((number) => number as HedgeNumber),
  leg: fc.constantFrom(...(Object.keys(legLetters) as LegLetter[])),
  attempt: fc.integer({ min: 0, max: ATTEMPT_MAX }),
});

test('every id is at most 32 lower-case letters and digits and reads back as its parts', () => {
  fc.assert(
    fc.property(parts, (of) => {
      const id = clientOrderId(of);
      expect(id).toMatch(/^[a-z0-9]{1,32}$/);
      expect(partsOfOrderId(id)).toEqual(of);
    }),
  );
});

test('an id with one character changed is not taken for ours', () => {
  fc.assert(
    fc.property(parts, fc.integer({ min: 2, max: 20 }), (of, at) => {
      const id = clientOrderId(of);
      const other = id[at] === '0' ? '1' : '0';
      return partsOfOrderId(id.slice(0, at) + other + id.slice(at + 1)) === null;
    }),
  );
});

test.each(['', 'x-cXtKGhcu123', 'web_abc', 'adl_autoclose', 'pb000001h00000001e00'])('%j is not ours', (id) =>
  expect(partsOfOrderId(id)).toBeNull(),
);

test('a part out of its range is refused', () => {
  const one = { fencingId: 1 as FencingId, hedge: 1 as HedgeNumber, leg: 'e' as const };
  expect(() => clientOrderId({ ...one, attempt: ATTEMPT_MAX + 1 })).toThrow('attempt');
  expect(() => clientOrderId({ ...one, fencingId: (FENCING_ID_MAX + 1) as FencingId, attempt: 0 })).toThrow(
    'fencing id',
  );
});
