/** The command line of `propbotctl operator`. It needs AWS credentials and the names of the deployment, and no API. */
import { Option, type Command } from 'commander';
import type { Environment } from '#shared/config/env.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { OperatorId } from '#shared/wire/primitives.ts';
import { languages, roles, type Language, type Role } from '#shared/wire/operator.ts';
import { exitCodes, type ExitCode } from './commands.ts';
import * as operator from './operator.ts';
import { openOperatorStore } from './operator-store.ts';
import type { Terminal } from './terminal.ts';

export interface OperatorCommands {
  readonly program: Command;
  readonly terminal: Terminal;
  readonly environment: Environment;
  readonly done: (exitCode: ExitCode) => void;
}

const HELP_AFTER = `
Runs with AWS credentials, not with a bearer token. The environment names the deployment: AWS_REGION, PROFILE,
OPERATORS_SECRET_ID, CONTROL_TABLE, TRADING_TABLE, AUDIT_TABLE. Beside a running npm start they are in .propbot/aws.env.`;

interface SettingFlags {
  readonly telegram?: string;
  readonly language?: Language;
}
const inLanguage = (): Option =>
  new Option('--language <language>', 'in which the bot answers this person').choices(languages);
const numberOf = (text: string): number | 'wrong' => {
  const number = Number(text);
  return Number.isSafeInteger(number) && number > 0 ? number : 'wrong';
};

export function addOperators({ program, terminal, environment, done }: OperatorCommands): void {
  const group = program
    .command('operator')
    .description('people who may act: add, set, enroll, disable, list')
    .addHelpText('after', HELP_AFTER);
  const work = async (run: (managing: operator.Managing) => Promise<ExitCode>): Promise<void> => {
    const store = openOperatorStore(environment, systemClock);
    try {
      const json = program.opts<{ json?: boolean }>().json === true;
      done(await run({ store, terminal, clock: systemClock, json }));
    } catch (error) {
      if (error instanceof Error && error.name === 'EnvInvalidError') throw error;
      terminal.err(`not done: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
      done(exitCodes.unreachable);
    } finally {
      store.close();
    }
  };
  group
    .command('list')
    .description('who there is, with what second factor, and when each was last seen')
    .action(async () => work(operator.list));
  group
    .command('add <id>')
    .description('add a person; prints the bearer token once')
    .addOption(new Option('--role <role>', 'what the person may do').choices(roles).makeOptionMandatory())
    .option('--telegram <number>', 'numeric Telegram user id')
    .addOption(inLanguage())
    .option('--first', 'this deployment has no operators yet: what its secret was made with is thrown away')
    .action(async (id: string, flags: SettingFlags & { role: Role; first?: boolean }) => {
      const telegram = flags.telegram === undefined ? null : numberOf(flags.telegram);
      if (!OperatorId.safeParse(id).success || telegram === 'wrong') {
        terminal.err('an operator id is 2 to 32 of a-z, 0-9, _ and -; a Telegram user id is a whole number');
        return done(exitCodes.usage);
      }
      const language = flags.language ?? null;
      return work((managing) =>
        operator.add(managing, id, { role: flags.role, telegram, language, first: flags.first === true }),
      );
    });
  group
    .command('set <id>')
    .description('whose Telegram account it is and in which language the bot answers')
    .option('--telegram <number>', 'numeric Telegram user id, or none')
    .addOption(inLanguage())
    .action(async (id: string, { telegram: given, language }: SettingFlags) => {
      const telegram = given === undefined ? undefined : given === 'none' ? null : numberOf(given);
      if (telegram === 'wrong' || (telegram === undefined && language === undefined)) {
        terminal.err('give --telegram with a whole number or none, or --language, or both');
        return done(exitCodes.usage);
      }
      const setting = {
        ...(telegram === undefined ? {} : { telegram }),
        ...(language === undefined ? {} : { language }),
      };
      return work((managing) => operator.set(managing, id, setting));
    });
  group
    .command('enroll <id>')
    .description('show a new key for an authenticator, and keep it once the phone has shown a right code')
    .option('--static', 'a static approve token instead; not in live')
    .action(async (id: string, flags: { static?: boolean }) =>
      work((managing) => (flags.static === true ? operator.enrollStatic : operator.enroll)(managing, id)),
    );
  group
    .command('token <id>')
    .description('a new bearer token; the one before dies')
    .action(async (id: string) => work((managing) => operator.renewToken(managing, id)));
  group
    .command('disable <id>')
    .description('shut a person out, within 30 s')
    .action(async (id: string) => work((managing) => operator.disable(managing, id)));
  group
    .command('enable <id>')
    .description('let a disabled person in again')
    .action(async (id: string) => work((managing) => operator.enable(managing, id)));
}
