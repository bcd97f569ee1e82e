/** Emergency actions and what else an operator asks of the executor itself. One operator; each answered by a receipt. */
import type { BreakAsk } from '#shared/domain/command.ts';
import type { MonotonicMs } from '#shared/domain/time.ts';
import type { CommandAnswer } from '#shared/wire/command.ts';
import { PAGE_PATH } from '#shared/wire/page.ts';
import { done, refuse, type Done, type OperationsOf, type Refusal, type RequestOf } from '#functions/answer.ts';
import { awaitReceipt, statusOf, type ReceiptWaits } from '#functions/command-answer.ts';
import { planOf } from '#functions/command-targets.ts';
import { fileCommand, type CommandAsked, type CommandDeps, type Wish } from '#functions/file-command.ts';
import { resultPage } from '#functions/result-page.ts';
import { waitForAck } from '#functions/wait-for-ack.ts';

export interface ControlCommandDeps extends CommandDeps, ReceiptWaits {}
type CommandOperations = Pick<
  OperationsOf<'control'>,
  | 'cancelAll'
  | 'cancelAllAlias'
  | 'closeAllTrades'
  | 'flatten'
  | 'kill'
  | 'killByForm'
  | 'settleDoubt'
  | 'adoptBreak'
  | 'ignoreBreak'
  | 'closeBreak'
  | 'releaseLeader'
>;

interface Said {
  readonly reason?: string | undefined;
  readonly correlation_id?: string | undefined;
  readonly requested_by?: string | undefined;
}
const NO_REASON = 'no reason given';

export function commandOperations(deps: ControlCommandDeps): CommandOperations {
  const askedOf = (wish: Wish, by: string, said: Said, channel: string): CommandAsked => ({
    wish,
    by,
    reason: said.reason ?? NO_REASON,
    channel,
    correlationId: said.correlation_id ?? null,
    requestedBy: said.requested_by ?? null,
  });
  const ask = async (asked: CommandAsked): Promise<Done<CommandAnswer> | Refusal> => {
    const filed = await fileCommand(deps, asked);
    if (filed.kind === 'refusal') return filed;
    const answer = await awaitReceipt(deps, filed);
    return done(answer, statusOf(answer));
  };
  const cancelAll = ({ by, body }: Pick<RequestOf<'cancelAll'>, 'by' | 'body'>) =>
    ask(askedOf({ kind: 'cancel_all' }, by.operator_id, body, 'POST /api/ui/cancel_all'));
  const closeAll =
    (channel: string) =>
    async ({ by, body }: Pick<RequestOf<'flatten'>, 'by' | 'body'>) => {
      if (body.dry_run === true) return done(planOf(await deps.trading.liveHedges(deps.book)));
      return ask(askedOf({ kind: 'close_all' }, by.operator_id, body, channel));
    };
  const onBreak =
    (kind: BreakAsk, channel: string) =>
    ({ by, path, body }: Pick<RequestOf<'adoptBreak'>, 'by' | 'path' | 'body'>) =>
      ask({
        ...askedOf({ kind, break_id: path.id }, by.operator_id, body, channel),
        mayFile: () => notOpen(deps, path.id),
      });
  const killNow = (by: string, said: Said & { readonly flatten?: boolean | undefined }, channel: string) => {
    const wish = { kind: 'kill', flatten: said.flatten === true } as const;
    return kill(deps, askedOf(wish, by, said, channel), deps.clock.monotonic());
  };
  return {
    cancelAll,
    cancelAllAlias: cancelAll,
    closeAllTrades: closeAll('POST /api/ui/trades/close-all'),
    flatten: closeAll('POST /api/hedge/flatten'),
    kill: ({ by, body }) => killNow(by.operator_id, body, 'POST /api/ui/kill'),
    killByForm: async ({ by, body }) => {
      const killed = await killNow(by.operator_id, body, `POST ${PAGE_PATH}/kill`);
      return killed.kind === 'done' ? resultPage('The kill switch was used', killed.body, PAGE_PATH) : killed;
    },
    settleDoubt: ({ by, path, body }) => {
      const wish = {
        kind: 'settle_doubt',
        order_id: path.id,
        filled: body.quantity ?? '0',
        price: body.price ?? null,
      } as const;
      const asked = askedOf(wish, by.operator_id, body, 'POST /api/ui/doubts/{id}/settle');
      return ask({ ...asked, mayFile: () => notInDoubt(deps, path.id) });
    },
    adoptBreak: onBreak('adopt_break', 'POST /api/ui/breaks/{id}/adopt'),
    ignoreBreak: onBreak('ignore_break', 'POST /api/ui/breaks/{id}/ignore'),
    closeBreak: onBreak('close_break', 'POST /api/ui/breaks/{id}/close'),
    releaseLeader: ({ by, body }) =>
      ask(askedOf({ kind: 'release_leader' }, by.operator_id, body, 'POST /api/ui/leader/release')),
  };
}

/** The latches are in force once written; acknowledgement and receipt are waited for together. */
async function kill(
  deps: ControlCommandDeps,
  asked: CommandAsked,
  since: MonotonicMs,
): ReturnType<CommandOperations['kill']> {
  const filed = await fileCommand(deps, asked);
  if (filed.kind === 'refusal') return filed;
  const { level, command } = filed;
  const [acknowledgement, answer] = await Promise.all([
    waitForAck(deps, level.book, level.version, since),
    awaitReceipt(deps, filed),
  ]);
  const hold_id = command.ask.kind === 'kill' ? command.ask.hold_id : '';
  return done({ ...answer, ...acknowledgement, hold_id, version: level.version }, statusOf(answer));
}

async function notInDoubt({ trading, book }: CommandDeps, id: string): Promise<Refusal | null> {
  const status = await trading.readStatus(book);
  if (status?.doubts.some((doubt) => doubt.client_order_id === id) === true) return null;
  return refuse('not_found', `order ${id} is not in doubt`, 'GET /api/ui/doubts lists those that are');
}

async function notOpen({ trading, book }: CommandDeps, id: string): Promise<Refusal | null> {
  if ((await trading.openBreaks(book)).some((found) => found.id === id)) return null;
  return refuse('not_found', `break ${id} is not open`, 'GET /api/ui/breaks lists those that are');
}
