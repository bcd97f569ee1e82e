/** The command line of limits and strategies. */
import type { Command } from 'commander';
import { WHOLE_BOOK } from '#shared/domain/limits.ts';
import type { ExitCode, Session } from './commands.ts';
import * as limits from './limit.ts';
import * as strategies from './strategy.ts';

type Run = (work: (session: Session) => Promise<ExitCode>) => Promise<void>;
interface Flags {
  readonly scope: string;
  readonly reason: string;
}

const because = (command: Command, why = 'why; kept in the audit chain'): Command =>
  command.requiredOption('--reason <text>', why);
const ofPart = (command: Command): Command =>
  because(command.option('--scope <scope>', 'a venue or a symbol; the whole book when it is not given', WHOLE_BOOK));

/** @param withCode asks for the approve code unless it was given */
export function addLimits(
  program: Command,
  run: Run,
  withCode: (given: string | undefined, work: (session: Session, code: string) => Promise<ExitCode>) => Promise<void>,
): void {
  const limit = program.command('limit').description('risk limits');
  limit
    .command('show')
    .description('every limit, and those of single venues and symbols')
    .action(async () => run(limits.showLimits));
  ofPart(limit.command('lower <limit> <value>'))
    .description('lower a limit at once; one operator')
    .action(async (name: string, value: string, { scope, reason }: Flags) =>
      run((session) => limits.lowerLimit(session, { limit: name, value, scope, reason })),
    );
  ofPart(limit.command('ask <limit> <value>'))
    .description('ask that a limit be raised; another operator has to approve')
    .action(async (name: string, value: string, { scope, reason }: Flags) =>
      run((session) => limits.askLimit(session, { limit: name, value, scope, reason })),
    );
  because(limit.command('take-back <limit>').requiredOption('--scope <scope>', 'a venue or a symbol'))
    .description('take back the limit of a venue or symbol: asks for it, since the default may be more')
    .option('--lower', 'at once, where nothing may be more afterwards; one operator')
    .action(async (name: string, { scope, reason, lower }: Flags & { lower?: boolean }) =>
      run((session) => {
        const asked = { limit: name, value: null, scope, reason };
        return lower === true ? limits.lowerLimit(session, asked) : limits.askLimit(session, asked);
      }),
    );
  limit
    .command('approve [id]')
    .description("approve another operator's request for a limit: the only one that waits, or the one named")
    .option('--code <code>', 'the code itself; better typed when asked, or piped in')
    .action(async (id: string | undefined, { code }: { code?: string }) =>
      withCode(code, (session, given) => limits.approveLimit(session, id, given)),
    );
}

export function addStrategies(program: Command, run: Run): void {
  const strategy = program.command('strategy').description('what trades');
  strategy
    .command('list')
    .description('each strategy: its switch, what it would do next, and why not')
    .action(async () => run(strategies.listStrategies));
  for (const [to, what] of [
    ['enable', 'let a strategy open; one operator, in live two: see ask'],
    ['disable', 'let a strategy open nothing more; one operator'],
  ] as const) {
    because(strategy.command(`${to} <name>`))
      .description(what)
      .action(async (name: string, { reason }: Flags) =>
        run((session) => strategies.switchStrategy(session, name, to, reason)),
      );
  }
  because(strategy.command('ask <name>'), 'why it is safe')
    .description('ask that a strategy may open; another operator has to approve')
    .action(async (name: string, { reason }: Flags) => run((session) => strategies.askStrategy(session, name, reason)));
}
