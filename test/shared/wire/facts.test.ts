import { expect, test } from 'vitest';
import { dustFact, fillFact, fundingFact } from '#shared/wire/facts.ts';
import { DustRecord, FundingRecord } from '#shared/wire/trading.ts';
import { aDust, aFill, aFunding, NOON } from '#test/support/records.ts';

test('a fill, a payment and a line of dust are told to the ledger to the last decimal', () => {
  expect(fillFact(aFill({ price: '60000.1', quantity: '0.00000001', fee_usdt: '0.3', simulated: true }))).toEqual({
    kind: 'fill',
    simulated: true,
    venue: 'okx',
    id: 't1',
    hedge: 'h1',
    side: 'buy',
    price: 6_000_010_000_000n,
    quantity: 1n,
    fee: 30_000_000n,
    at: NOON,
  });
  expect(fundingFact(aFunding({ amount_usdt: '-0.07', unattributed_usdt: '-0.01' }))).toEqual({
    kind: 'funding',
    simulated: false,
    venue: 'okx',
    id: 'f1',
    amount: -7_000_000n,
    shares: [{ hedge: 'h1', amount: -6_000_000n }],
    at: NOON,
  });
  expect(dustFact(aDust({ quantity: '-0.0004' }))).toMatchObject({ id: 'd1', hedge: 'h1', quantity: -40_000n });
});

test('a record with a key that nobody knows is refused', () => {
  expect(FundingRecord.safeParse(aFunding()).success).toBe(true);
  expect(FundingRecord.safeParse({ ...aFunding(), paid_by: 'venue' }).success).toBe(false);
  expect(DustRecord.safeParse({ ...aDust(), amount_usdt: '1' }).success).toBe(false);
});
