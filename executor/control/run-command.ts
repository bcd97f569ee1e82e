/**
 * Runs one claimed command to its receipt. It only asks: the engine decides what is sent, and each order is still asked
 * for its permission. Every wait here has a bound, after which the receipt says what is left.
 */
import type { Command, CommandResult, VenueReceipt } from '#shared/domain/command.ts';
import type { ClientOrderId } from '#shared/domain/ids.ts';
import { parseE8, type PositionE8, type PriceE8, type QuantityE8 } from '#shared/domain/money.ts';
import type { Clock } from '#shared/domain/time.ts';
import type { InstrumentId, VenueId } from '#shared/domain/venue.ts';
import type { Sleep } from '#executor/runtime/every.ts';
import type { ShellEvent } from '#executor/runtime/shell.ts';
import { runBreak, type BreaksForCommands } from './run-break.ts';
import { hasOrders, inTime, readVenue, type CommandVenue } from './receipt.ts';

type CommandEventType = 'flatten' | 'cancel-resting' | 'settle-doubt' | 'adopt-position' | 'close-one';
/** What commands tell the engine; the shell stamps it and carries out the effects before it returns. */
export type CommandEvent = Extract<ShellEvent, { readonly type: CommandEventType }>;

/** The engine as commands meet it. */
export interface CommandEngine {
  tell(event: CommandEvent): void;
  /** No hedge stands open and no order is on its way, simulated ones included. */
  flat(): boolean;
  /** Our orders that may still rest at a venue. */
  openOrders(): readonly { readonly clientOrderId: ClientOrderId; readonly venue: VenueId }[];
  /** Orders whose outcome is not known, with the most that can have filled. */
  doubts(): readonly { readonly id: ClientOrderId; readonly quantity: QuantityE8 }[];
  /** Whether our books have a position or an order on its way at a venue. */
  holds(venue: VenueId): boolean;
  /** What our books expect on a venue. */
  expected(venue: VenueId): PositionE8;
  /** Nothing real is on its way and nothing rests. */
  still(): boolean;
  /** The open hedge that the adoption of that id made. */
  adopted(id: string): string | null;
  hedgesLeft(): { readonly real: number; readonly simulated: number };
}

export interface RunDeps {
  readonly engine: CommandEngine;
  readonly instrument: InstrumentId;
  readonly breaks: BreaksForCommands;
  readonly venues: readonly CommandVenue[];
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** The executor is stopping: whatever runs is left to the next leader. */
  readonly stopped: () => boolean;
}

/** Orders that are in flight when the first cancel goes are caught by the next; after this long it is said what rests. */
export const CANCEL_MS_MAX = 5_000;
const CANCEL_PAUSE_MS = 500;
/** Closing pair by pair, with every order's own time-outs; after this long the receipt says what is left. */
export const FLATTEN_MS_MAX = 30_000;
const FLAT_POLL_MS = 50;
/** Venues show a position gone a moment after the fill that closed it. */
const SETTLED_READ_MS_MAX = 3_000;
const READ_PAUSE_MS = 300;
const CANCEL_ANSWER_MS_MAX = 3_000;

/** @returns null when the executor stopped before the end: then somebody else will run it to its end */
export async function runCommand(deps: RunDeps, command: Command): Promise<CommandResult | null> {
  const { ask, id } = command;
  switch (ask.kind) {
    case 'cancel_all':
      return ended(deps, await cancelAll(deps), false);
    case 'close_all':
      return ended(deps, await closeAll(deps, id), true);
    case 'kill': {
      if (!ask.flatten) return ended(deps, await cancelAll(deps), false);
      // Both begin at once: an order that will not go away must not keep a position open.
      await Promise.all([cancelAll(deps), closeAll(deps, id)]);
      return ended(deps, await read(deps), true);
    }
    case 'settle_doubt':
      return settleDoubt(deps, command.reason, command.requested_by, {
        id: ask.order_id as ClientOrderId,
        filled: (parseE8(ask.filled) ?? 0n) as QuantityE8,
        price: ask.price === null ? null : ((parseE8(ask.price) ?? 0n) as PriceE8),
      });
    case 'adopt_break':
    case 'ignore_break':
    case 'close_break': {
      const over = await runBreak(deps, command, ask.kind, ask.break_id);
      return over === null ? null : resultOf(deps, over.outcome, over.venues ?? [], over.note);
    }
    case 'release_leader':
      return resultOf(
        deps,
        'complete',
        [],
        'the leader stops opening, settles what is on its way and gives the lease back',
      );
  }
}

