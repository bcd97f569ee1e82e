/** Runs some tests of a copy, in a process of its own, until the first that fails. */
import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Tests } from './sabotage.ts';

const Ended = z.looseObject({
  status: z.string(),
  fullName: z.string(),
  failureMessages: z.array(z.string()).default([]),
});
const Report = z.looseObject({
  success: z.boolean(),
  testResults: z.array(z.looseObject({ name: z.string(), assertionResults: z.array(Ended) })),
});

export interface Failing {
  /** Of the tests' own folder. */
  readonly file: string;
  readonly test: string;
  /** Which of the runs of a property, from 1 on; null where it is none. */
  readonly run: number | null;
  /** It was given up, which says nothing of what it would have come to. */
  readonly slow: boolean;
}

/** Much longer than the slowest of them takes on a busy machine. */
const TESTS_MS_MAX = 300_000;
const SAID_MAX = 2_000;

/**
 * @returns the first test that fails; null when all hold
 * @throws when they did not run: a file that cannot be loaded notices nothing
 */
export function firstFailing(copy: string, { files, named }: Tests): Promise<Failing | null> {
  const report = join(copy, 'tests-report.json');
  rmSync(report, { force: true });
  const runner = ['node_modules/vitest/vitest.mjs', 'run', '--config=test/sabotage/vitest.config.ts', '--bail=1'];
  const told = ['--reporter=json', `--outputFile.json=${report}`];
  const only = named === undefined ? [] : [`--testNamePattern=${named}`];
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [...runner, ...told, ...only, ...files],
      { cwd: copy, timeout: TESTS_MS_MAX },
      (_error, _stdout, stderr) => {
        try {
          resolve(firstIn(report));
        } catch (why) {
          const said = why instanceof Error ? why.message : 'unknown';
          reject(new Error(`${files.join(' ')} ${named ?? ''}: ${said} ${stderr.slice(-SAID_MAX)}`));
        }
      },
    );
  });
}

function firstIn(report: string): Failing | null {
  const { success, testResults } = Report.parse(JSON.parse(readFileSync(report, 'utf8')));
  const ended = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((one) => ({ ...one, file: name.split('/test/').at(-1) ?? name })),
  );
  const failing = ended.find(({ status }) => status === 'failed');
  const ran = ended.some(({ status }) => status === 'passed' || status === 'failed');
  if (!ran || (failing === undefined && !success)) throw new Error('no test ran, or a file cannot be loaded.');
  if (failing === undefined) return null;
  const why = failing.failureMessages.join('\n');
  const [, run] = /Property failed after (\d+) tests/.exec(why) ?? [];
  const slow = /timed out in \d+ ?ms/.test(why);
  return { file: failing.file, test: failing.fullName, run: run === undefined ? null : Number(run), slow };
}
