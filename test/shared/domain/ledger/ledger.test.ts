import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBooks } from '#shared/domain/ledger/books.ts';
import { accountKinds, entryOf, type Unit } from '#shared/domain/ledger/entry.ts';
import type { Fact } from '#shared/domain/ledger/fact.ts';
import { createLedger, ledgerOf, type Ledger, type Marks } from '#shared/domain/ledger/ledger.ts';
import { totalOf } from '#shared/domain/ledger/result.ts';
import { price, type PositionE8, type PriceE8, type QuantityE8, type UsdtE8 } from '#shared/domain/money.ts';
import { epochMs } from '#shared/domain/time.ts';
import { venueIds } from '#shared/domain/venue.ts';
import { aDustFact, aFillFact, aFundingFact, anyFacts, baseMoved, cashMoved, DAY_MS, HEDGES, retold } from './facts.ts';

const markOf = { 'binance-um': 7_000_000_000_001n as PriceE8, okx: 6_999_999_999_990n as PriceE8 };
const marks: Marks = (venue) => markOf[venue];
const DAYS = [0, 1, 2, 3];
const madeEver = (ledger: Ledger): bigint => DAYS.reduce((sum, day) => sum + totalOf(ledger.madeOn(day)), 0n);
const of = (facts: readonly Fact[], simulated: boolean) => facts.filter((fact) => fact.simulated === simulated);

/** All that can be asked of a ledger. */
const answers = (ledger: Ledger) => ({
  days: DAYS.map((day) => ledger.madeOn(day)),
  hedges: HEDGES.map((hedge) => ledger.madeBy(hedge)),
  unrealized: ledger.unrealized(marks),
  unmarked: ledger.unrealized(() => null),
  venues: venueIds.map((venue) => [
    ledger.positionOn(venue),
    ledger.dustOf(venue),
    ...accountKinds.flatMap((kind) => (['base', 'usdt'] as const).map((unit) => ledger.balance({ venue, kind, unit }))),
    [0, DAY_MS, 2 * DAY_MS].map((at) =>
      ledger.heldAt(venue, epochMs(at)).toSorted((one, other) => String(one.hedge).localeCompare(String(other.hedge))),
    ),
  ]),
});

describe('whatever is told', () => {
  test('the debits of each entry equal its credits, in base and in USDT', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        for (const fact of facts) {
          const { postings } = entryOf(fact);
          for (const unit of ['base', 'usdt'] satisfies Unit[]) {
            const amounts = postings.filter((posting) => posting.unit === unit).map(({ amount }) => amount);
            const debits = amounts.filter((amount) => amount > 0n).reduce((sum, amount) => sum + amount, 0n);
            const credits = amounts.filter((amount) => amount < 0n).reduce((sum, amount) => sum - amount, 0n);
            expect(debits).toBe(credits);
          }
        }
      }),
    );
  });

  test('the books of a venue hold the cash and the base of its facts, summed by somebody else', () => {
    fc.assert(
      fc.property(anyFacts, fc.boolean(), (facts, simulated) => {
        const ledger = ledgerOf(simulated, facts);
        for (const venue of venueIds) {
          expect(ledger.balance({ venue, kind: 'cash', unit: 'usdt' })).toBe(cashMoved(of(facts, simulated), venue));
          expect(ledger.positionOn(venue)).toBe(baseMoved(of(facts, simulated), venue));
        }
      }),
    );
  });

  test('realised and unrealised together are all cash and what is held at the marks, to the last decimal', () => {
    fc.assert(
      fc.property(anyFacts, fc.boolean(), (facts, simulated) => {
        const ledger = ledgerOf(simulated, facts);
        const own = of(facts, simulated);
        const held = venueIds.reduce((sum, venue) => sum + baseMoved(own, venue) * markOf[venue], 0n);
        expect(madeEver(ledger) + totalOf(ledger.unrealized(marks))).toBe(cashMoved(own) + held);
      }),
    );
  });

  test('in any order, with repeats, real and simulated between each other, the same books come of it', () => {
    fc.assert(
      fc.property(
        anyFacts.chain((facts) => fc.tuple(fc.constant(facts), retold(facts))),
        ([facts, again]) => {
          const books = createBooks();
          const told = again.map((fact) => books.book(fact));
          expect(told.filter((outcome) => outcome === 'booked')).toHaveLength(facts.length);
          expect(answers(books.real)).toEqual(answers(ledgerOf(false, facts)));
          expect(answers(books.simulated)).toEqual(answers(ledgerOf(true, facts)));
        },
      ),
    );
  });

  test('a day is the cash of the hedges that became flat on it, from their facts alone', () => {
    const withoutDust = anyFacts.map((facts) => facts.filter((fact) => fact.kind !== 'dust'));
    fc.assert(
      fc.property(withoutDust, (facts) => {
        const real = of(facts, false);
        const expected = new Map<number, bigint>();
        const add = (day: number, cash: bigint) => expected.set(day, (expected.get(day) ?? 0n) + cash);
        const sharesOf = (hedge: string) =>
          real.flatMap((fact) => (fact.kind === 'funding' ? fact.shares.filter((share) => share.hedge === hedge) : []));
        for (const fact of real) {
          if (fact.kind !== 'funding') continue;
          const given = fact.shares.reduce((sum, share) => sum + share.amount, 0n);
          add(Math.floor(fact.at / DAY_MS), (fact.amount - given) * 100_000_000n);
        }
        for (const hedge of HEDGES) {
          const fills = real.filter((fact) => fact.kind === 'fill' && fact.hedge === hedge);
          if (fills.length === 0 || venueIds.some((venue) => baseMoved(fills, venue) !== 0n)) continue;
          const shares = sharesOf(hedge).reduce((sum, share) => sum + share.amount * 100_000_000n, 0n);
          add(Math.floor(Math.max(...fills.map((fact) => fact.at)) / DAY_MS), cashMoved(fills) + shares);
        }
        const ledger = ledgerOf(false, facts);
        for (const day of DAYS) expect(totalOf(ledger.madeOn(day))).toBe(expected.get(day) ?? 0n);
      }),
    );
  });
});

