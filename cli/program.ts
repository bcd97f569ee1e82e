/** The command line itself: names, flags and help. Global flags may stand before or after the command. */
import { Command, CommanderError } from 'commander';
import { EnvInvalidError, processEnvironment, readEnv, type Environment } from '#shared/config/env.ts';
import { EXPORT_LINES_MAX } from '#shared/wire/http-reports.ts';
import { Reason } from '#shared/wire/primitives.ts';
import { addAudit } from './program-audit.ts';
import * as commands from './commands.ts';
import { exitCodes, type ExitCode, type Session } from './commands.ts';
import { EVENTS_USUAL, eventsWanted, exportLog } from './export-log.ts';
import { holdDirect } from './hold-direct.ts';
import { addLimits, addStrategies } from './program-policy.ts';
import { addConfig } from './program-config.ts';
import { addBreaks, addDoubts, addEmergency, addLeader } from './program-emergency.ts';
import { addOperators } from './operator-program.ts';
import { addSecrets } from './secrets-program.ts';
import { addTelegram } from './telegram.ts';
import type { Terminal } from './terminal.ts';

interface GlobalFlags {
  readonly baseUrl?: string;
  readonly token?: string;
  readonly json?: boolean;
}

/** The command line was not usable. Said in one sentence; exit code 2. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

const HELP_AFTER = `
Exit codes: 0 done (for pause, safe-mode, dry-run and resume: acknowledged by the executor; for kill, cancel-all and flatten:
with a complete receipt); 1 refused, or a broken audit chain; 2 wrong usage; 3 no usable answer, no acknowledgement in time,
or a receipt that is not complete. With 3 after a change: look at the status.

The token is an operator's own bearer token: --token, or better the environment variable API_TOKEN.`;

const HELP_DIRECT = `
With --direct no API and no bearer token is needed, but AWS credentials that may write the tables. The environment names
the deployment: AWS_REGION, CONTROL_TABLE, TRADING_TABLE, AUDIT_TABLE, BOOK. Beside a running npm start they are in
.propbot/aws.env. It can only hold.`;

const DEFAULT_URL = 'http://localhost:8000';

function sessionOf(flags: GlobalFlags, terminal: Terminal, environment: Environment): Session {
  const env = readEnv(['PROPBOT_API_URL', 'API_TOKEN'], environment);
  const baseUrl = flags.baseUrl ?? env.PROPBOT_API_URL ?? DEFAULT_URL;
  if (!URL.canParse(baseUrl)) throw new UsageError(`--base-url is an address such as ${DEFAULT_URL}, not «${baseUrl}»`);
  const token = flags.token ?? env.API_TOKEN;
  if (token === undefined) {
    throw new UsageError('no token: set API_TOKEN to your own bearer token, or give --token');
  }
  return { target: { baseUrl, token }, json: flags.json === true, terminal };
}

async function codeOf(flag: string | undefined, terminal: Terminal): Promise<string> {
  if (flag !== undefined) {
    terminal.err('warning: a code in the command line stays in the shell history; leave --code out to be asked for it');
    return flag;
  }
  const code = await terminal.readSecret('Your approve code: ');
  if (code === null) throw new UsageError('no approve code: type it when asked, pipe it in, or give --code');
  return code;
}

type Run = (work: (session: Session) => Promise<ExitCode>) => Promise<void>;

/** @param direct holds without the API */
function addControl(program: Command, run: Run, direct: (note: string) => Promise<void>): void {
  program
    .command('pause')
    .alias('hold')
    .description('HOLD at once; one operator')
    .option('--reason <text>', 'why; kept in the audit chain', 'paused with propbotctl')
    .option('--direct', 'while the API is down: write it with AWS credentials, where the level lies')
    .addHelpText('after', HELP_DIRECT)
    .action(async ({ reason, direct: isDirect }: { reason: string; direct?: boolean }) => {
      if (isDirect !== true) return run((session) => commands.pause(session, reason));
      const note = Reason.safeParse(reason);
      if (!note.success) throw new UsageError('--reason is a text of 3 to 500 characters');
      return direct(note.data);
    });
  program
    .command('resume')
    .description('the final move to RUN, after an approved resume')
    .action(async () => run(commands.resume));
  for (const latch of ['safe-mode', 'dry-run'] as const) {
    program
      .command(latch)
      .description(`${latch.replace('-', ' ')} on; one operator`)
      .requiredOption('--reason <text>', 'why; kept in the audit chain')
      .action(async ({ reason }: { reason: string }) => run((session) => commands.setLatch(session, latch, reason)));
  }
}

