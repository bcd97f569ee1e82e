/** The audit chain, walked: the live one by the API, a part at a time; an exported one here, with nobody's word for it. */
import { createReadStream } from 'node:fs';
import type * as z from 'zod';
import type { ChainHead } from '#shared/store/audit-chain.ts';
import { verifyChainFile } from '#shared/store/audit-file.ts';
import { AuditCheck } from '#shared/wire/http-status.ts';
import { callApi, type Outcome } from './call.ts';
import { exitCodes, tell, type ExitCode, type Session } from './commands.ts';
import type { Terminal } from './terminal.ts';

type Check = z.output<typeof AuditCheck>;

const brokenAt = (seq: number, why: string): string => `the audit chain is BROKEN at link ${seq}: ${why}`;

const lineOf = (check: Check): string => {
  switch (check.kind) {
    case 'intact':
      return `the audit chain is intact: ${check.links} links`;
    case 'so_far':
      return `the audit chain is intact as far as link ${check.links}; the walk did not come to its end`;
    case 'broken':
      return brokenAt(check.seq, check.why);
  }
};

/** A chain of this many parts has hundreds of millions of links. */
const PARTS_MAX = 10_000;

export async function verifyLive(session: Session): Promise<ExitCode> {
  let path = '/api/ui/audit/verify';
  let outcome: Outcome<Check> = await callApi(session.target, 'GET', path, AuditCheck);
  for (let parts = 1; parts < PARTS_MAX && outcome.kind === 'ok' && outcome.body.kind === 'so_far'; parts += 1) {
    const { links, hash } = outcome.body;
    session.terminal.err(`intact as far as link ${links}`);
    path = `/api/ui/audit/verify?after=${links}&hash=${hash}`;
    outcome = await callApi(session.target, 'GET', path, AuditCheck);
  }
  return tell(session, outcome, (check) => ({
    lines: [lineOf(check)],
    exitCode: check.kind === 'intact' ? exitCodes.ok : exitCodes.refused,
  }));
}

const CHUNK_BYTES = 1 << 20;

/** Files in the order in which they follow one another; each goes on where the one before ended. */
export async function verifyFiles(files: readonly string[], json: boolean, terminal: Terminal): Promise<ExitCode> {
  const say = (answer: Readonly<Record<string, unknown>>, line: string): void =>
    terminal.out(json ? JSON.stringify(answer) : line);
  let head: ChainHead | null = null;
  let first = 0;
  for (const file of files) {
    try {
      const check = await verifyChainFile(createReadStream(file, { highWaterMark: CHUNK_BYTES }), head);
      if (check.kind === 'broken') {
        say({ ...check, file }, `${brokenAt(check.seq, check.why)} (line ${check.line} of ${file})`);
        return exitCodes.refused;
      }
      if (check.kind === 'empty') {
        terminal.err(`${file} holds no link`);
        return exitCodes.usage;
      }
      first ||= check.first;
      ({ head } = check);
    } catch (error) {
      terminal.err(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      return exitCodes.usage;
    }
  }
  if (head === null) return exitCodes.usage;
  const { seq, hash } = head;
  const before = first === 1 ? '' : `; what came before link ${first} is not in it`;
  say({ kind: 'intact', first, links: seq, hash }, `the file is intact: links ${first} to ${seq}${before}`);
  if (!json) terminal.out(`its last hash: ${hash}`);
  return exitCodes.ok;
}