describe('a hedge', () => {
  const at = (ms: number) => epochMs(DAY_MS + ms);
  const bought = aFillFact({ id: 'a', venue: 'okx', side: 'buy', price: price('60000'), at: at(0) });
  const sold = aFillFact({ id: 'b', venue: 'binance-um', side: 'sell', price: price('60100'), at: at(0) });
  const closing = [
    aFillFact({ id: 'c', venue: 'okx', side: 'sell', price: price('60100'), at: at(DAY_MS) }),
    aFillFact({ id: 'd', venue: 'binance-um', side: 'buy', price: price('60050'), at: at(DAY_MS), fee: 5n as UsdtE8 }),
  ];

  test('has made nothing until nothing of it is held, and then all of it on the day of its last fill', () => {
    const ledger = ledgerOf(false, [bought, sold]);
    expect([ledger.madeBy('h1'), ledger.endedOn('h1')]).toEqual([null, null]);
    expect(totalOf(ledger.madeOn(1))).toBe(0n);
    for (const fact of closing) ledger.book(fact);
    // 1 on one leg, 0.5 on the other, three fees of 0.3 and a rebate of 0.00000005.
    expect(ledger.madeBy('h1')).toEqual({
      trading: 150_000_000n * 100_000_000n,
      fees: -90_000_000n * 100_000_000n,
      rebates: 5n * 100_000_000n,
      funding: 0n,
    });
    expect(ledger.endedOn('h1')).toBe(2);
    expect([1, 2].map((day) => totalOf(ledger.madeOn(day)))).toEqual([0n, 60_000_005n * 100_000_000n]);
    expect(totalOf(ledger.unrealized(marks))).toBe(0n);
  });

  test('is open again when a fill of it comes late', () => {
    const ledger = ledgerOf(false, [bought, sold, ...closing]);
    ledger.book(aFillFact({ id: 'late', quantity: 1n as QuantityE8, fee: 0n as UsdtE8, at: at(DAY_MS) }));
    expect(ledger.madeBy('h1')).toBeNull();
    expect(totalOf(ledger.madeOn(2))).toBe(0n);
    expect(ledger.positionOn('okx')).toBe(1n);
  });

  test('counts what it holds as what it cost where there is no mark', () => {
    const ledger = ledgerOf(false, [bought, sold]);
    expect(ledger.unrealized(() => null)).toMatchObject({ trading: 0n, fees: -60_000_000n * 100_000_000n });
    const onlyOkx: Marks = (venue) => (venue === 'okx' ? price('60010') : null);
    // One leg valued against the cost of the other would be a gain or loss that nobody has.
    expect(ledger.unrealized(onlyOkx)).toEqual(ledger.unrealized(() => null));
  });

  test('carries its share of funding, which is realised with it; what nobody carries is realised at once', () => {
    const shares = [{ hedge: 'h1', amount: -7n as UsdtE8 }];
    const ledger = ledgerOf(false, [bought, sold, aFundingFact({ amount: -10n as UsdtE8, shares, at: at(1) })]);
    expect(ledger.madeOn(1).funding).toBe(-3n * 100_000_000n);
    expect(ledger.unrealized(marks).funding).toBe(-7n * 100_000_000n);
    for (const fact of closing) ledger.book(fact);
    expect(ledger.madeBy('h1')?.funding).toBe(-7n * 100_000_000n);
    expect(ledger.madeOn(2).funding).toBe(-7n * 100_000_000n);
  });

  test('that leaves a residual hands it over as dust: it is flat, the venue’s dust is named, and the next takes it up', () => {
    const rest = aFillFact({ id: 'rest', quantity: 10_000n as QuantityE8, fee: 0n as UsdtE8, at: at(0) });
    const ledger = ledgerOf(false, [bought, sold, rest, ...closing]);
    expect(ledger.madeBy('h1')).toBeNull();
    const handed = { quantity: 10_000n as PositionE8, price: price('60000'), at: at(DAY_MS) };
    ledger.book(aDustFact({ id: 'in', ...handed }));
    expect(ledger.madeBy('h1')?.trading).toBe(150_000_000n * 100_000_000n);
    expect([ledger.dustOf('okx'), ledger.positionOn('okx'), ledger.dustOf('binance-um')]).toEqual([
      10_000n,
      10_000n,
      0n,
    ]);
    expect(ledger.heldAt('okx', at(DAY_MS))).toEqual([{ hedge: 'h1', quantity: 1_010_000n }]);
    expect(ledger.heldAt('okx', at(DAY_MS + 1))).toEqual([{ hedge: null, quantity: 10_000n }]);
    expect(ledger.unrealized(() => price('60100')).trading).toBe(10_000n * 10_000_000_000n);
    const back = {
      id: 'out',
      hedge: 'h2',
      quantity: -10_000n as PositionE8,
      price: price('60200'),
      at: at(DAY_MS + 1),
    };
    ledger.book(aDustFact(back));
    expect(ledger.dustOf('okx')).toBe(0n);
    expect(ledger.heldAt('okx', at(DAY_MS + 2))).toEqual([{ hedge: 'h2', quantity: 10_000n }]);
    expect(ledger.madeOn(2).trading).toBe(150_000_000n * 100_000_000n + 10_000n * 20_000_000_000n);
  });
});

