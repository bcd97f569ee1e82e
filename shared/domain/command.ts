/**
 * A command: what an operator asks the executor to do once. Its whole life is the table here; records are in
 * `shared/wire/command.ts`, and races are settled by the store's conditions, which say the same as this table.
 */
import { withHold, type ControlLevel, type Hold, type LevelDecision } from './level.ts';
import { durationMs, epochPlus, type EpochMs } from './time.ts';
import type { VenueId } from './venue.ts';

export const breakAsks = ['adopt_break', 'ignore_break', 'close_break'] as const;
export type BreakAsk = (typeof breakAsks)[number];
export const commandKinds = [
  'cancel_all',
  'close_all',
  'kill',
  'settle_doubt',
  ...breakAsks,
  'release_leader',
] as const;
export type CommandKind = (typeof commandKinds)[number];

/** What exactly is asked. `hold_id` is the hold that a kill set in the same breath. Amounts are decimal text. */
export type CommandAsk =
  | { readonly kind: 'cancel_all' }
  | { readonly kind: 'close_all' }
  | { readonly kind: 'kill'; readonly flatten: boolean; readonly hold_id: string }
  | {
      readonly kind: 'settle_doubt';
      /** Client order id of ours. */
      readonly order_id: string;
      /** Base currency that filled; `0` for an order that never arrived. */
      readonly filled: string;
      readonly price: string | null;
    }
  /** What our books and a venue disagree on: the books take it over, a person has seen it, or it is closed at the venue. */
  | { readonly kind: BreakAsk; readonly break_id: string }
  | { readonly kind: 'release_leader' };

export type CommandState = 'filed' | 'claimed' | 'done' | 'expired';

/** What still stands at a venue after a command was run. */
export type LeftOver =
  | { readonly kind: 'position'; readonly instrument: string; readonly quantity: string }
  | { readonly kind: 'order'; readonly instrument: string; readonly id: string };

/** `flat`: read, and nothing is left. `unknown`: it could not be read, which is never shown as flat. */
export interface VenueReceipt {
  readonly venue: VenueId;
  readonly state: 'flat' | 'open' | 'unknown';
  readonly left: readonly LeftOver[];
  /** When the venue was asked; what it says is at least that fresh, and may have changed since. Null where it was not noted. */
  readonly read_at: EpochMs | null;
}

/** `complete`: what was asked for is proven to be so. `unknown` wins over `incomplete`. */
export interface CommandResult {
  readonly outcome: 'complete' | 'incomplete' | 'unknown';
  readonly venues: readonly VenueReceipt[];
  /** Hedges that our own books still count as live. */
  readonly hedges_left: { readonly real: number; readonly simulated: number };
  readonly note: string;
}

export interface Command {
  readonly id: string;
  readonly book: string;
  /** The level's `commands_through` once it was filed. */
  readonly number: number;
  readonly ask: CommandAsk;
  /** Names the wish: a repeat of it finds this command. */
  readonly correlation: string;
  readonly requested_by: string;
  readonly requested_at: EpochMs;
  readonly reason: string;
  readonly channel: string;
  readonly expires_at: EpochMs;
  readonly state: CommandState;
  /** Who runs it; 0 and null while nobody does. */
  readonly fencing_id: number;
  readonly executor: string | null;
  readonly result: CommandResult | null;
  readonly ended_at: EpochMs | null;
}

/** Nobody wants today's «close all» tomorrow. Long enough for a takeover, short enough that the asker still watches. */
export const COMMAND_MS_MAX = durationMs(60_000);
/** Without an id of the caller's, the same wish this long after it was met is a new wish. */
export const REPEAT_MS_MAX = durationMs(60_000);
export const expiryOf = (requestedAt: EpochMs): EpochMs => epochPlus(requestedAt, COMMAND_MS_MAX);

export type CommandMove =
  | { readonly kind: 'claim'; readonly fencing_id: number; readonly executor: string; readonly at: EpochMs }
  | { readonly kind: 'finish'; readonly fencing_id: number; readonly result: CommandResult; readonly at: EpochMs }
  | { readonly kind: 'expire'; readonly fencing_id: number; readonly at: EpochMs };

