/**
 * The shell around the engine: turns what arrives into events and what the engine wants into I/O. From a quote to the
 * bytes of an order there is no await and no table; the journal's line is written before the order leaves.
 */
import type { Engine } from '#executor/engine/engine.ts';
import type { Effect } from '#executor/engine/effects.ts';
import type { EngineEvent, SendOutcome } from '#executor/engine/events.ts';
import { dustRecord, fillRecord, handBreak, hedgeRecord } from '#executor/journal/records.ts';
import type { Entry, Journal } from '#executor/journal/journal.ts';
import type { PlaceOutcome, TradingPort } from '#executor/venues/venue.ts';
import { invariant, InvariantViolation, unreachable } from '#shared/domain/invariant.ts';
import type { DenialCode } from '#shared/domain/denial.ts';
import type { Hold } from '#shared/domain/level.ts';
import type { ClearedOrder, OrderRequest } from '#shared/domain/order.ts';
import { epochPlus, durationMs, type Clock, type EpochMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import { isBroken } from './fail-stop.ts';
import type { Watcher } from './trade-watch.ts';

/** An event without its instants; the shell stamps it when it arrives. */
export type ShellEvent = EngineEvent extends infer Each
  ? Each extends EngineEvent
    ? Omit<Each, 'now' | 'at'>
    : never
  : never;

/** All that the shell wants of a venue. */
export interface OrderTaker {
  readonly trading: Pick<TradingPort, 'place' | 'lookUp' | 'cancel'>;
}

export interface ShellDeps {
  readonly book: string;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly venues: ReadonlyMap<VenueId, OrderTaker>;
  readonly papers: ReadonlyMap<VenueId, OrderTaker>;
  readonly journal: Journal;
  readonly writeHold: (hold: Hold) => Promise<void>;
  readonly writeSafeMode: (reason: string) => Promise<void>;
  readonly watch: Watcher;
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void;
  /** A venue says that there is nothing left to reduce: it may have closed the position by itself. */
  readonly onNothingToReduce: (venue: VenueId) => void;
  /** How long a request may take to be signed at most after the engine decided it. */
  readonly orderTimeoutMs: number;
}

export interface Shell {
  readonly dispatch: (event: ShellEvent) => void;
  /** After a quote went straight to the engine. */
  readonly pump: () => void;
  /** Into the journal. A disk that does not take it is a HOLD, and no reason to leave anything else undone. */
  readonly record: (entry: Entry) => void;
  readonly denials: ReadonlyMap<DenialCode, number>;
  /** Sends and look-ups whose answer is out. */
  inFlight(): number;
}

/** Sends and look-ups at one time; past it something is very wrong and the process ends. */
const IN_FLIGHT_MAX = 1_000;

export function createShell(deps: ShellDeps): Shell {
  const denials = new Map<DenialCode, number>();
  let inFlight = 0;
  let pumping = false;

  const dispatch = (event: ShellEvent): void => {
    // The union was taken apart member by member, so putting the instants back makes it whole.
    deps.engine.handle({ ...event, now: deps.clock.monotonic(), at: deps.clock.wall() } as EngineEvent);
    pump();
  };
  const portOf = (order: OrderRequest): OrderTaker['trading'] => {
    const venue = (order.simulated ? deps.papers : deps.venues).get(order.venue);
    invariant(venue !== undefined, `there is a venue for an order on ${order.venue}`);
    return venue.trading;
  };
  const track = (work: Promise<void>): void => {
    inFlight += 1;
    invariant(inFlight <= IN_FLIGHT_MAX, `at most ${IN_FLIGHT_MAX} requests are out at one time`);
    // Adapters resolve and never reject; a rejection is a broken rule and ends the process through unhandledRejection.
    void work.finally(() => {
      inFlight -= 1;
    });
  };
  const place = async (order: ClearedOrder): Promise<void> => {
    const outcome = await portOf(order).place(order);
    logOutcome(deps, order, outcome);
    deps.watch.answered(order, outcome);
    if (outcome.kind === 'rejected' && outcome.reason === 'reduce-only') deps.onNothingToReduce(order.venue);
    dispatch({ type: 'send-outcome', id: order.clientOrderId, outcome: sendOutcome(outcome) });
  };
  const lookUp = async (order: OrderRequest, sentBefore: EpochMs): Promise<void> => {
    // The engine's instant is that of the decision; the stamp may be later by at most the send's own bound.
    const latest = epochPlus(sentBefore, durationMs(deps.orderTimeoutMs));
    const answer = await portOf(order).lookUp(order.instrument, order.clientOrderId, latest);
    dispatch({ type: 'look-up-answer', id: order.clientOrderId, answer });
  };
  const cancel = async (order: OrderRequest): Promise<void> => {
    const outcome = await portOf(order).cancel(order.instrument, order.clientOrderId);
    deps.log('order.cancel', { clientOrderId: order.clientOrderId, outcome });
    dispatch({ type: 'cancel-outcome', id: order.clientOrderId, outcome });
  };
  const record = (entry: Entry): void => {
    try {
      deps.journal.append(entry);
    } catch (error) {
      if (isBroken(error)) throw error;
      deps.log('journal.append_failed', { kind: entry.kind, why: error instanceof Error ? error.message : 'unknown' });
      dispatch({ type: 'hold', reason: 'JOURNAL_STALE', note: 'the disk did not take a record' });
    }
  };
  const act = (effect: Effect): void => {
    switch (effect.type) {
      case 'place':
        deps.watch.placed(effect.order, effect.planned);
        return track(place(effect.order));
      case 'look-up':
        return track(lookUp(effect.order, effect.sentBefore));
      case 'hold':
        deps.log('hold.raised', { ...effect.hold });
        return track(deps.writeHold(effect.hold));
      case 'record-hedge':
        deps.watch.changed(effect.hedge);
        return record({ kind: 'hedge', record: hedgeRecord(deps.book, effect.hedge) });
      case 'record-fill':
        return record({ kind: 'fill', record: fillRecord(deps.book, effect.hedge, effect.fill) });
      case 'cancel':
        deps.watch.cancelled(effect.order);
        return track(cancel(effect.order));
      case 'safe-mode':
        deps.log('safe_mode.raised', { reason: effect.reason });
        return track(deps.writeSafeMode(effect.reason));
      case 'note':
        return deps.log(effect.event, effect.fields);
      case 'record-dust':
        return record({ kind: 'dust', record: dustRecord(deps.book, effect, deps.clock.wall()) });
      case 'record-break':
        return record({ kind: 'break', record: handBreak(deps.book, effect, deps.clock.wall()) });
      case 'record-denial':
        for (const denial of effect.denials) denials.set(denial.code, (denials.get(denial.code) ?? 0) + 1);
        return deps.watch.denied(effect.denials, effect.givenUp);
      default:
        return unreachable(effect);
    }
  };
  const pump = (): void => {
    // What is told to the engine while a batch is carried out is answered after that batch.
    if (pumping) return;
    pumping = true;
    try {
      for (let effects = deps.engine.takeEffects(); effects.length > 0; effects = deps.engine.takeEffects()) {
        for (const effect of effects) act(effect);
      }
    } catch (error) {
      // The rest of the batch is lost, and the engine believes that it was done: nobody may carry on from here.
      throw isBroken(error)
        ? error
        : new InvariantViolation('Invariant: every effect is carried out', { cause: error });
    } finally {
      pumping = false;
    }
  };
  return { dispatch, pump, record, denials, inFlight: () => inFlight };
}

function sendOutcome(outcome: PlaceOutcome): SendOutcome {
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'accepted', report: outcome.report, fills: outcome.fills };
    case 'rejected':
      return { kind: 'refused', why: `${outcome.reason} (${outcome.venueCode})` };
    case 'not-sent':
      return { kind: 'refused', why: `not sent: ${outcome.why}` };
    case 'unknown':
      return { kind: 'unknown', detail: `${outcome.cause}: ${outcome.detail}` };
    default:
      return unreachable(outcome);
  }
}

function logOutcome(deps: ShellDeps, order: OrderRequest, outcome: PlaceOutcome): void {
  const { clientOrderId, venue, side, purpose, simulated } = order;
  const more = outcome.kind === 'accepted' ? {} : { outcome };
  deps.log(`order.${outcome.kind}`, { clientOrderId, venue, side, purpose, simulated, ...more });
}