describe('a ledger', () => {
  test('refuses what belongs to the other books', () => {
    expect(() => createLedger(false).book(aFillFact({ simulated: true }))).toThrow('is of these books');
    expect(() => createLedger(true).book(aFillFact())).toThrow('is of these books');
  });

  test('tells the same id of another venue, and of another kind, apart', () => {
    const ledger = createLedger(false);
    const same = [aFillFact({ id: 'x' }), aFillFact({ id: 'x', venue: 'binance-um' }), aFundingFact({ id: 'x' })];
    expect(same.map((fact) => ledger.book(fact))).toEqual(['booked', 'booked', 'booked']);
    expect(same.map((fact) => ledger.book(fact))).toEqual(['repeat', 'repeat', 'repeat']);
    expect(same.every((fact) => ledger.knows(fact))).toBe(true);
  });

  test('that forgets keeps its positions, its dust, its open hedges and the days after, and books nothing of before', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const ledger = ledgerOf(false, facts);
        const whole = ledgerOf(false, facts);
        const before = epochMs(2 * DAY_MS);
        ledger.forget(before);
        for (const fact of of(facts, false)) expect(ledger.book(fact)).toBe(fact.at < before ? 'forgotten' : 'repeat');
        const kept = answers(ledger);
        const all = answers(whole);
        expect(kept.venues.map((venue) => venue.slice(0, -1))).toEqual(all.venues.map((venue) => venue.slice(0, -1)));
        expect(kept.unrealized).toEqual(all.unrealized);
        expect(kept.days.slice(2)).toEqual(all.days.slice(2));
      }),
    );
  });
});
