import type { ClientOrderId } from '#shared/domain/ids.ts';
import type { ClearedOrder, Fill } from '#shared/domain/order.ts';
import { epochMs, type DurationMs, type EpochMs } from '#shared/domain/time.ts';
import type { InstrumentId, InstrumentRules } from '#shared/domain/venue.ts';

import type { CancelOutcome, LookUpOutcome, PlaceOutcome, TradingPort, UnknownCause } from '../venue.ts';
import { NetworkError, RequestTimeout } from './ccxt.ts';
import type { Call, Dialect } from './dialect.ts';
import { NotSentError, SilenceError, VenueAnswerError, sentenceOf } from './errors.ts';
import type { Fence } from './fence.ts';
import type { RuleBook } from './rule-book.ts';
import type { VenueRequest } from './wire-client.ts';

export interface TradingOptions {
  readonly dialect: Dialect;
  readonly call: Call;
  readonly fence: Fence;
  readonly ruleBook: RuleBook;
  readonly requestWindowMs: DurationMs;
  readonly clockBoundMs: DurationMs;
  readonly onOrders: TradingPort['onOrders'];
  readonly waitLeftMs: TradingPort['waitLeftMs'];
}

/** Order matters: a timeout of ccxt is a network error too. */
function causeOf(error: unknown): UnknownCause {
  if (error instanceof SilenceError || error instanceof RequestTimeout) return 'timeout';
  if (error instanceof VenueAnswerError) return 'venue-error';
  return error instanceof NetworkError ? 'network' : 'unreadable-reply';
}

/** What an error after the order was handed over means. Only a code of the venue's table is a «no». */
function outcomeOf(error: unknown, signed: boolean, dialect: Dialect): PlaceOutcome {
  if (error instanceof VenueAnswerError && error.status < 500 && error.code !== null) {
    const reason = dialect.trading.rejections[error.code];
    if (reason !== undefined) return { kind: 'rejected', reason, venueCode: error.code };
  }
  if (!signed || error instanceof NotSentError) return { kind: 'not-sent', why: sentenceOf(error) };
  return { kind: 'unknown', cause: causeOf(error), detail: sentenceOf(error) };
}

const isCode = (error: unknown, codes: ReadonlySet<string>): boolean =>
  error instanceof VenueAnswerError && error.code !== null && codes.has(error.code);

/** Sends whose end is remembered; one before those ended longer ago than any window. */
const SENDS_KEPT_MAX = 1_000;

export function createTrading(options: TradingOptions): TradingPort {
  const { dialect, call, fence, ruleBook } = options;
  const { trading } = dialect;
  /** The venue's time at which each send ended, or its stamp where that is later; null while it may still be stamped. */
  const sends = new Map<ClientOrderId, EpochMs | null>();

  /** The estimate of the venue's clock may have been set back since the stamp was taken. */
  function end(id: ClientOrderId, stamp: EpochMs | null): void {
    sends.set(id, epochMs(Math.max(fence.venueNow(), stamp ?? 0)));
  }

  function begin(id: ClientOrderId): void {
    sends.set(id, null);
    const [oldest] = sends.keys();
    if (sends.size > SENDS_KEPT_MAX && oldest !== undefined) sends.delete(oldest);
  }

  /** Once, ever: a repeat under the same id is the engine's to decide, as a new attempt. */
  async function send(order: ClearedOrder, rules: InstrumentRules): Promise<PlaceOutcome> {
    const id = order.clientOrderId;
    fence.expect(id, order.purpose);
    try {
      const placed = await trading.place(call, order, rules, options.requestWindowMs);
      end(id, fence.settle(id));
      return placed.kind === 'accepted' ? { ...placed, fills: [] } : placed;
    } catch (error) {
      // From here on `sign()` refuses this id, so that an order we have given up on cannot still leave.
      const stamp = fence.settle(id);
      end(id, stamp);
      return outcomeOf(error, stamp !== null, dialect);
    }
  }

  async function place(order: ClearedOrder): Promise<PlaceOutcome> {
    const id = order.clientOrderId;
    if (order.simulated) return { kind: 'not-sent', why: 'a simulated order never leaves this process' };
    if (sends.get(id) === null) return { kind: 'not-sent', why: `order ${id} is already on its way` };
    begin(id);
    try {
      return await send(order, await ruleBook.rules(order.instrument));
    } catch (error) {
      end(id, null);
      return { kind: 'not-sent', why: sentenceOf(error) };
    }
  }

  async function cancelBy(
    instrument: InstrumentId,
    ask: (rules: InstrumentRules) => VenueRequest,
  ): Promise<CancelOutcome> {
    try {
      await call(ask(await ruleBook.rules(instrument)), 'repair');
      return 'cancelled';
    } catch (error) {
      return isCode(error, trading.alreadyDone) ? 'already-done' : 'unknown';
    }
  }

  /** The executions must add up to what the order says it has filled; otherwise the venue has not told all yet. */
  async function detailsOf(raw: unknown, rules: InstrumentRules, id: ClientOrderId): Promise<LookUpOutcome> {
    const report = trading.found(raw, rules);
    if (report.filledQuantity === 0n) return { kind: 'found', report, fills: [] };
    const fills: readonly Fill[] = await trading.fills(call, rules, report.venueOrderId, id);
    const sum = fills.reduce((total, fill) => total + fill.quantity, 0n);
    if (sum === report.filledQuantity) return { kind: 'found', report, fills };
    return { kind: 'unknown', detail: `order ${id} has filled ${report.filledQuantity}, its executions tell ${sum}` };
  }

  async function lookUp(instrument: InstrumentId, id: ClientOrderId, sentBefore: EpochMs): Promise<LookUpOutcome> {
    let closesAt = Number.POSITIVE_INFINITY;
    let askedAfterClose = false;
    try {
      const rules = await ruleBook.rules(instrument);
      // Paused between its decision and its stamp, an order is younger than whoever decided it can know.
      const ended = sends.get(id);
      const latest = ended === null ? Number.POSITIVE_INFINITY : Math.max(sentBefore, ended ?? sentBefore);
      closesAt = latest + options.requestWindowMs + options.clockBoundMs;
      askedAfterClose = fence.surelyPast() > closesAt;
      const raw = await call(trading.find(rules, id), 'repair');
      return await detailsOf(raw, rules, id);
    } catch (error) {
      if (!isCode(error, trading.notFound)) return { kind: 'unknown', detail: sentenceOf(error) };
      if (askedAfterClose) return { kind: 'never-arrived' };
      return { kind: 'unknown', detail: `not found, and an order ${id} may still arrive until ${closesAt}` };
    }
  }

  async function cancelAll(instrument: InstrumentId): Promise<'done' | 'unknown'> {
    try {
      return (await trading.cancelAll(call, await ruleBook.rules(instrument))) ? 'done' : 'unknown';
    } catch {
      return 'unknown';
    }
  }

  async function armDeadMan(instrument: InstrumentId, timeoutMs: number): Promise<'armed' | 'unknown'> {
    try {
      return (await trading.armDeadMan(call, await ruleBook.rules(instrument), timeoutMs)) ? 'armed' : 'unknown';
    } catch {
      return 'unknown';
    }
  }

  return {
    venue: dialect.venue,
    place,
    cancel: (instrument, id) => cancelBy(instrument, (rules) => trading.cancel(rules, id)),
    cancelForeign: (instrument, id) => cancelBy(instrument, (rules) => trading.cancelForeign(rules, id)),
    cancelAll,
    armDeadMan,
    waitLeftMs: options.waitLeftMs,
    lookUp,
    onOrders: options.onOrders,
  };
}