/** Every legal move, on one screen. A claimed command is claimed again only from a leader before us. */
export const commandMoves: Readonly<Record<CommandState, readonly CommandMove['kind'][]>> = {
  filed: ['claim', 'expire'],
  claimed: ['claim', 'finish', 'expire'],
  done: [],
  expired: [],
};
export const isOver = (state: CommandState): boolean => commandMoves[state].length === 0;

export type Moved =
  | { readonly kind: 'moved'; readonly command: Command }
  | {
      readonly kind: 'refused';
      readonly why: 'over' | 'not-claimed' | 'too-old' | 'not-too-old' | 'of-another-leader';
    };

/** What a move makes of a command. Changes nothing itself. */
export function moved(command: Command, move: CommandMove): Moved {
  const refused = (why: Extract<Moved, { kind: 'refused' }>['why']): Moved => ({ kind: 'refused', why });
  if (isOver(command.state)) return refused('over');
  if (!commandMoves[command.state].includes(move.kind)) return refused('not-claimed');
  const tooOld = move.at >= command.expires_at;
  // Nobody has fencing id 0, so a filed command is of a lower one than anybody's.
  const ofLeaderBefore = command.fencing_id < move.fencing_id;
  switch (move.kind) {
    case 'claim':
      if (!ofLeaderBefore) return refused('of-another-leader');
      if (tooOld) return refused('too-old');
      return {
        kind: 'moved',
        command: { ...command, state: 'claimed', fencing_id: move.fencing_id, executor: move.executor },
      };
    case 'finish':
      if (command.fencing_id !== move.fencing_id) return refused('of-another-leader');
      return { kind: 'moved', command: { ...command, state: 'done', result: move.result, ended_at: move.at } };
    case 'expire':
      if (!ofLeaderBefore) return refused('of-another-leader');
      if (!tooOld) return refused('not-too-old');
      return { kind: 'moved', command: { ...command, state: 'expired', ended_at: move.at } };
  }
}

/** As people see it at `now`: nothing runs when a command grows too old, so that it has is worked out when it is read. */
export const commandAt = (command: Command, now: EpochMs): Command =>
  command.state === 'filed' && now >= command.expires_at ? { ...command, state: 'expired' } : command;

/** How a wish is named: by its caller, or by what it is about (`targets`: how many things that is). */
export type Naming = { readonly kind: 'given' } | { readonly kind: 'fingerprint'; readonly targets: number };

/**
 * Is the same wish again a repeat of this command, to be answered with its stored result? A named one always. One that is
 * known by what it is about only while it runs, and for a little while after it has met the wish: whatever was not met
 * is tried again, and an emergency is never swallowed because an earlier one looked the same.
 */
export function isRepeat(earlier: Command, naming: Naming, level: ControlLevel, now: EpochMs): boolean {
  if (naming.kind === 'given') return true;
  const { ask, state, result, ended_at: endedAt } = commandAt(earlier, now);
  const runs = !isOver(state) && now < earlier.expires_at;
  if (ask.kind === 'kill') return runs && level.holds.some((hold) => hold.id === ask.hold_id);
  if (runs) return true;
  if (state !== 'done' || endedAt === null || naming.targets === 0) return false;
  return result?.outcome === 'complete' && now < epochPlus(endedAt, REPEAT_MS_MAX);
}

/** The level with one more command filed. Nothing of what people approve changes by it. */
export const withCommand = (level: ControlLevel, by: string, at: EpochMs): LevelDecision => ({
  kind: 'changed',
  level: {
    ...level,
    version: level.version + 1,
    commands_through: level.commands_through + 1,
    updated_at: at,
    updated_by: by,
  },
});

/** Kill: HOLD, safe mode that only an approved exit ends, and the command, in one version. */
export function withKill(level: ControlLevel, hold: Hold): LevelDecision {
  const held = withHold(level, hold);
  if (held.kind === 'refused') return held;
  return {
    kind: 'changed',
    level: {
      ...held.level,
      safe_mode: { on: true, reason: hold.note, by: hold.by, since: hold.at, origin: 'kill' },
      commands_through: level.commands_through + 1,
    },
  };
}
