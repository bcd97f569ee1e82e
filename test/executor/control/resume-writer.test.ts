/** The audit link of a restart is worth a bounded wait in the background, and nothing else. */
import { expect, test } from 'vitest';
import { createResumeWriter } from '#executor/control/resume-writer.ts';
import { sealLink, emptyChain } from '#shared/store/audit-chain.ts';
import type { CommitResult, ControlCommit } from '#shared/store/ports.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import { NOON } from '#test/support/records.ts';

type Answer = 'committed' | 'conflict' | 'throws';

/** A table that answers so, the last answer again and again. */
function aTable(...answers: readonly Answer[]) {
  const asked: ControlCommit[] = [];
  const failed: string[] = [];
  let slept = 0;
  let stopped = false;
  const write = createResumeWriter({
    name: 'executor-1',
    book: 'main',
    control: {
      commit(book, change): Promise<CommitResult> {
        asked.push(change);
        const answer = answers[Math.min(asked.length, answers.length) - 1];
        if (answer === 'throws') return Promise.reject(new Error('the tables are out'));
        if (answer !== 'committed') return Promise.resolve({ kind: 'conflict' });
        return Promise.resolve({ kind: 'committed', link: sealLink(book, change.audit, change.at, emptyChain) });
      },
    },
    clock: { wall: () => epochMs(NOON), monotonic: () => monotonicMs(0) },
    sleep: (ms) => Promise.resolve(void (slept += ms)),
    log: { failed: (event) => void failed.push(event) },
    stopped: () => stopped,
  });
  return { write, asked, failed, slept: () => slept, stop: () => void (stopped = true) };
}

test('one link by the executor says what it found, and changes nothing else', async () => {
  const table = aTable('committed');
  await table.write({ hedges: 2, complete: true });
  const audit = { actor: 'executor-1', action: 'restart.resume', subject: 'main', reason: '' };
  expect(table.asked).toEqual([{ audit: { ...audit, detail: { hedges: 2, complete: true } }, at: NOON }]);
  expect(table.slept()).toBe(0);
});

test('tables that are out, or a conflict, are tried again until the link stands', async () => {
  const table = aTable('throws', 'conflict', 'throws', 'committed');
  await table.write({});
  expect(table.asked).toHaveLength(4);
  expect(table.failed).toEqual(['resume.write_failed', 'resume.write_failed']);
});

test('tables that stay out end it, and nobody hears of it but the log', async () => {
  const table = aTable('throws');
  await table.write({});
  expect(table.asked).toHaveLength(60);
  expect(table.slept()).toBe(60_000);
});

test('an executor that is stopped writes none', async () => {
  const table = aTable('committed');
  table.stop();
  await table.write({});
  expect(table.asked).toEqual([]);
});
