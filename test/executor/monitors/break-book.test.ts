import { expect, test } from 'vitest';
import { BREAKS_MAX, createBreakBook } from '#executor/monitors/break-book.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';
import { aBreak } from '#test/support/records.ts';

function aBook(inTable: readonly BreakRecord[] = []) {
  const time = { now: 100 };
  const written: BreakRecord[] = [];
  const held: string[] = [];
  const book = createBreakBook({
    openBreaks: () => Promise.resolve(inTable),
    record: (found) => void written.push(found),
    hold: (found) => void held.push(found.id),
    wall: () => epochMs(time.now),
  });
  return { book, written, held, time };
}
const ignored = { by: 'alice', reason: 'known', at: epochMs(50) };

test('what is found is written and held for; once both agree it is written as over, and is open no more', () => {
  const { book, written, held } = aBook();
  book.found(aBreak());
  expect([book.open().length, held]).toEqual([1, ['break-1']]);
  book.found(aBreak({ resolved_at: epochMs(7) }));
  expect(book.open()).toEqual([]);
  expect(written.map((record) => record.resolved_at)).toEqual([null, 7]);
});

test('what a person ignores stays open, acknowledged, and holds no more until it changes', async () => {
  const { book, written, held } = aBook();
  book.found(aBreak({ size: '0.01' }));
  expect(await book.ignore('break-1', 'alice', 'known')).toBe(true);
  expect(written.at(-1)?.ignored).toEqual({ by: 'alice', reason: 'known', at: 100 });
  book.found(aBreak({ ours: '0.05', theirs: '0.06', size: '0.01' }));
  expect([held.length, book.open()[0]?.ignored?.by]).toEqual([1, 'alice']);
  book.found(aBreak({ ours: '0.05', theirs: '0.07', size: '0.02' }));
  expect([held.length, book.open()[0]?.ignored]).toEqual([2, null]);
});

test('what is not open can be ignored by nobody', async () => {
  const { book, written } = aBook([aBreak()]);
  expect(await book.ignore('break-1', 'alice', 'known')).toBe(false);
  expect(written).toEqual([]);
});

test('after a restart the same difference is found under its new name, acknowledged and as old as before', async () => {
  const before = aBreak({ id: 'position-okx-1', ignored, found_at: epochMs(3) });
  const { book, written, held } = aBook([before]);
  await book.load();
  book.found(aBreak({ id: 'position-okx-2', found_at: epochMs(90) }));
  expect(held).toEqual([]);
  expect(book.open()).toMatchObject([{ id: 'position-okx-2', ignored, found_at: 3 }]);
  expect(written).toMatchObject([{ id: 'position-okx-1', resolved_at: 100 }, { id: 'position-okx-2' }]);
});

test('after a restart another difference holds, whatever was acknowledged of the one before', async () => {
  const { book, held } = aBook([aBreak({ id: 'position-okx-1', ignored, size: '0.01' })]);
  await book.load();
  book.found(aBreak({ id: 'position-okx-2', size: '0.02' }));
  expect(held).toEqual(['position-okx-2']);
});

test('what an earlier life had named and is not there any more is over once all was compared, and not before', async () => {
  const { book, written } = aBook([aBreak(), aBreak({ id: 'unknown-1', kind: 'unknown_order' })]);
  await book.load();
  expect(written).toEqual([]);
  book.comparedAll();
  book.comparedAll();
  expect(written).toMatchObject([{ id: 'break-1', resolved_at: 100 }]);
});

test('what is told once and compared with nothing ends when a person has seen it', async () => {
  const { book, written } = aBook([aBreak({ id: 'unknown-1', kind: 'unknown_order' })]);
  await book.load();
  expect(await book.find('unknown-1')).toMatchObject({ kind: 'unknown_order' });
  expect(await book.ignore('unknown-1', 'alice', 'cancelled at the venue')).toBe(true);
  expect(written).toMatchObject([{ id: 'unknown-1', resolved_at: 100, ignored: { by: 'alice' } }]);
});

test('more than its bound is not kept: what stands holds either way', () => {
  const { book } = aBook();
  for (let each = 0; each <= BREAKS_MAX; each += 1)
    book.found(aBreak({ id: `order-okx-${each}`, kind: 'foreign_order' }));
  expect(book.open()).toHaveLength(BREAKS_MAX);
});

test('money that an earlier life missed is missed until a person takes it as it is: this life began without it', async () => {
  const { book, written } = aBook([aBreak({ id: 'balance-okx-1', kind: 'balance' })]);
  await book.load();
  book.comparedAll();
  expect([book.open().length, written]).toEqual([1, []]);
  book.acceptBalance('binance-um');
  expect(book.open()).toHaveLength(1);
  book.acceptBalance('okx');
  expect([book.open(), written[0]?.resolved_at]).toEqual([[], 100]);
});
