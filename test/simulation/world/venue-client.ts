/**
 * One process's way to one venue: the shipped trading port, fence, budget and account over a wire that loses, delays
 * and breaks. As on the real wire, the stamp is taken first, then the gate is asked, then the request leaves.
 */
import { createAccount } from '#executor/venues/ccxt/account.ts';
import { createBudget, weightBudgets } from '#executor/venues/ccxt/budget.ts';
import { admit, heed, noted } from '#executor/venues/ccxt/caller.ts';
import { NetworkError } from '#executor/venues/ccxt/ccxt.ts';
import type { Call } from '#executor/venues/ccxt/dialect.ts';
import { SilenceError, VenueAnswerError } from '#executor/venues/ccxt/errors.ts';
import { createFence } from '#executor/venues/ccxt/fence.ts';
import type { RuleBook } from '#executor/venues/ccxt/rule-book.ts';
import { waitAfter } from '#executor/venues/ccxt/told-to-wait.ts';
import { createTrading } from '#executor/venues/ccxt/trading.ts';
import { createRequestLog, type RequestLog } from '#executor/venues/request-log.ts';
import type { SendGate, TradingPort, Venue } from '#executor/venues/venue.ts';
import type { Config } from '#shared/config/schema.ts';
import type { OrderRequest } from '#shared/domain/order.ts';
import { durationMs, epochMs, type EpochMs } from '#shared/domain/time.ts';
import type { InstrumentRules } from '#shared/domain/venue.ts';
import { balanceOf } from './balance-of.ts';
import type { startBookStream } from './book-stream.ts';
import type { Exchange } from './exchange.ts';
import type { Faults } from './faults.ts';
import type { Life } from './life.ts';
import type { Market } from './market.ts';
import type { startOrderStream } from './order-stream.ts';
import { askForRules, plainDialect, type Asked, type Path } from './plain-dialect.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import { refuseIfStaged, withBudgetEaten, withMoneyTaken } from './staged-answers.ts';

export interface ClientWatch {
  /** An order was signed and leaves now, at this time of the world. */
  onSigned(life: Life, order: OrderRequest, stamp: EpochMs, at: number): void;
  /** An order was not signed: the gate said no. */
  onNotSent(life: Life, id: string): void;
  /** A request leaves; `id` is that of the order that it is about. */
  onAsked(life: Life, row: 0 | 1, path: Path, id: string | undefined): void;
  /** Whoever placed this order was left without a clear answer. */
  onUnanswered(id: string): void;
  /** The venue told us to be silent until then, and we heard it. */
  onToldToWait(life: Life, row: 0 | 1, until: number): void;
  onBook(life: Life, row: 0 | 1, good: boolean, madeAt: number): void;
  onBookGap(life: Life, row: 0 | 1): void;
}

export interface ClientDeps {
  readonly life: Life;
  readonly exchange: Exchange;
  readonly market: Market;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly net: Random;
  readonly config: Config;
  readonly gate: SendGate;
  readonly watch: ClientWatch;
  /** Books of both venues pass through here, so that the world knows what this process has seen. */
  readonly books: ReturnType<typeof startBookStream>;
  readonly pushes: ReturnType<typeof startOrderStream>;
}

const READ_TIMEOUT_MS = 10_000;
const ONE_WAY_MS: readonly [number, number] = [4, 25];

/** As Binance says it: in whole seconds. */
function bannedUntil(until: number, { exchange, scheduler }: ClientDeps): VenueAnswerError {
  const seconds = Math.ceil((until - scheduler.now()) / 1_000);
  const waitMs = waitAfter(exchange.venue, 418, null, String(seconds));
  return new VenueAnswerError(exchange.venue, 418, 'banned', 'banned', waitMs);
}

