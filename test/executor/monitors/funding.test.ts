import { beforeEach, describe, expect, test } from 'vitest';

import type { Entry } from '#executor/journal/journal.ts';
import { bookEntry } from '#executor/journal/ledger.ts';
import { createFundingMonitor, type FundingMonitor } from '#executor/monitors/funding.ts';
import { createPaperVenue } from '#executor/venues/paper/paper-venue.ts';
import type { AccountPort, FundingPayment, Read } from '#executor/venues/venue.ts';
import { createBooks, type Books } from '#shared/domain/ledger/books.ts';
import { dayOf } from '#shared/domain/ledger/entry.ts';
import { usdt, type QuantityE8, type UsdtE8 } from '#shared/domain/money.ts';
import { epochMs, monotonicMs, type EpochMs } from '#shared/domain/time.ts';
import type { FundingRecord } from '#shared/wire/trading.ts';
import { aFillFact } from '#test/shared/domain/ledger/facts.ts';
import { NOON } from '#test/support/records.ts';
import { okxRules } from '#test/support/rules.ts';

const DAY_MS = 86_400_000;
const at = (ms: number): EpochMs => epochMs(NOON + ms);

/** A paper account, of which only the answer about funding is scripted. */
function scripted(said: { answer: Read<readonly FundingPayment[]>; asked: EpochMs[] }): AccountPort {
  const { account } = createPaperVenue({
    venue: 'okx',
    rules: [okxRules],
    fees: { takerE8: 50_000n, makerE8: 20_000n },
    clock: { wall: () => NOON, monotonic: () => monotonicMs(0) },
    balance: usdt('10000'),
    startStamp: 's',
  });
  return {
    ...account,
    fundingPayments(_instrument, since) {
      said.asked.push(since);
      return Promise.resolve(said.answer);
    },
  };
}
const payment = (id: string, ms: number, amount: string): FundingPayment => ({
  id,
  at: at(ms),
  amount: usdt(amount),
  rate: null,
});

