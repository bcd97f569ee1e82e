/** One copy a data folder: two would write one journal and trade twice. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const Holder = z.object({ pid: z.int().positive(), started: z.string() });

/** Another copy runs on this folder. The message is for people. */
export class AlreadyRunningError extends Error {
  override readonly name = 'AlreadyRunningError';
}

/** When a process began, as the kernel says it, so that a number that was given again is told apart; '' elsewhere. */
function startedOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function holderOf(file: string): z.output<typeof Holder> | null {
  try {
    const parsed = Holder.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/**
 * @returns a function that gives the folder back
 * @throws {AlreadyRunningError} when a process that is alive holds it
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'lock.json');
  const holder = holderOf(file);
  if (holder !== null && isAlive(holder.pid) && startedOf(holder.pid) === holder.started) {
    throw new AlreadyRunningError(
      `PropBot is running on ${folder} already (process ${holder.pid}): stop it with Ctrl+C there, or name another ` +
        'folder and port with --data-dir and --port.',
    );
  }
  rmSync(file, { force: true });
  try {
    const mine = { pid: process.pid, started: startedOf(process.pid) };
    writeFileSync(file, JSON.stringify(mine), { flag: 'wx', mode: 0o600 });
  } catch {
    throw new AlreadyRunningError(`Another copy of PropBot has just started on ${folder}.`);
  }
  return () => rmSync(file, { force: true });
}