function addExport(program: Command, run: Run): void {
  program
    .command('export-log')
    .description('the newest events as a JSON file, for a report on an incident')
    .requiredOption('--out <file>', 'where it is written; only you may read it')
    .option('--limit <count>', `how many of the newest, up to ${EXPORT_LINES_MAX}`, String(EVENTS_USUAL))
    .action(async ({ out, limit }: { out: string; limit: string }) => {
      const wanted = eventsWanted(limit);
      if (wanted === null) throw new UsageError(`--limit is a whole number from 1 to ${EXPORT_LINES_MAX}`);
      return run((session) => exportLog(session, out, wanted));
    });
}

function addRequests(program: Command, run: Run): void {
  program
    .command('resume-request')
    .description('ask that the holds in force be lifted; another operator has to approve')
    .requiredOption('--reason <text>', 'why it is safe')
    .option('--also-exit-safe-mode', 'ask for safe mode off in the same request')
    .action(async ({ reason, alsoExitSafeMode }: { reason: string; alsoExitSafeMode?: boolean }) =>
      run((session) => commands.ask(session, 'resume', reason, alsoExitSafeMode === true)),
    );
  for (const what of ['exit-safe-mode', 'exit-dry-run'] as const) {
    program
      .command(`${what}-request`)
      .description(`ask to leave ${what.slice('exit-'.length).replace('-', ' ')}; another operator has to approve`)
      .requiredOption('--reason <text>', 'why it is safe')
      .action(async ({ reason }: { reason: string }) => run((session) => commands.ask(session, what, reason, false)));
  }
}

function addApprovals(program: Command, run: Run, terminal: Terminal): void {
  program
    .command('approvals')
    .description('requests and what became of them')
    .action(async () => run(commands.approvals));
  program
    .command('approve <id>')
    .description("approve another operator's request with your own code")
    .option('--code <code>', 'the code itself; better typed when asked, or piped in')
    .action(async (id: string, { code }: { code?: string }) =>
      run(async (session) => commands.approve(session, id, await codeOf(code, terminal))),
    );
  program
    .command('decline <id>')
    .description("decline another operator's request")
    .requiredOption('--reason <text>', 'why')
    .action(async (id: string, { reason }: { reason: string }) =>
      run((session) => commands.close(session, id, 'decline', { reason })),
    );
  program
    .command('withdraw <id>')
    .description('take back your own request')
    .action(async (id: string) => run((session) => commands.close(session, id, 'withdraw', {})));
}

/** Runs one command line. Never throws for what a person typed. */
export async function runCommandLine(
  words: readonly string[],
  terminal: Terminal,
  environment: Environment = processEnvironment(),
): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const program = new Command('propbotctl')
    .description('Controls PropBot through its API.')
    .option('--base-url <url>', 'where the API is (environment: PROPBOT_API_URL; default http://localhost:8000)')
    .option('--token <token>', 'your own bearer token (environment: API_TOKEN)')
    .option('--json', "print the API's own answer, one JSON object")
    .addHelpText('after', HELP_AFTER)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    });
  const run: Run = async (work) => {
    exitCode = await work(sessionOf(program.opts<GlobalFlags>(), terminal, environment));
  };
  program
    .command('status')
    .description('mode, latches, executor, positions, pending requests, next step')
    .action(async () => run(commands.status));
  program
    .command('components')
    .description('every guard and every part of the machinery, the badges, and the last incidents')
    .action(async () => run(commands.components));
  addExport(program, run);
  addEmergency(program, run);
  const json = (): boolean => program.opts<GlobalFlags>().json === true;
  addControl(program, run, async (note) => {
    exitCode = await holdDirect({ environment, terminal, json: json() }, note);
  });
  addRequests(program, run);
  addApprovals(program, run, terminal);
  addDoubts(program, run);
  addBreaks(program, run);
  addLeader(program, run);
  addConfig(program, run);
  const done = (code: ExitCode): void => {
    exitCode = code;
  };
  addSecrets(program, run, terminal);
  addOperators({ program, terminal, environment, done });
  addTelegram({ program, terminal, environment, done });
  addStrategies(program, run);
  addLimits(program, run, (given, work) => run(async (session) => work(session, await codeOf(given, terminal))));
  addAudit(program, run, async (work) => {
    done(await work(json(), terminal));
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (error instanceof UsageError || error instanceof EnvInvalidError) {
      terminal.err(error.message);
      return exitCodes.usage;
    }
    throw error;
  }
}
