/**
 * What a person asks about a break. The books take over what the venue says, the person has seen it, or what is foreign
 * is closed at the venue. Whatever was read is read anew: what the list showed may be gone by now.
 */
import type { BreakAsk, Command, CommandResult, VenueReceipt } from '#shared/domain/command.ts';
import { formatE8, type PositionE8 } from '#shared/domain/money.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';
import type { BreakBook } from '#executor/monitors/break-book.ts';
import { orderBreakId } from '#executor/monitors/order-watch.ts';
import { inTime, readVenue, type CommandVenue } from './receipt.ts';
import type { RunDeps } from './run-command.ts';

export interface BreaksForCommands extends Pick<BreakBook, 'find' | 'ignore'> {
  /** What a venue's balance is reckoned from begins anew. */
  readonly acceptBalance: (venue: CommandVenue['venue']) => void;
}

/** A venue that is silent, or orders that are on their way, for longer than this: nothing is done, and the receipt says so. */
const STILL_MS_MAX = 5_000;
const POLL_MS = 100;
/** Closing step by step, as a flatten does; after this long the receipt says what is left. */
const CLOSE_MS_MAX = 30_000;
/** A cancelled order is gone from the list a moment after. */
const GONE_MS_MAX = 3_000;

type Ended = Pick<CommandResult, 'outcome' | 'note'> & { readonly venues?: readonly VenueReceipt[] };
const done = (note: string): Ended => ({ outcome: 'complete', note });
const not = (note: string): Ended => ({ outcome: 'incomplete', note });

/** @returns null when the executor stopped before the end */
export async function runBreak(deps: RunDeps, command: Command, ask: BreakAsk, id: string): Promise<Ended | null> {
  const found = await deps.breaks.find(id);
  if (found === null) return not(`break ${id} is not open: nothing was changed`);
  switch (ask) {
    case 'ignore_break': {
      const { requested_by: by, reason } = command;
      const ignored = await deps.breaks.ignore(id, by, reason);
      return ignored ? done('acknowledged: it holds and blocks nothing until it changes') : not('it is gone by now');
    }
    case 'adopt_break':
      return adopt(deps, command, found);
    case 'close_break':
      return close(deps, command, found);
  }
}

const orders: ReadonlySet<BreakRecord['kind']> = new Set(['foreign_order', 'old_fence_order', 'stray_order']);

async function adopt(deps: RunDeps, command: Command, found: BreakRecord): Promise<Ended | null> {
  if (found.kind === 'balance') {
    deps.breaks.acceptBalance(found.venue);
    return done('the balance is reckoned from what the venue says now');
  }
  if (found.kind !== 'position')
    return not(`our books have no place for a ${found.kind.replaceAll('_', ' ')}: close or ignore it`);
  const held = await heldWhileStill(deps, found);
  if (held === null) return deps.stopped() ? null : not('the venue did not say what it holds while nothing moved');
  const ours = deps.engine.expected(found.venue);
  if (held === ours) return done('books and venue agree by now');
  deps.engine.tell({ type: 'adopt-position', venue: found.venue, held, id: command.id });
  if (deps.engine.expected(found.venue) !== held)
    return not('no whole lots, no price, or no reserved number: nothing, or not all of it, was taken over');
  // The money that it cost was never ours to reckon with.
  deps.breaks.acceptBalance(found.venue);
  return done(`the books have ${formatE8(held)} now, as entry adopted-${command.id}; they had ${formatE8(ours)}`);
}

async function close(deps: RunDeps, command: Command, found: BreakRecord): Promise<Ended | null> {
  if (orders.has(found.kind)) return cancelForeign(deps, found);
  if (found.kind === 'foreign_position')
    return not(`${found.instrument} is not traded here, so there is no price to close it by: close it at the venue`);
  if (found.kind !== 'position') return not(`nothing at ${found.venue} could be closed: adopt or ignore it`);
  const held = await heldWhileStill(deps, found);
  if (held === null) return deps.stopped() ? null : not('the venue did not say what it holds while nothing moved');
  const ours: bigint = deps.engine.expected(found.venue);
  const beyond = ours === 0n || (ours > 0n ? held > ours : held < ours);
  if (held === ours) return done('books and venue agree by now');
  if (!beyond) return not(`${found.venue} holds less than our books say: nothing is left over there, adopt it`);
  deps.engine.tell({ type: 'adopt-position', venue: found.venue, held, id: command.id });
  deps.breaks.acceptBalance(found.venue);
  const hedge = deps.engine.adopted(command.id);
  if (hedge === null) return not('no whole lots, no price, or no reserved number: nothing was sent');
  const until = deps.clock.monotonic() + CLOSE_MS_MAX;
  deps.engine.tell({ type: 'close-one', hedge, on: true });
  const isOpen = (): boolean => deps.engine.adopted(command.id) !== null;
  while (isOpen() && !deps.stopped() && deps.clock.monotonic() < until) await deps.sleep(POLL_MS);
  deps.engine.tell({ type: 'close-one', hedge, on: false });
  if (isOpen() && deps.stopped()) return null;
  const venue = venueOf(deps, found);
  const venues = venue === undefined ? [] : [await readVenue(venue, deps.instrument, deps.sleep, deps.clock)];
  return isOpen()
    ? { ...not(`it is in the books as hedge ${hedge}, and not closed yet: asking to close all tries again`), venues }
    : { ...done(`closed reduce-only, as hedge ${hedge}`), venues };
}

async function cancelForeign(deps: RunDeps, found: BreakRecord): Promise<Ended | null> {
  const venue = venueOf(deps, found);
  if (venue === undefined) return not(`${found.venue} is not traded`);
  const until = deps.clock.monotonic() + GONE_MS_MAX;
  for (;;) {
    const read = await inTime(venue.account.openOrders(deps.instrument), STILL_MS_MAX, deps.sleep);
    if (read === null || read.kind === 'unknown')
      return { outcome: 'unknown', note: 'the venue did not say what rests' };
    const order = read.value.find((report) => orderBreakId(report) === found.id);
    if (order === undefined) return done('it rests there no more');
    if (deps.stopped()) return null;
    if (deps.clock.monotonic() >= until) return not('it was asked to go, and rests there still');
    await inTime(venue.trading.cancelForeign(deps.instrument, order.venueOrderId), STILL_MS_MAX, deps.sleep);
    await deps.sleep(POLL_MS);
  }
}

const venueOf = (deps: RunDeps, found: BreakRecord): CommandVenue | undefined =>
  deps.venues.find(({ venue }) => venue === found.venue);

/** What the venue holds of our instrument, read while nothing of ours moved; null when that cannot be had in time. */
async function heldWhileStill(deps: RunDeps, found: BreakRecord): Promise<PositionE8 | null> {
  const venue = venueOf(deps, found);
  const until = deps.clock.monotonic() + STILL_MS_MAX;
  while (venue !== undefined && !deps.stopped() && deps.clock.monotonic() < until) {
    const before = deps.engine.expected(found.venue);
    if (deps.engine.still()) {
      const read = await inTime(venue.account.positions(), STILL_MS_MAX, deps.sleep);
      const same = deps.engine.still() && deps.engine.expected(found.venue) === before;
      if (same && read?.kind === 'known')
        return read.value.find(({ instrument }) => instrument === deps.instrument)?.quantity ?? (0n as PositionE8);
    }
    await deps.sleep(POLL_MS);
  }
  return null;
}
