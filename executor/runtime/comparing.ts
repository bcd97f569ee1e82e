/** What compares our books with the venues: positions, resting orders, and what a venue closed by itself. */
import type { Engine } from '#executor/engine/engine.ts';
import { tracksOf } from '#executor/engine/hedge/hedge.ts';
import { rememberedFrom } from '#executor/journal/ledger.ts';
import { createBalanceWatch } from '#executor/monitors/balance-watch.ts';
import { createBreakBook, type BreakBook } from '#executor/monitors/break-book.ts';
import { createForcedMonitor, type ForcedMonitor } from '#executor/monitors/forced.ts';
import {
  createOrderWatch,
  LOOKS_TO_BREAK,
  together,
  type OwnOrders,
  type WatchedVenue,
} from '#executor/monitors/order-watch.ts';
import { createReconciler, type Reconciler } from '#executor/monitors/reconciler.ts';
import type { AccountPort } from '#executor/venues/venue.ts';
import type { FencingId } from '#shared/domain/ids.ts';
import type { Books } from '#shared/domain/ledger/books.ts';
import { usdt, usdtOfCash, type CashE16 } from '#shared/domain/money.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';
import type { ExecutorDeps } from './deps.ts';
import type { BreaksForCommands } from '#executor/control/run-break.ts';
import { createCompareSoon, type CompareSoon } from './compare-soon.ts';
import type { Shell } from './shell.ts';

interface ComparedVenue extends WatchedVenue {
  readonly account: Pick<AccountPort, 'venue' | 'positions' | 'openOrders' | 'forcedOrders' | 'balance'>;
}

export interface ComparingDeps extends Pick<ExecutorDeps, 'instrument' | 'clock' | 'sleep' | 'stopped'> {
  readonly trading: Pick<TradingStore, 'openBreaks'>;
  readonly config: Pick<ExecutorDeps['config'], 'book' | 'liquidity' | 'executor'>;
  readonly venues: readonly ComparedVenue[];
  readonly log: Pick<ExecutorDeps['log'], 'info'>;
  readonly engine: Engine;
  readonly books: Books;
  readonly record: Shell['record'];
  readonly fencingId: () => FencingId;
  readonly leads: () => boolean;
  /** What was open before is back in the engine: before that, no trade would find its hedge. */
  readonly ready: () => boolean;
  readonly dispatch: Shell['dispatch'];
}

export interface Comparing {
  /** All that is compared again and again; what it has open is what stands by the break book. */
  readonly reconciler: Reconciler;
  readonly breaks: BreakBook & BreaksForCommands;
  readonly forced: ForcedMonitor;
  readonly soon: CompareSoon;
  /** An order that is not ours was seen on our account: books and venue are compared soon. */
  readonly onForeign: () => void;
  /** Before recovery: what rests of an earlier leader goes first, so that recovery finds how it ended. */
  prepare(): Promise<void>;
}

/** Pause after a venue did not say what rests. */
const ORDERS_RETRY_MS = 250;
/** As many looks at every venue make everything compared that an earlier life may have named. */
const LOOKS_FOR_ALL = LOOKS_TO_BREAK;

export function createComparing(deps: ComparingDeps): Comparing {
  const { config, clock, log, engine, dispatch } = deps;
  const breaks = createBreakBook({
    openBreaks: () => deps.trading.openBreaks(config.book),
    record: (record) => deps.record({ kind: 'break', record }),
    wall: () => clock.wall(),
    hold(found) {
      log.info('break.found', { ...found });
      const note = `${found.venue} has ${found.theirs}, our books ${found.ours}`;
      dispatch({ type: 'hold', reason: 'RECON_DESYNC', note });
    },
  });
  const accounts = deps.venues.map((venue) => venue.account);
  const forced = createForcedMonitor({
    instrument: deps.instrument,
    accounts,
    since: () => rememberedFrom(clock.wall()),
    knows: (fact) => deps.books.real.knows(fact),
    partsBeforeRest: (trade) => engine.view.forcedPartsBeforeRest(trade),
    tell: (order, held) => dispatch({ type: 'forced', order, held }),
    wall: () => clock.wall(),
    // Booked by a leader of before as well, one trade could be shared out among hedges in two ways.
    ready: () => deps.ready() && deps.leads(),
    sleep: deps.sleep,
    log: log.info,
  });
  const common = {
    book: config.book,
    instrument: deps.instrument,
    wall: () => clock.wall(),
    onBreak: (found: BreakRecord) => breaks.found(found),
  };
  const orderWatch = createOrderWatch({
    ...common,
    venues: deps.venues,
    fencingId: deps.fencingId,
    own: (venue) => ownOrders(engine, venue),
  });
  const positions = createReconciler({
    ...common,
    accounts,
    expected: (venue) => engine.view.expectedPosition(venue),
    // What a leader of before compares is its successor's to name.
    stillness: () => (deps.leads() ? engine.view.stillness() : 'moving'),
    explain: forced.explain,
    onAgreed: forced.agreed,
  });
  const balances = createBalanceWatch({
    ...common,
    accounts,
    cashOn: (venue) => usdtOfCash(deps.books.real.balance({ venue, kind: 'cash', unit: 'usdt' }) as CashE16),
    isFlat: (venue) =>
      deps.ready() && deps.leads() && engine.view.stillness() === 'still' && engine.view.expectedPosition(venue) === 0n,
    tolerance: usdt(config.liquidity.balance_tolerance_usdt),
    monotonic: () => clock.monotonic(),
  });
  const all = together(together(positions, orderWatch), balances);
  const acceptBalance = (venue: VenueId): void => {
    balances.accept(venue);
    breaks.acceptBalance(venue);
  };
  const soon = createCompareSoon(config.executor.reconcile_ms);
  let looks = 0;
  return {
    breaks: { ...breaks, acceptBalance },
    forced,
    soon,
    onForeign: () => soon.ring(clock.monotonic()),
    reconciler: {
      open: () => breaks.open(),
      undecided: () => all.undecided(),
      async look() {
        const answered = await all.look();
        if (answered) looks += 1;
        if (looks >= LOOKS_FOR_ALL && !all.undecided()) breaks.comparedAll();
        return answered;
      },
    },
    async prepare() {
      await breaks.load();
      while (!(await orderWatch.look()) && !deps.stopped()) await deps.sleep(ORDERS_RETRY_MS);
    },
  };
}

function ownOrders({ view }: Engine, venue: VenueId): OwnOrders {
  const there = view
    .liveHedges()
    .filter((hedge) => !hedge.simulated)
    .flatMap((hedge) => tracksOf(hedge))
    .filter((track) => track.stage !== 'settled' && track.request.venue === venue);
  const rests = there.filter(({ stage, state, request }) => {
    return stage === 'accepted' && state === 'live' && request.kind === 'post-only';
  });
  const idsOf = (tracks: typeof there) => new Set(tracks.map(({ request }) => request.clientOrderId));
  return { live: idsOf(there), resting: idsOf(rests) };
}
