/** The command line of the configuration. */
import { InvalidArgumentError, type Command } from 'commander';
import type { ExitCode, Session } from './commands.ts';
import * as config from './config.ts';

type Run = (work: (session: Session) => Promise<ExitCode>) => Promise<void>;
interface ChangeFlags {
  readonly reason: string;
  readonly expectedVersion?: number;
}

const HISTORY_DEFAULT = 20;

function whole(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('a whole number above zero');
  return Number(text);
}

const ofFile = (command: Command): Command =>
  command.requiredOption('--file <file>', 'a whole profile, as the files of configs/ are');
const changing = (command: Command): Command =>
  command
    .requiredOption('--reason <text>', 'why; kept in the history and in the audit chain')
    .option('--expected-version <version>', 'only while this version runs', whole);
const askedOf = ({ reason, expectedVersion }: ChangeFlags): config.ConfigChangeAsked => ({
  reason,
  expectedVersion: expectedVersion ?? null,
});

export function addConfig(program: Command, run: Run): void {
  const command = program.command('config').description('the configuration: every version of it');
  command
    .command('show')
    .description('what runs, as YAML; to be changed and applied')
    .option('--version <version>', 'one version as it was', whole)
    .action(async ({ version }: { version?: number }) => run((session) => config.showConfig(session, version ?? null)));
  ofFile(command.command('validate'))
    .description('every problem of a file at once; changes nothing')
    .action(async ({ file }: { file: string }) => run((session) => config.validateConfig(session, file)));
  ofFile(command.command('diff'))
    .description('what a file would change, and how many operators it takes; changes nothing')
    .action(async ({ file }: { file: string }) => run((session) => config.diffConfig(session, file)));
  changing(ofFile(command.command('apply')))
    .description('apply a file; what loosens anything waits for another operator')
    .action(async ({ file, ...flags }: ChangeFlags & { readonly file: string }) =>
      run((session) => config.applyConfig(session, file, askedOf(flags))),
    );
  changing(command.command('rollback').argument('<version>', 'any version of the history', whole))
    .description('an older version again; what loosens anything waits for another operator')
    .action(async (version: number, flags: ChangeFlags) =>
      run((session) => config.rollbackConfig(session, version, askedOf(flags))),
    );
  command
    .command('history')
    .description('who put which version into force, when and why')
    .option('--limit <number>', 'how many', whole, HISTORY_DEFAULT)
    .action(async ({ limit }: { limit: number }) => run((session) => config.configHistory(session, limit)));
}
