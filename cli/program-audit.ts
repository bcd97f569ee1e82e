/** The command line of the audit chain. */
import type { Command } from 'commander';
import { verifyFiles, verifyLive } from './audit.ts';
import type { ExitCode, Session } from './commands.ts';
import type { Terminal } from './terminal.ts';

/** @param alone runs what needs no API and no token */
export function addAudit(
  program: Command,
  run: (work: (session: Session) => Promise<ExitCode>) => Promise<void>,
  alone: (work: (json: boolean, terminal: Terminal) => Promise<ExitCode>) => Promise<void>,
): void {
  program
    .command('audit')
    .description('the audit chain')
    .command('verify')
    .description('walk the whole chain and name the first link that does not fit')
    .option(
      '--file <files...>',
      'walk exported files (JSON, one link a line), in their order, instead of the live chain',
    )
    .action(async ({ file }: { file?: string[] }) =>
      file === undefined ? run(verifyLive) : alone((json, terminal) => verifyFiles(file, json, terminal)),
    );
}
