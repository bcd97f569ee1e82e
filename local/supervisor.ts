/**
 * Starts child processes, keeps them running and ends them. A child says `{ready: true, ...facts}` over its channel; what
 * it prints goes to its own log file. A child that ends by itself is started again, a bounded number of times.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, renameSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import type { Environment } from '#shared/config/env.ts';
import { systemClock } from '#shared/runtime/clock.ts';

export type Facts = Readonly<Record<string, unknown>>;
export interface ChildSpec {
  readonly name: string;
  /** Path of the file it runs. */
  readonly entry: string;
  /** Asked at every start, so that a restart takes the port that the first start was given. */
  readonly args: (before: Facts | null) => readonly string[];
  readonly env: Environment;
  /** Loaded before its own code. */
  readonly preload?: string;
  readonly restartsMax: number;
  /** A child that is not ready by then is ended and reported. */
  readonly readyMsMax: number;
  /** Does waiting for another one to end count as ready, at this start? A standby waits for as long as it takes. */
  readonly mayWait: (before: Facts | null) => boolean;
}
export interface Child {
  readonly name: string;
  /** Of the process that does the work: the child names it in its facts when it is not itself. */
  pid(): number | null;
  facts(): Facts;
  /** Sends a signal. An end that was asked for says nothing about its health, and is not counted as one. */
  signal(signal: NodeJS.Signals): void;
  stop(graceMs: number): Promise<void>;
}
/** A child did not come up, or came to its end too often. The message is for people. */
export class ChildFailedError extends Error {
  override readonly name = 'ChildFailedError';
}

const Ready = z.looseObject({ ready: z.literal(true) });
const Waiting = z.looseObject({ waiting: z.literal(true) });
const ERROR_TEXT_MAX = 2_000;
/** Pauses between restarts: short at first, never longer than this. */
const RESTART_PAUSE_MS_MIN = 200;
const RESTART_PAUSE_MS_MAX = 5_000;
/** After this long without an end, a child counts as well again. */
const WELL_AFTER_MS = 60_000;
const ENDS: ReadonlySet<NodeJS.Signals> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT']);
const leaveWithParent = join(import.meta.dirname, 'leave-with-parent.ts');

interface Run {
  readonly process: ChildProcess;
  readonly facts: Facts;
  readonly ended: Promise<string>;
}

async function startOnce(spec: ChildSpec, logFile: string, before: Facts | null): Promise<Run> {
  const child = fork(spec.entry, [...spec.args(before)], {
    env: { ...spec.env },
    execArgv: [leaveWithParent, ...(spec.preload === undefined ? [] : [spec.preload])].flatMap((file) => [
      '--import',
      file,
    ]),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A group of its own: Ctrl+C then reaches the launcher alone, which decides who stops when.
    detached: true,
  });
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  let errorText = '';
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  child.stderr?.on('data', (chunk: Buffer) => {
    errorText = (errorText + chunk.toString()).slice(-ERROR_TEXT_MAX);
  });
  const ended = new Promise<string>((resolve) => {
    child.once('close', (code, signal) => {
      log.end();
      resolve(signal ?? `code ${code ?? 'unknown'}`);
    });
    child.once('error', (error) => resolve(error.message));
  });
  const late = new AbortController();
  const facts = await Promise.race([
    new Promise<Facts>((resolve) => {
      child.on('message', (message) => {
        const ready = Ready.safeParse(message);
        if (ready.success) resolve(ready.data);
        else {
          const waiting = Waiting.safeParse(message);
          if (spec.mayWait(before) && waiting.success) resolve({ ...before, ...waiting.data });
        }
      });
    }),
    ended.then((how) => {
      throw new ChildFailedError(`${spec.name} did not start (${how}). ${whyOf(errorText)}See ${logFile}.`);
    }),
    pause(spec.readyMsMax, undefined, { signal: late.signal }).then(() => {
      child.kill('SIGKILL');
      throw new ChildFailedError(`${spec.name} was not ready after ${spec.readyMsMax / 1_000} s. See ${logFile}.`);
    }),
  ]).finally(() => late.abort());
  return { process: child, facts, ended };
}

/** The last line of what a child said on standard error that reads like a sentence. */
function whyOf(errorText: string): string {
  const lines = errorText.split('\n').map((line) => line.trim());
  const line = lines.findLast((text) => text !== '' && !text.startsWith('at ') && !/^(Node\.js|\}|\^)/.test(text));
  return line === undefined ? '' : `${line} `;
}

/** @param onNote one line for people, when a child ended and what is done about it */
export async function startChild(spec: ChildSpec, logDir: string, onNote: (line: string) => void): Promise<Child> {
  mkdirSync(logDir, { recursive: true });
  const logFile = join(logDir, `${spec.name}.log`);
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.before`);
  let run = await startOnce(spec, logFile, null);
  let stopping = false;
  let restarts = 0;
  let asked = false;
  const pidOf = (): number | null => {
    const { pid } = run.facts;
    return typeof pid === 'number' ? pid : (run.process.pid ?? null);
  };

  const keep = async (): Promise<void> => {
    for (;;) {
      const began = systemClock.monotonic();
      const how = await run.ended;
      if (stopping) return;
      if (asked || systemClock.monotonic() - began > WELL_AFTER_MS) restarts = 0;
      asked = false;
      if (restarts >= spec.restartsMax) {
        onNote(`${spec.name} ended (${how}) for the ${restarts + 1}th time and is not started again. See ${logFile}.`);
        return;
      }
      restarts += 1;
      await pause(Math.min(RESTART_PAUSE_MS_MIN * 2 ** (restarts - 1), RESTART_PAUSE_MS_MAX));
      if (stopping) return;
      onNote(`${spec.name} ended (${how}); starting it again (${restarts} of ${spec.restartsMax}).`);
      try {
        run = await startOnce(spec, logFile, run.facts);
        if (stopping) run.process.kill('SIGKILL');
      } catch (error) {
        if (!(error instanceof ChildFailedError)) throw error;
        onNote(error.message);
      }
    }
  };
  const kept = keep();

  return {
    name: spec.name,
    pid: pidOf,
    facts: () => run.facts,
    signal: (signal) => {
      const pid = pidOf();
      if (pid === null) return;
      asked = ENDS.has(signal);
      try {
        process.kill(pid, signal);
      } catch (error) {
        // It ended a moment ago, by itself.
        if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
      }
    },
    stop: async (graceMs) => {
      stopping = true;
      if (run.process.exitCode !== null || run.process.signalCode !== null) return;
      run.process.kill('SIGTERM');
      const late = new AbortController();
      await Promise.race([run.ended, pause(graceMs, undefined, { signal: late.signal }).catch(() => undefined)]);
      late.abort();
      run.process.kill('SIGKILL');
      await run.ended;
      await Promise.race([kept, Promise.resolve()]);
    },
  };
}
