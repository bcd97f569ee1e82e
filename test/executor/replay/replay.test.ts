import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createEngine } from '#executor/engine/engine.ts';
import { decode, encode } from '#executor/replay/codec.ts';
import { openEventLog, recorded } from '#executor/replay/record.ts';
import { replay } from '#executor/replay/replay.ts';
import { aWorld, settings } from '#test/executor/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'propbot-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));
const unexpected = (error: unknown): never => {
  throw error;
};

/** A short day: two hedges open, one fills in part and is mended, the spread converges. */
function aDay(): string {
  const path = join(folder, 'day.jsonl');
  const log = openEventLog(path, unexpected);
  const world = aWorld({}, {}, (of) => recorded(createEngine(of), of, log));
  world.books(60_000, 60_300);
  for (const order of world.placed()) world.fill(order);
  for (const order of world.placed().slice(4)) world.fill(order);
  world.engine.onGap(0);
  world.now += 1_000;
  world.books(60_000, 60_000);
  for (const order of world.placed().slice(4)) world.fill(order);
  world.send({ type: 'timer' });
  log.close();
  return readFileSync(log.path, 'utf8');
}

test('a recorded day comes out the same, byte for byte', () => {
  const played = replay(aDay());
  expect(played.differsAt).toBeNull();
  expect(played.answers).toBeGreaterThan(10);
  expect(played.effects).toBeGreaterThan(20);
});

test('a log that is there is never written over: it is the one that a person wants to see after a crash', () => {
  const path = join(folder, 'again.jsonl');
  const [first, second] = [openEventLog(path, unexpected), openEventLog(path, unexpected)];
  first.line(['g', 0]);
  second.line(['g', 1]);
  first.close();
  second.close();
  expect([first.path, second.path]).toEqual([path, `${path}.1`]);
  expect(readFileSync(path, 'utf8')).toBe('["g",0]\n');
  expect(readFileSync(`${path}.1`, 'utf8')).toBe('["g",1]\n');
});

test('a day with broken books, and with books of an unknown age, comes out the same', () => {
  const path = join(folder, 'broken.jsonl');
  const log = openEventLog(path, unexpected);
  const world = aWorld({}, {}, (of) => recorded(createEngine(of), of, log));
  world.books(60_000, Number.NaN);
  world.books(60_000, 60_300, Number.POSITIVE_INFINITY);
  world.books(60_000, 60_300, 10, Number.POSITIVE_INFINITY);
  expect(world.placed()).toEqual([]);
  for (let time = 0; time < 2; time += 1) {
    world.now += 200;
    world.books(60_000, 60_300);
  }
  expect(world.placed()).toHaveLength(2);
  log.close();
  const played = replay(readFileSync(path, 'utf8'));
  expect([played.differsAt, played.books]).toEqual([null, 10]);
});

test('when a book was made is part of the log', () => {
  const lines = aDay().split('\n');
  const book = lines.findIndex((line) => line.startsWith('["b",1'));
  const late = lines.with(book, (lines[book] ?? '').replace(/,1000\]$/, ',-1]'));
  expect(late[book]).not.toBe(lines[book]);
  expect(replay(late.join('\n')).differsAt).not.toBeNull();
});

test('a log cut off in the middle of its last line plays up to there', () => {
  const day = aDay().trimEnd();
  expect(replay(day.slice(0, -5)).differsAt).toBeNull();
});

test('a changed price, a dropped event or a changed setting shows', () => {
  const lines = aDay().split('\n');
  const book = lines.findIndex((line) => line.startsWith('["b",1'));
  const changed = lines.with(book, (lines[book] ?? '').replace('60299.5', '60299.6'));
  expect(replay(changed.join('\n')).differsAt).not.toBeNull();
  const event = lines.findIndex((line) => line.includes('"type":"fill"'));
  expect(replay(lines.toSpliced(event, 1).join('\n')).differsAt).not.toBeNull();
  expect(
    replay(lines.with(0, (lines[0] ?? '').replace('"takerFees":[0.0005', '"takerFees":[0.0004')).join('\n')).differsAt,
  ).not.toBeNull();
});

test('what is not a log is said to be none', () => {
  expect(() => replay('{}')).toThrow('first line');
  expect(() => replay(`${encode({ settings: { ...settings, strategy: 'gone' } })}\n`)).toThrow('no strategy gone');
  expect(() => replay(`${aDay().split('\n')[0]}\n["z"]\n["g",0]\n`)).toThrow('line 2');
});

test('bigints and odd floats come back as themselves', () => {
  const value = {
    a: 123_456_789_012_345_678n,
    b: Number.NEGATIVE_INFINITY,
    c: [0.1, -0, Number.NaN],
    d: null,
    e: 'text',
  };
  expect(decode(encode(value))).toEqual({ ...value, c: [0.1, 0, Number.NaN] });
});
