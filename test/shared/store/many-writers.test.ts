import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoAuditStore } from '#shared/store/dynamo/audit-store.ts';
import { dynamoControlStore } from '#shared/store/dynamo/control-store.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { NOON } from '#test/support/records.ts';
import type { Writing } from './writing.ts';

const PROCESSES = 8;
const LINKS_EACH = 25;
const LINKS = PROCESSES * LINKS_EACH;
/** Eight processes start on one core before the first link is written. */
const TIMEOUT_MS = 120_000;
const SCRIPT = join(import.meta.dirname, 'write-links.ts');

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

/** A process that is ready, and begins when it is told what to write. */
async function writerProcess() {
  const child = spawn(process.execPath, [SCRIPT], { stdio: ['pipe', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  const said = text(child.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done !== true) return line.value;
    await closed;
    throw new Error(`a writer ended with ${String(child.exitCode)}: ${await said}`);
  };
  expect(await next()).toBe('ready');
  /** @returns the hash of each link that the process was told is written, in its order */
  return async (writing: Writing): Promise<readonly string[]> => {
    child.stdin.end(JSON.stringify(writing));
    const hashes = JSON.parse(await next()) as string[];
    await closed;
    return hashes;
  };
}

test(
  `${PROCESSES} processes that write ${LINKS_EACH} links each at once lose none and fork none`,
  async () => {
    const tables = await embedded.fresh();
    const { access } = embedded;
    const writers = Array.from({ length: PROCESSES }, (_, index) => `writer-${index + 1}`);
    const processes = await Promise.all(writers.map(() => writerProcess()));
    const told = await Promise.all(
      processes.map((write, index) =>
        write({ access, tables, book: 'main', writer: writers[index] ?? '', links: LINKS_EACH }),
      ),
    );
    const audit = dynamoAuditStore(embedded.documents, tables);
    const { items, cursor } = await audit.list('main', LINKS + 1, null);
    const oldestFirst = items.toReversed();
    expect(cursor).toBeNull();
    expect(oldestFirst.map(({ seq }) => seq)).toEqual(Array.from({ length: LINKS }, (_, index) => index + 1));
    expect(await audit.verify('main')).toMatchObject({ kind: 'intact', links: LINKS });
    // Each stands once and in the order of its writer, under the very hash that the writer was told.
    writers.forEach((writer, index) => {
      const own = oldestFirst.filter(({ actor }) => actor === writer);
      expect(own.map(({ reason }) => reason)).toEqual(
        Array.from({ length: LINKS_EACH }, (_, number) => `${writer} ${number + 1}`),
      );
      expect(own.map(({ hash }) => hash)).toEqual(told[index]);
    });
    // They did write at once: none of them wrote all of its links in one go.
    const turns = oldestFirst.filter(({ actor }, index) => actor !== oldestFirst[index - 1]?.actor).length;
    expect(turns).toBeGreaterThan(PROCESSES);
    // The head is where the chain ends, and the next link is the next.
    const control = dynamoControlStore(embedded.documents, tables);
    const audited = { actor: 'alice', action: 'resumed', subject: 'main', reason: 'after all', detail: {} } as const;
    expect(await control.commit('main', { audit: audited, at: NOON })).toMatchObject({
      kind: 'committed',
      link: { seq: LINKS + 1, previous_hash: oldestFirst.at(-1)?.hash },
    });
  },
  TIMEOUT_MS,
);