describe('the funding monitor', () => {
  let books: Books;
  let entries: Entry[];
  let unknowns: string[];
  /** An order of which nobody knows what it has filled. */
  let doubtful: { venue: string; sentAt: EpochMs };
  let now: EpochMs;
  let said: { answer: Read<readonly FundingPayment[]>; asked: EpochMs[] };
  let leading: boolean;
  const says = (...value: FundingPayment[]): void => void (said.answer = { kind: 'known', value });
  const monitor = (simulated = false): FundingMonitor =>
    createFundingMonitor({
      book: 'main',
      instrument: 'BTCUSDT',
      accounts: [{ account: scripted(said), simulated }],
      books,
      wall: () => now,
      fencingId: () => 7,
      leads: () => leading,
      isTold: (venue, _simulated, sentBefore) => venue !== doubtful.venue || sentBefore <= doubtful.sentAt,
      append: (entry) => {
        entries.push(entry);
        bookEntry(books, entry);
      },
      since: at(-DAY_MS),
      onUnknown: (venue, detail) => unknowns.push(`${venue}: ${detail}`),
    });
  const records = (): readonly FundingRecord[] =>
    entries.flatMap((entry) => (entry.kind === 'funding' ? [entry.record] : []));
  const hold = (hedge: string, lots: bigint, ms: number, simulated = false) =>
    books.book(
      aFillFact({ id: `${hedge}${ms}`, hedge, quantity: (lots * 10_000n) as QuantityE8, at: at(ms), simulated }),
    );

  beforeEach(() => {
    books = createBooks();
    entries = [];
    unknowns = [];
    doubtful = { venue: '', sentAt: NOON };
    now = at(60_000);
    leading = true;
    said = { answer: { kind: 'known', value: [] }, asked: [] };
  });

  test('records a payment once, shared by what each hedge held on that venue just before, the rest named', async () => {
    hold('h1', 1n, -1);
    hold('h2', 2n, -1);
    hold('h3', 5n, 0);
    says(payment('f1', 0, '-0.0000001'));
    const looking = monitor();
    await looking.look();
    await looking.look();
    expect(records()).toEqual([
      {
        book: 'main',
        venue: 'okx',
        instrument: 'BTCUSDT',
        fencing_id: 7,
        funding_id: 'f1',
        amount_usdt: '-0.0000001',
        rate: null,
        shares: [
          { hedge_id: 'h1', amount_usdt: '-0.00000003' },
          { hedge_id: 'h2', amount_usdt: '-0.00000006' },
        ],
        unattributed_usdt: '-0.00000001',
        simulated: false,
        at: NOON,
      },
    ]);
    expect(books.real.madeOn(dayOf(NOON)).funding).toBe(-1n * 100_000_000n);
    expect(books.real.unrealized(() => null).funding).toBe(-9n * 100_000_000n);
  });

  test('waits with a payment until late fills of before it have had time to come', async () => {
    says(payment('f1', 0, '1'));
    now = at(4_999);
    await monitor().look();
    expect(records()).toEqual([]);
    now = at(5_000);
    await monitor().look();
    expect(records()).toHaveLength(1);
  });

  test('waits with a payment while an order of before it is in doubt there, however long, and shares it by all that was held', async () => {
    says(payment('f1', 0, '1'));
    doubtful = { venue: 'okx', sentAt: at(-1) };
    const looking = monitor();
    await looking.look();
    now = at(3 * DAY_MS);
    await looking.look();
    await looking.look();
    expect(records()).toEqual([]);
    // It is still asked for: what waits holds back where the next look begins.
    expect(said.asked.at(-1)).toBe(at(-DAY_MS));
    hold('h1', 1n, -1);
    doubtful = { venue: 'binance-um', sentAt: at(-1) };
    await looking.look();
    expect(records().map(({ shares }) => shares)).toEqual([[{ hedge_id: 'h1', amount_usdt: '1' }]]);
  });

  test.each([
    { when: 'before it asks', asked: 0 },
    { when: 'while the venue answers', asked: 1 },
  ])('leaves a payment to whoever leads, when another one took over $when', async ({ asked }) => {
    says(payment('f1', 0, '1'));
    const looking = monitor();
    leading = asked > 0;
    const look = looking.look();
    leading = false;
    await look;
    expect([said.asked.length, records().length]).toEqual([asked, 0]);
    leading = true;
    await looking.look();
    expect(records()).toHaveLength(1);
  });

  test('does not wait for an order that was sent after the payment had settled', async () => {
    says(payment('f1', 0, '1'));
    doubtful = { venue: 'okx', sentAt: at(5_000) };
    await monitor().look();
    expect(records()).toHaveLength(1);
  });

  test('asks from where the records end, then a day back; a venue that did not answer is asked as far back again', async () => {
    const looking = monitor();
    said.answer = { kind: 'unknown', detail: 'no answer' };
    await looking.look();
    says();
    await looking.look();
    now = at(90_000);
    await looking.look();
    expect(said.asked).toEqual([at(-DAY_MS), at(-DAY_MS), at(60_000 - DAY_MS)]);
    expect(unknowns).toEqual(['okx: no answer']);
  });

  test('keeps what is paid on paper apart, with simulated hedges only', async () => {
    hold('real', 1n, -1);
    hold('paper', 1n, -1, true);
    says(payment('f1', 0, '0.5'));
    await monitor(true).look();
    expect(records()).toMatchObject([{ simulated: true, shares: [{ hedge_id: 'paper', amount_usdt: '0.5' }] }]);
    expect(books.real.balance({ venue: 'okx', kind: 'funding', unit: 'usdt' })).toBe(0n);
    expect(books.simulated.balance({ venue: 'okx', kind: 'funding', unit: 'usdt' })).toBe(-50_000_000n * 100_000_000n);
  });

  test('does not record again what an earlier life recorded', async () => {
    const fact = { kind: 'funding', simulated: false, venue: 'okx', id: 'f1', shares: [], at: NOON } as const;
    books.book({ ...fact, amount: 5n as UsdtE8 });
    says(payment('f1', 0, '0.00000005'), payment('f2', 1, '0.00000005'));
    await monitor().look();
    expect(records().map((record) => record.funding_id)).toEqual(['f2']);
  });

  test('lets the books forget old days once every venue has told them, and records nothing of them again', async () => {
    const looking = monitor();
    hold('old', 1n, -1);
    books.book(aFillFact({ id: 'close', hedge: 'old', side: 'sell', quantity: 10_000n as QuantityE8, at: at(0) }));
    says(payment('f1', 0, '0.1'));
    await looking.look();
    expect(books.real.madeBy('old')).not.toBeNull();
    now = at(DAY_MS);
    await looking.look();
    expect(books.real.madeBy('old')).not.toBeNull();
    now = at(2 * DAY_MS);
    await looking.look();
    expect(books.real.madeBy('old')).not.toBeNull();
    now = at(3 * DAY_MS);
    await looking.look();
    expect(books.real.madeBy('old')).toBeNull();
    expect(records()).toHaveLength(1);
  });
});