function serve(deps: ClientDeps, path: Path, asked: Asked, stamp: EpochMs): unknown {
  const { exchange, faults } = deps;
  const where = { venue: exchange.row };
  if (faults.hit('maintenance', where) !== undefined)
    throw new VenueAnswerError(exchange.venue, 503, null, 'maintenance');
  const ban = faults.hit('ban', where);
  if (ban !== undefined) throw bannedUntil(faults.endOf(ban), deps);
  const lagMs = faults.hit('read-lag', where)?.lagMs ?? 0;
  const found = (id: string) => {
    const known = exchange.find(id, lagMs);
    if (known === undefined) throw new VenueAnswerError(exchange.venue, 400, 'not-found', 'no such order');
    return known;
  };
  switch (path) {
    case 'place':
      if (asked.order === undefined) throw new Error('an order is placed');
      refuseIfStaged(faults, exchange, asked.order);
      return exchange.place(asked.order, stamp, asked.windowMs ?? 0);
    case 'cancel':
      return exchange.cancel(asked.id ?? '');
    case 'cancel-foreign':
      return exchange.cancel(
        exchange.openOrders().find((order) => order.venueOrderId === asked.id)?.clientOrderId ?? '',
      );
    case 'cancel-all':
      return exchange.cancelAll();
    case 'find':
      return found(asked.id ?? '').report;
    case 'fills':
      return found(asked.id ?? '').fills;
    case 'positions': {
      const { quantity } = exchange.account.position(exchange.rules.instrument);
      return quantity === 0n ? [] : [{ venue: exchange.venue, instrument: exchange.rules.instrument, quantity }];
    }
    case 'balance':
      return withMoneyTaken(faults, exchange.row, balanceOf(exchange));
    case 'forced':
      return exchange.forced(asked.since ?? 0, lagMs);
    case 'open-orders':
      return exchange.openOrders();
    case 'time':
      return exchange.clock();
    case 'prepare':
      exchange.account.setLeverage(exchange.rules.instrument, asked.leverage ?? 1);
      return { oneWay: true, leverage: asked.leverage };
    case 'fees':
      return { taker: Number(exchange.fees.takerE8) / 1e8, maker: Number(exchange.fees.makerE8) / 1e8 };
    case 'funding':
      return { rate: 0, nextAt: exchange.funding.nextAt() };
    case 'funding-payments':
      return exchange.funding.listed(asked.since ?? epochMs(0));
    case 'dead-man':
      return exchange.armDeadMan(asked.timeoutMs ?? 0);
    case 'rules':
      return exchange.rules;
  }
}

