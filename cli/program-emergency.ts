/** The command line of emergency actions, doubts and the leader. */
import { Option, type Command } from 'commander';
import type { ExitCode, Session } from './commands.ts';
import * as emergency from './emergency.ts';

type Run = (work: (session: Session) => Promise<ExitCode>) => Promise<void>;

interface Flags {
  readonly reason?: string;
  readonly correlationId?: string;
  /** `--no-wait`. */
  readonly wait: boolean;
}

const withFlags = (command: Command): Command =>
  command
    .option('--correlation-id <id>', 'the same id again answers with the stored result; made up when not given')
    .option('--no-wait', 'do not wait for the receipt longer than the API does');

const optionalReason = (command: Command): Command =>
  withFlags(command.option('--reason <text>', 'why; kept in the audit chain'));
const neededReason = (command: Command): Command =>
  withFlags(command.requiredOption('--reason <text>', 'why; kept in the audit chain'));

export function addEmergency(program: Command, run: Run): void {
  optionalReason(program.command('kill'))
    .description('HOLD, safe mode and cancel all, latched; one operator')
    .option('--flatten', 'also close positions, reduce-only, pair by pair')
    .action(async (flags: Flags & { flatten?: boolean }) =>
      run((session) => emergency.kill(session, flags, flags.flatten === true)),
    );
  optionalReason(program.command('cancel-all').alias('cancel_all'))
    .description('cancel every order; positions stay')
    .action(async (flags: Flags) => run((session) => emergency.cancelAll(session, flags)));
  optionalReason(program.command('flatten').alias('close-all'))
    .description('close every position, reduce-only, pair by pair; in mode RUN new ones may open')
    .option('--dry-run', 'say what would be closed, and close nothing')
    .action(async (flags: Flags & { dryRun?: boolean }) =>
      run((session) => emergency.closeAll(session, flags, flags.dryRun === true)),
    );
}

export function addDoubts(program: Command, run: Run): void {
  program
    .command('doubts')
    .description('orders whose outcome is not known: age, worst case, evidence, next probe')
    .action(async () => run(emergency.doubts));
  neededReason(program.command('settle <order-id>'))
    .description('settle an order in doubt by hand, from what the venue itself shows')
    .addOption(
      new Option('--outcome <outcome>', 'what became of it').choices(['never_arrived', 'filled']).makeOptionMandatory(),
    )
    .option('--quantity <base>', 'what filled in all, for --outcome filled')
    .option('--price <usdt>', 'average price of that fill, for --outcome filled')
    .action(async (id: string, flags: Flags & emergency.Settling) => {
      const { outcome, quantity, price } = flags;
      const said = {
        outcome,
        ...(quantity === undefined ? {} : { quantity }),
        ...(price === undefined ? {} : { price }),
      };
      await run((session) => emergency.settle(session, id, said, flags));
    });
}

const breakWays = {
  adopt: 'our books take over what the venue says; sends nothing by itself',
  ignore: 'acknowledge it: it holds and blocks nothing until it changes',
  close: 'cancel a foreign order, or close what the venue holds beyond our books, reduce-only',
} as const;

export function addBreaks(program: Command, run: Run): void {
  program
    .command('recon')
    .description('how books and venues stand to each other')
    .action(async () => run(emergency.recon));
  const breaks = program
    .command('breaks')
    .description('what our books and the venues disagree on')
    .action(async () => run(emergency.breaks));
  for (const way of ['adopt', 'ignore', 'close'] as const) {
    neededReason(breaks.command(`${way} <break-id>`))
      .description(breakWays[way])
      .action(async (id: string, flags: Flags) => run((session) => emergency.onBreak(session, id, way, flags)));
  }
}

export function addLeader(program: Command, run: Run): void {
  const leader = program
    .command('leader')
    .description('who holds the lease, and whether it is alive')
    .action(async () => run(emergency.leader));
  neededReason(leader.command('release'))
    .description('ask the leader to settle and give its lease back, so that a standby takes over, in HOLD')
    .action(async (flags: Flags) => run((session) => emergency.releaseLeader(session, flags)));
}
