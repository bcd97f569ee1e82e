/** The command line of secrets. */
import type { Command } from 'commander';
import { exitCodes, type ExitCode, type Session } from './commands.ts';
import { rotateKey, secrets } from './secrets.ts';
import type { Terminal } from './terminal.ts';

type Run = (work: (session: Session) => Promise<ExitCode>) => Promise<void>;

/** Every value, or what is wrong in one sentence. */
async function valuesOf(
  names: readonly string[],
  given: readonly string[],
  terminal: Terminal,
): Promise<Readonly<Record<string, string>> | string> {
  if (given.length > 0) {
    terminal.err(
      'warning: a value in the command line stays in the shell history; leave --value out to be asked for it',
    );
  }
  const values = [...given];
  while (given.length === 0 && values.length < names.length) {
    const value = await terminal.readSecret(`New ${names[values.length] ?? ''}: `);
    if (value === null) break;
    values.push(value);
  }
  if (values.length !== names.length) return `${names.length} names and ${values.length} values: one value a name`;
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}

export function addSecrets(program: Command, run: Run, terminal: Terminal): void {
  program
    .command('secrets')
    .description('names and ages of secrets, and which are to be rotated; never a value')
    .action(async () => run(secrets));
  program
    .command('rotate-key')
    .description('put new secrets in place; venue keys only after a read-only try, all parts of one key together')
    .requiredOption('--name <name...>', 'which secrets, such as BINANCE_UM_API_KEY BINANCE_UM_API_SECRET')
    .option('--value <value...>', 'the values, in the same order; better typed when asked, or piped in, a line each')
    .action(async ({ name: names, value: given = [] }: { name: string[]; value?: string[] }) =>
      run(async (session) => {
        const values = await valuesOf(names, given, terminal);
        if (typeof values !== 'string') return rotateKey(session, values);
        terminal.err(values);
        return exitCodes.usage;
      }),
    );
}