/** The request's way there and the answer's way back, each with a life of its own. */
function createWire(deps: ClientDeps, fence: ReturnType<typeof createFence>, timeoutMs: number): Call {
  const { life, exchange, faults, net, scheduler, watch } = deps;
  const where = { venue: exchange.row };
  const { budget } = ledgersOf(deps);
  const oneWay = (): number => net.between(...ONE_WAY_MS) + (faults.hit('net-slow', where)?.delayMs ?? 0);
  return (request, use) => {
    const path = request.path as Path;
    const asked = request.params as Asked;
    try {
      admit(budget, request, use, life.clock.monotonic());
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
    if (path === 'place') life.pass('place');
    if (!life.touch()) return new Promise(() => undefined);
    let stamp: EpochMs;
    try {
      stamp = fence.stamp(path === 'place' ? (asked.order?.clientOrderId ?? '') : null);
    } catch (error) {
      if (path === 'place') watch.onNotSent(life, asked.order?.clientOrderId ?? '');
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
    const signedAt = life.localNow();
    // A pause may land here: signed, and on its way only later.
    if (!life.touch()) return new Promise(() => undefined);
    const sentAt = life.localNow();
    if (path === 'place' && asked.order !== undefined) watch.onSigned(life, asked.order, stamp, signedAt);
    watch.onAsked(life, exchange.row, path, asked.id);
    const unanswered = (): void => {
      if (path === 'place' && asked.order !== undefined) watch.onUnanswered(asked.order.clientOrderId);
    };
    const answer = life.answer((settle) => {
      const late = sentAt - scheduler.now();
      let settled = false;
      const once = (ms: number, give: () => unknown): void => {
        settle(ms, () => {
          if (settled) return undefined;
          settled = true;
          return give();
        });
      };
      once(late + timeoutMs, () => {
        unanswered();
        throw new SilenceError(`the venue said nothing for ${timeoutMs} ms`);
      });
      if (faults.hit('reset', where) !== undefined) {
        once(late + net.between(1, 80), () => {
          unanswered();
          throw new NetworkError('the connection was reset');
        });
      }
      if (faults.hit('request-lost', where) !== undefined) return;
      scheduler.after(late + oneWay(), () => {
        const answer = answerOf(() => serve(deps, path, asked, stamp));
        if (faults.hit('answer-lost', where) !== undefined) return;
        const garbled = faults.hit('error-after-acting', where) !== undefined;
        once(oneWay(), () => {
          if (garbled) {
            unanswered();
            throw new VenueAnswerError(exchange.venue, net.chance(0.5) ? 503 : 400, '-1007', 'backend timeout');
          }
          if (answer.kind === 'thrown') {
            const { waitMs } = answer.error;
            if (waitMs !== null) watch.onToldToWait(life, exchange.row, life.localNow() + waitMs);
            heed(budget, answer.error, life.clock.monotonic());
            throw answer.error;
          }
          return answer.value;
        });
      });
    });
    return noted(() => answer, exchange.venue, ledgersOf(deps).log, life.clock);
  };
}

type Answer =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'thrown'; readonly error: VenueAnswerError };
function answerOf(work: () => unknown): Answer {
  try {
    return { kind: 'value', value: work() };
  } catch (error) {
    if (!(error instanceof VenueAnswerError)) throw error;
    return { kind: 'thrown', error };
  }
}

interface Ledgers {
  readonly budget: ReturnType<typeof createBudget>;
  readonly log: RequestLog;
}
const ledgers = new WeakMap<Life, Map<number, Ledgers>>();
/** One budget and one log a process and venue, whichever connection asks. */
function ledgersOf({ life, exchange }: ClientDeps): Ledgers {
  const known = ledgers.get(life) ?? new Map<number, Ledgers>();
  ledgers.set(life, known);
  const own = known.get(exchange.row) ?? {
    budget: createBudget(weightBudgets[exchange.venue]),
    log: createRequestLog(),
  };
  known.set(exchange.row, own);
  return own;
}

function createRuleBook(call: Call, exchange: Exchange): RuleBook {
  let known: InstrumentRules | null = null;
  return {
    async ready() {
      known ??= await askForRules(call);
    },
    bySymbol: () => new Map([[exchange.rules.venueSymbol, exchange.rules]]),
    ccxtSymbol: () => exchange.rules.venueSymbol,
    async rules() {
      known ??= await askForRules(call);
      return known;
    },
  };
}

export function createVenueClient(deps: ClientDeps): Venue {
  const { life, exchange, config } = deps;
  const dialect = plainDialect(exchange.venue);
  // Between the stamp and the look at the other clock a process may be stopped like anywhere else.
  const clock = {
    wall() {
      life.touch();
      return life.clock.wall();
    },
    monotonic() {
      life.touch();
      return life.clock.monotonic();
    },
  };
  const fence = createFence(clock, deps.gate);
  const timeouts = config.executor;
  const tradingCall = createWire(deps, fence, timeouts.order_timeout_ms);
  const slowCall = createWire(deps, fence, READ_TIMEOUT_MS);
  const ruleBook = createRuleBook(slowCall, exchange);
  const onOrders: TradingPort['onOrders'] = (listener) => deps.pushes.listen(listener);
  return {
    venue: exchange.venue,
    marketData: {
      venue: exchange.venue,
      subscribe: (_instrument, onBook, onGap) => deps.books.listen(exchange.row, fence, onBook, onGap),
    },
    trading: createTrading({
      dialect,
      fence,
      ruleBook,
      requestWindowMs: durationMs(timeouts.request_window_ms),
      clockBoundMs: durationMs(timeouts.clock_bound_ms),
      call: tradingCall,
      onOrders,
      waitLeftMs: (at) => ledgersOf(deps).budget.waitLeftMs(at),
    }),
    account: createAccount(dialect, slowCall, tradingCall, ruleBook, fence, life.clock),
    health: {
      venue: exchange.venue,
      requests: (at, windowMs) => ledgersOf(deps).log.figures(at, windowMs),
      budget: (at) => withBudgetEaten(deps.faults, exchange.row, ledgersOf(deps).budget.figures(at)),
    },
    close: () => Promise.resolve(),
  };
}
