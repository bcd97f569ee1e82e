import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createJournal, recoverJournal, unflushed, type Entry } from '#executor/journal/journal.ts';
import { openJournalFile, type JournalFile } from '#executor/journal/journal-file.ts';
import { hedgeRecord } from '#executor/journal/records.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import { aWorld, nth } from '#test/executor/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'propbot-journal-'));
afterAll(() => rmSync(folder, { recursive: true }));

function entries(count: number): readonly Entry[] {
  const world = aWorld();
  world.books(60_000, 60_300);
  const record = hedgeRecord('main', nth(world.engine.view.liveHedges(), 0));
  return Array.from({ length: count }, (_one, index) => ({
    kind: 'hedge' as const,
    record: { ...record, id: `h${index}`, number: index },
  }));
}
/** The one store function that the journal uses, so that a test can see what arrived and let it fail. */
function table(failures = 0) {
  const written: string[] = [];
  let left = failures;
  const write: TradingStore['write'] = async (records) => {
    await Promise.resolve();
    if (left > 0) {
      left -= 1;
      throw new Error('the table does not answer');
    }
    written.push(...records.hedges.map((hedge) => hedge.id));
  };
  return { written, trading: { write } };
}
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.min(ms, 1)));
const lines = (of: readonly Entry[]) => of.map((entry) => `${JSON.stringify(entry)}\n`).join('');

describe('what a crash leaves behind', () => {
  const [one, two, three] = entries(3);
  if (one === undefined || two === undefined || three === undefined) throw new Error('three entries');
  test.each<[string, string, readonly Entry[]]>([
    ['nothing', '', []],
    ['all flushed', `${lines([one, two])}{"flushed":2}\n`, []],
    ['the second was not flushed', `${lines([one, two])}{"flushed":1}\n${lines([three])}`, [two, three]],
    ['a last line that is torn', `${lines([one])}${JSON.stringify(two).slice(0, 40)}`, [one]],
    ['a last line that only lacks its end', `${lines([one])}${JSON.stringify(two)}`, [one, two]],
  ])('%s', (_what, text, entries) => expect(unflushed(text)).toEqual({ kind: 'entries', entries }));

  const before = lines([one]);
  const newer = JSON.stringify({ ...two, wings: 2 });
  test.each<[string, string, number]>([
    ['in the middle', `${before}rubbish\n${lines([two])}`, 2],
    ['with a mark behind it', `${before}rubbish\n${lines([two])}{"flushed":1}\n`, 2],
    ['two halves on one line', `${before}${JSON.stringify(two).slice(0, 40)}${lines([three])}`, 2],
    ['whole, and of another version', `${before}${newer}\n${lines([three])}`, 2],
    ['before what was flushed', `rubbish\n${lines([two])}{"flushed":1}\n`, 1],
  ])('of a file with a line that cannot be read nothing is taken: %s', (_what, text, line) => {
    expect(unflushed(text)).toEqual({ kind: 'unreadable', line });
  });

  test('a line of another version that is in the table already is no concern of ours', () => {
    expect(unflushed(`${newer}\n{"flushed":1}\n${lines([three])}`)).toEqual({ kind: 'entries', entries: [three] });
  });
});

test('what was not flushed is in the table after the next start, and the file begins anew', async () => {
  const file = join(folder, 'crashed', 'journal.jsonl');
  const opened = openJournalFile(file);
  writeFileSync(file, lines(entries(120)));
  const { written, trading } = table();
  expect(await recoverJournal({ file: opened, trading: trading as TradingStore })).toEqual({
    records: 120,
    unreadable: null,
  });
  expect(written).toEqual(Array.from({ length: 120 }, (_one, index) => `h${index}`));
  expect(readFileSync(file, 'utf8')).toBe('');
});

describe('a journal that cannot be read', () => {
  const broken = `${lines(entries(2))}rubbish\n${lines(entries(3))}`;
  async function started(name: string, text: string) {
    const path = join(folder, name);
    const file = openJournalFile(path);
    writeFileSync(path, text);
    const { written, trading } = table();
    return { path, file, written, found: await recoverJournal({ file, trading: trading as TradingStore }) };
  }

  test('is kept under a name of its own, nothing of it is written, and a new one begins', async () => {
    const { path, file, written, found } = await started('broken.jsonl', broken);
    expect(found).toEqual({
      records: 0,
      unreadable: 'line 3 was not readable; the file is kept as broken.jsonl.unreadable-1',
    });
    expect(written).toEqual([]);
    expect(readFileSync(`${path}.unreadable-1`, 'utf8')).toBe(broken);
    file.append('a line\n');
    expect([readFileSync(path, 'utf8'), file.read(), file.bytes()]).toEqual(['a line\n', 'a line\n', 7]);
    expect(readFileSync(`${path}.unreadable-1`, 'utf8')).toBe(broken);
  });

  test('never takes the place of one that is kept already', async () => {
    writeFileSync(join(folder, 'again.jsonl.unreadable-1'), 'an earlier one');
    const { path, found } = await started('again.jsonl', broken);
    expect(found.unreadable).toContain('again.jsonl.unreadable-2');
    expect(readFileSync(`${path}.unreadable-1`, 'utf8')).toBe('an earlier one');
    expect(readFileSync(`${path}.unreadable-2`, 'utf8')).toBe(broken);
  });

  test('stays where it is when no name is left, and nothing starts', async () => {
    for (let number = 1; number <= 100; number += 1) writeFileSync(join(folder, `full.jsonl.unreadable-${number}`), '');
    await expect(started('full.jsonl', broken)).rejects.toThrow('100 unreadable journals are kept');
    expect(readFileSync(join(folder, 'full.jsonl'), 'utf8')).toBe(broken);
    rmSync(join(folder, 'full.jsonl.unreadable-100'));
    expect((await started('full.jsonl', broken)).found.unreadable).toContain('full.jsonl.unreadable-100');
  });

  test('is none when only its last line is torn: that one is dropped and nobody is told', async () => {
    const { path, written, found } = await started('torn.jsonl', `${lines(entries(2))}{"kind":"hed`);
    expect(found).toEqual({ records: 2, unreadable: null });
    expect(written).toEqual(['h0', 'h1']);
    expect(existsSync(`${path}.unreadable-1`)).toBe(false);
  });
});