const read = (deps: RunDeps): Promise<readonly VenueReceipt[]> =>
  Promise.all(deps.venues.map((venue) => readVenue(venue, deps.instrument, deps.sleep, deps.clock)));

async function cancelAll(deps: RunDeps): Promise<readonly VenueReceipt[]> {
  const until = deps.clock.monotonic() + CANCEL_MS_MAX;
  let pending: readonly CommandVenue[] = deps.venues;
  for (;;) {
    deps.engine.tell({ type: 'cancel-resting' });
    // What each venue answers is not trusted: what rests there is read.
    await Promise.all(
      pending.map((venue) => inTime(venue.trading.cancelAll(deps.instrument), CANCEL_ANSWER_MS_MAX, deps.sleep)),
    );
    const receipts = await read(deps);
    pending = deps.venues.filter((_, index) => {
      const receipt = receipts[index];
      return receipt === undefined || receipt.state === 'unknown' || hasOrders(receipt);
    });
    const gone = pending.length === 0 && deps.engine.openOrders().length === 0;
    if (gone || deps.stopped() || deps.clock.monotonic() >= until) return receipts;
    await deps.sleep(CANCEL_PAUSE_MS);
  }
}

async function closeAll(deps: RunDeps, id: string): Promise<readonly VenueReceipt[]> {
  const until = deps.clock.monotonic() + FLATTEN_MS_MAX;
  deps.engine.tell({ type: 'flatten', on: true, id });
  while (!deps.engine.flat() && !deps.stopped() && deps.clock.monotonic() < until) await deps.sleep(FLAT_POLL_MS);
  deps.engine.tell({ type: 'flatten', on: false, id });
  const readUntil = deps.clock.monotonic() + SETTLED_READ_MS_MAX;
  for (;;) {
    const receipts = await read(deps);
    const agreed = receipts.every((receipt) => receipt.state === 'flat');
    if (agreed || deps.stopped() || deps.clock.monotonic() >= readUntil) return receipts;
    await deps.sleep(READ_PAUSE_MS);
  }
}

/** A venue was flat when it was read; when our books hold something there by now, nobody may be told that it is flat. */
const doubted = (deps: RunDeps, receipt: VenueReceipt): VenueReceipt =>
  receipt.state === 'flat' && deps.engine.holds(receipt.venue) ? { ...receipt, state: 'unknown' } : receipt;

/** `closing`: positions were to go as well; otherwise only orders were. */
function ended(deps: RunDeps, read: readonly VenueReceipt[], closing: boolean): CommandResult | null {
  if (deps.stopped()) return null;
  const receipts = read.map((receipt) => doubted(deps, receipt));
  if (receipts.some((receipt) => receipt.state === 'unknown')) {
    return resultOf(deps, 'unknown', receipts, 'a venue did not say what is left there');
  }
  const atVenues = receipts.some((receipt) => (closing ? receipt.state !== 'flat' : hasOrders(receipt)));
  const inBooks = closing ? !deps.engine.flat() : deps.engine.openOrders().length > 0;
  if (atVenues) return resultOf(deps, 'incomplete', receipts, 'something is left, as listed');
  if (inBooks) return resultOf(deps, 'incomplete', receipts, 'the venues show nothing, our own books still do');
  return resultOf(deps, 'complete', receipts, '');
}

const resultOf = (
  deps: RunDeps,
  outcome: CommandResult['outcome'],
  venues: readonly VenueReceipt[],
  note: string,
): CommandResult => ({ outcome, venues, hedges_left: deps.engine.hedgesLeft(), note });

function settleDoubt(
  deps: RunDeps,
  reason: string,
  by: string,
  said: { readonly id: ClientOrderId; readonly filled: QuantityE8; readonly price: PriceE8 | null },
): CommandResult {
  const stands = () => deps.engine.doubts().find((doubt) => doubt.id === said.id);
  const doubt = stands();
  if (doubt === undefined) {
    return resultOf(deps, 'incomplete', [], `order ${said.id} is not in doubt: nothing was changed`);
  }
  if (said.filled > doubt.quantity) {
    return resultOf(
      deps,
      'incomplete',
      [],
      `order ${said.id} cannot have filled more than was ordered: nothing was changed`,
    );
  }
  deps.engine.tell({ type: 'settle-doubt', ...said, note: `settled by ${by}: ${reason}` });
  return stands() === undefined
    ? resultOf(deps, 'complete', [], '')
    : resultOf(deps, 'incomplete', [], `order ${said.id} is still in doubt: what was said does not fit what is known`);
}
