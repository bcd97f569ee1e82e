/** The one use case behind every way to ask the executor for something: endpoints, Telegram. Files it, or finds it filed. */
import {
  expiryOf,
  isRepeat,
  withCommand,
  withKill,
  type Command,
  type CommandAsk,
  type Naming,
} from '#shared/domain/command.ts';
import { givesWay, type ControlLevel, type LevelDecision } from '#shared/domain/level.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import { hashOf } from '#shared/store/audit-chain.ts';
import { newCommandId, newHoldId } from '#shared/store/new-id.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import type { AuditDraft } from '#shared/wire/audit.ts';
import type { Refusal } from './answer.ts';
import { contended, noLevelYet, pauseAfterConflict } from './change-level.ts';
import { refusalOf } from './latches.ts';
import { orderTargets, positionTargets, type Target } from './command-targets.ts';
import type { Telling } from './tell-executor.ts';

/** As for every change of the level. */
const TRIES_MAX = 16;

export interface CommandDeps extends Telling {
  readonly book: string;
  readonly trading: Pick<TradingStore, 'liveHedges' | 'openBreaks' | 'readStatus'>;
}

type Each<T> = T extends unknown ? Omit<T, 'hold_id'> : never;
/** What is asked; the hold of a kill gets its id when it is filed. */
export type Wish = Each<CommandAsk>;

export interface CommandAsked {
  readonly wish: Wish;
  readonly by: string;
  readonly reason: string;
  /** Where it was asked: an endpoint, Telegram. Kept with the command and in the audit link. */
  readonly channel: string;
  readonly correlationId: string | null;
  /** What the caller named itself; a note only. */
  readonly requestedBy: string | null;
  /** Looked at only when this is no repeat. */
  readonly mayFile?: () => Promise<Refusal | null>;
}

export interface Filed {
  readonly kind: 'filed';
  readonly command: Command;
  readonly repeat: boolean;
  /** As it is with the command filed. */
  readonly level: ControlLevel;
}

/** Either a new command with its level change and its audit link in one transaction, or the earlier one and a link. */
export async function fileCommand(deps: CommandDeps, asked: CommandAsked): Promise<Filed | Refusal> {
  const { book, control, clock } = deps;
  const { wish, correlationId } = asked;
  const targets = correlationId === null ? await targetsOf(deps, wish) : [];
  const naming: Naming = correlationId === null ? { kind: 'fingerprint', targets: targets.length } : { kind: 'given' };
  const correlation = hashOf({ book, wish, name: correlationId === null ? { targets } : { id: correlationId } });
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const at = clock.wall();
    const [level, earlier] = await Promise.all([control.readLevel(book), control.findWish(book, correlation)]);
    if (level === null) return noLevelYet(book);
    if (earlier !== null && isRepeat(earlier, naming, level, at)) {
      const audit = { ...draftOf(asked, earlier.id), action: `${wish.kind}.duplicate` as const };
      await control.commit(book, { audit, at });
      return { kind: 'filed', command: earlier, repeat: true, level };
    }
    const refused = (await asked.mayFile?.()) ?? null;
    if (refused !== null) return refused;
    const made = make(level, asked, correlation, at);
    if (made.decision.kind === 'refused') return refusalOf(made.decision.refusal);
    const result = await control.commit(book, {
      level: made.decision.level,
      command: { kind: 'file', command: made.command, replaces: earlier?.id ?? null },
      audit: made.audit,
      at,
    });
    if (result.kind === 'committed') {
      return { kind: 'filed', command: made.command, repeat: false, level: made.decision.level };
    }
    await pauseAfterConflict();
  }
  return contended();
}

async function targetsOf({ trading, book }: CommandDeps, wish: Wish): Promise<readonly Target[] | readonly string[]> {
  switch (wish.kind) {
    case 'cancel_all':
      return orderTargets(await trading.liveHedges(book));
    case 'close_all':
    case 'kill':
      return positionTargets(await trading.liveHedges(book));
    case 'settle_doubt':
      return [wish.order_id];
    case 'adopt_break':
    case 'ignore_break':
    case 'close_break':
      return [wish.break_id];
    case 'release_leader':
      // Whoever presses twice means the leader that they saw, not the one that has just taken over.
      return ['leader'];
  }
}

function make(
  level: ControlLevel,
  asked: CommandAsked,
  correlation: string,
  at: EpochMs,
): { readonly command: Command; readonly decision: LevelDecision; readonly audit: AuditDraft } {
  const id = newCommandId(at);
  const { wish, by, reason, channel } = asked;
  const holdId = newHoldId(at);
  const ask: CommandAsk = wish.kind === 'kill' ? { ...wish, hold_id: holdId } : wish;
  const decision =
    wish.kind === 'kill'
      ? withKill(level, { id: holdId, reason: 'KILL', note: reason, by, at })
      : withCommand(level, by, at);
  const replaced = wish.kind === 'kill' ? givesWay(level) : null;
  const audit = draftOf(asked, id);
  const detail = {
    ...audit.detail,
    ask: { ...ask },
    ...(replaced === null ? {} : { replaces: replaced.id }),
  };
  const command: Command = {
    id,
    book: level.book,
    number: level.commands_through + 1,
    ask,
    correlation,
    requested_by: by,
    requested_at: at,
    reason,
    channel,
    expires_at: expiryOf(at),
    state: 'filed',
    fencing_id: 0,
    executor: null,
    result: null,
    ended_at: null,
  };
  return { command, decision, audit: { ...audit, detail } };
}

const draftOf = ({ wish, by, reason, channel, correlationId, requestedBy }: CommandAsked, id: string): AuditDraft => ({
  actor: by,
  action: wish.kind,
  subject: id,
  reason,
  detail: {
    channel,
    ...(correlationId === null ? {} : { correlation_id: correlationId }),
    ...(requestedBy === null ? {} : { requested_by: requestedBy }),
  },
});