test('a record is in the file before append returns, and in the table in order, however often the table failed', async () => {
  const file = join(folder, 'running.jsonl');
  const { written, trading } = table(3);
  const failures: string[] = [];
  const journal = createJournal({
    file: openJournalFile(file),
    trading: trading as TradingStore,
    clock: systemClock,
    sleep,
    onError: (what) => failures.push(what),
  });
  for (const [index, entry] of entries(130).entries()) {
    journal.append(entry);
    expect(readFileSync(file, 'utf8')).toContain(`"id":"h${index}"`);
  }
  expect(await journal.drain(5_000)).toBe(true);
  expect(journal.lagMs()).toBe(0);
  expect(failures).toHaveLength(3);
  expect(written).toEqual(Array.from({ length: 130 }, (_one, index) => `h${index}`));
  expect(unflushed(readFileSync(file, 'utf8'))).toEqual({ kind: 'entries', entries: [] });
});

describe('a disk that takes no line', () => {
  /** A file in memory that can be full; `text` is what a next start would read. */
  function aDisk() {
    const disk = { text: '', full: false };
    const file: JournalFile = {
      read: () => disk.text,
      append(line) {
        if (disk.full) throw new Error('ENOSPC: no space left on device');
        disk.text += line;
      },
      clear() {
        disk.text = '';
      },
      setAside: () => 'nowhere',
      bytes: () => disk.text.length,
    };
    return { disk, file };
  }
  const started = (file: JournalFile, trading: ReturnType<typeof table>['trading']) =>
    createJournal({ file, trading: trading as TradingStore, clock: systemClock, sleep, onError: () => undefined });

  test('says so, and the table gets the record all the same, in its order', async () => {
    const { disk, file } = aDisk();
    const { written, trading } = table();
    const journal = started(file, trading);
    const said = entries(4).map((entry, index) => {
      disk.full = index === 1 || index === 2;
      try {
        journal.append(entry);
        return [journal.onDisk()];
      } catch (error) {
        return [journal.onDisk(), error instanceof Error ? error.message : ''];
      }
    });
    const full = [false, 'ENOSPC: no space left on device'];
    expect(said).toEqual([[true], full, full, [true]]);
    expect(await journal.drain(5_000)).toBe(true);
    expect(written).toEqual(['h0', 'h1', 'h2', 'h3']);
  });

  test('records that are not in the file are not counted as if they were: a crash finds every other', async () => {
    const { disk, file } = aDisk();
    const { written, trading } = table();
    const [one, two, three] = entries(3);
    if (one === undefined || two === undefined || three === undefined) throw new Error('three entries');
    const stuck = Promise.withResolvers<void>();
    const journal = started(file, {
      async write(records) {
        if (records.hedges.some(({ id }) => id === 'h2')) await stuck.promise;
        await trading.write(records);
      },
    });
    disk.full = true;
    expect(() => journal.append(one)).toThrow('ENOSPC');
    disk.full = false;
    journal.append(two);
    journal.append(three);
    while (!written.includes('h0')) await sleep(1);
    expect(unflushed(disk.text)).toEqual({ kind: 'entries', entries: [two, three] });
    stuck.resolve();
    expect(await journal.drain(5_000)).toBe(true);
  });

  test('once all is in the table the file begins anew, so that nothing older is left in it', async () => {
    const { disk, file } = aDisk();
    const { trading } = table();
    const journal = started(file, trading);
    const [one, two] = entries(2);
    if (one === undefined || two === undefined) throw new Error('two entries');
    journal.append(one);
    disk.full = true;
    expect(() => journal.append(two)).toThrow('ENOSPC');
    expect(await journal.drain(5_000)).toBe(true);
    await sleep(1);
    expect(disk.text).toBe('');
  });
});

test('a real disk that is full says so', () => {
  expect(() => openJournalFile('/dev/full').append('a line\n')).toThrow('ENOSPC');
});

test('a record is told as written once the table has it, and not while the table fails', async () => {
  const { written, trading } = table(3);
  const told: string[] = [];
  const journal = createJournal({
    file: openJournalFile(join(folder, 'told.jsonl')),
    trading: trading as TradingStore,
    clock: systemClock,
    sleep,
    onError: () => expect(told).toEqual([]),
    onWritten(hedges) {
      for (const hedge of hedges) {
        expect(written).toContain(hedge.id);
        told.push(hedge.id);
      }
    },
  });
  for (const entry of entries(60)) journal.append(entry);
  expect(await journal.drain(5_000)).toBe(true);
  expect(told).toEqual(written);
  expect(told).toHaveLength(60);
});
