import { expect, test } from 'vitest';
import { recon, type Mismatch } from '#executor/guards/standing/recon.ts';

const mismatch = (change: Partial<Mismatch> = {}): Mismatch => ({
  kind: 'foreign_order',
  venue: 'okx',
  ignored: false,
  ...change,
});

test('books and venues that agree are fine', () =>
  expect(recon([])).toMatchObject([{ scope: '-', status: 'OK', value: '0' }]));

test('one difference that nobody has acknowledged holds and lets nothing open, whatever else was', () => {
  const [verdict] = recon([mismatch({ ignored: true }), mismatch({ kind: 'position' })]);
  expect(verdict).toMatchObject({ status: 'HOLD', value: '1', blocksEntries: 'all' });
  expect(verdict?.summary).toMatch(/^desync: 1 .*position on okx$/);
});

test('what people have acknowledged warns and blocks nothing', () => {
  const [verdict] = recon([mismatch({ ignored: true })]);
  expect(verdict).toMatchObject({ status: 'WARN', value: '0' });
  expect(verdict?.blocksEntries).toBeUndefined();
});

test('of many only the first are named, so that the sentence fits', () => {
  const many = Array.from({ length: 60 }, () => mismatch());
  expect(recon(many)[0]?.summary).toContain('and more');
  expect(recon(many)[0]?.summary.length).toBeLessThan(300);
});
