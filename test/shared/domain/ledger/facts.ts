/** Facts for ledger tests, and sums over them that owe nothing to the ledger. */
import * as fc from 'fast-check';
import type { DustFact, Fact, FillFact, FundingFact } from '#shared/domain/ledger/fact.ts';
import type { PositionE8, PriceE8, QuantityE8, UsdtE8 } from '#shared/domain/money.ts';
import { epochMs } from '#shared/domain/time.ts';
import { venueIds, type VenueId } from '#shared/domain/venue.ts';

export const DAY_MS = 86_400_000;
export const HEDGES = ['h1', 'h2', 'h3'];

export const aFillFact = (change: Partial<FillFact> = {}): FillFact => ({
  kind: 'fill',
  simulated: false,
  venue: 'okx',
  id: 't1',
  hedge: 'h1',
  side: 'buy',
  price: 6_000_000_000_000n as PriceE8,
  quantity: 1_000_000n as QuantityE8,
  fee: -30_000_000n as UsdtE8,
  at: epochMs(DAY_MS),
  ...change,
});
export const aFundingFact = (change: Partial<FundingFact> = {}): FundingFact => ({
  kind: 'funding',
  simulated: false,
  venue: 'okx',
  id: 'f1',
  amount: -100n as UsdtE8,
  shares: [],
  at: epochMs(DAY_MS),
  ...change,
});
export const aDustFact = (change: Partial<DustFact> = {}): DustFact => ({
  kind: 'dust',
  simulated: false,
  venue: 'okx',
  id: 'd1',
  hedge: 'h1',
  quantity: 10_000n as PositionE8,
  price: 6_000_000_000_000n as PriceE8,
  at: epochMs(DAY_MS),
  ...change,
});

const told = fc.record({
  simulated: fc.boolean(),
  venue: fc.constantFrom(...venueIds),
  at: fc.integer({ min: 0, max: 3 * DAY_MS }).map(epochMs),
  hedge: fc.constantFrom(...HEDGES),
});
const big = (min: bigint, max: bigint) => fc.bigInt({ min, max });
const price = big(1n, 10n ** 14n).map((value) => value as PriceE8);
const fill = fc
  .tuple(told, fc.constantFrom('buy' as const, 'sell' as const), price, big(1n, 5n), big(-(10n ** 9n), 10n ** 9n))
  .map(([base, side, at, lots, fee]) =>
    aFillFact({ ...base, side, price: at, quantity: (lots * 10_000n) as QuantityE8, fee: fee as UsdtE8 }),
  );
const funding = fc
  .tuple(
    told,
    big(-(10n ** 9n), 10n ** 9n),
    fc.array(fc.tuple(fc.constantFrom(...HEDGES), big(-(10n ** 9n), 10n ** 9n)), { maxLength: 3 }),
  )
  .map(([{ simulated, venue, at }, amount, shares]) =>
    aFundingFact({
      simulated,
      venue,
      at,
      amount: amount as UsdtE8,
      shares: shares.map(([hedge, share]) => ({ hedge, amount: share as UsdtE8 })),
    }),
  );
const dust = fc
  .tuple(
    told,
    price,
    big(-3n, 3n).filter((lots) => lots !== 0n),
  )
  .map(([base, at, lots]) => aDustFact({ ...base, price: at, quantity: (lots * 10_000n) as PositionE8 }));

/** Any facts of both books, each with an id of its own. */
export const anyFacts: fc.Arbitrary<readonly Fact[]> = fc
  .array(fc.oneof({ weight: 6, arbitrary: fill }, { weight: 2, arbitrary: funding }, { weight: 2, arbitrary: dust }), {
    maxLength: 40,
  })
  .map((facts) => facts.map((fact, index): Fact => ({ ...fact, id: `id${index}` })));

/** The same facts, some of them twice, in another order. */
export const retold = (facts: readonly Fact[]): fc.Arbitrary<readonly Fact[]> =>
  fc.array(fc.nat({ max: Math.max(0, facts.length - 1) }), { maxLength: 20 }).chain((again) => {
    const twice = [...facts, ...again.flatMap((index) => facts[index] ?? [])];
    return fc.shuffledSubarray(twice, { minLength: twice.length, maxLength: twice.length });
  });

/** 10^-16 USDT that moved: what was paid and received for base, fees and funding. Dust moves between owners only. */
export function cashMoved(facts: readonly Fact[], venue?: VenueId): bigint {
  let cash = 0n;
  for (const fact of facts) {
    if (venue !== undefined && fact.venue !== venue) continue;
    if (fact.kind === 'fill')
      cash += (fact.side === 'buy' ? -1n : 1n) * fact.price * fact.quantity + fact.fee * 100_000_000n;
    if (fact.kind === 'funding') cash += fact.amount * 100_000_000n;
  }
  return cash;
}
export function baseMoved(facts: readonly Fact[], venue: VenueId): bigint {
  let base = 0n;
  for (const fact of facts)
    if (fact.kind === 'fill' && fact.venue === venue) base += fact.side === 'buy' ? fact.quantity : 0n - fact.quantity;
  return base;
}
