/** What compares our books with the venues: positions, resting orders, and what a venue closed by itself. */
import type { Engine } from '#executor/engine/engine.ts';
import { rememberedFrom } from '#executor/journal/ledger.ts';
import { createForcedMonitor, type ForcedMonitor } from '#executor/monitors/forced.ts';
import { createOrderWatch, together, type WatchedVenue } from '#executor/monitors/order-watch.ts';
import { createReconciler, type Reconciler } from '#executor/monitors/reconciler.ts';
import type { AccountPort } from '#executor/venues/venue.ts';
import type { FencingId } from '#shared/domain/ids.ts';
import type { Books } from '#shared/domain/ledger/books.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';
import type { ExecutorDeps } from './deps.ts';
import type { Shell } from './shell.ts';

interface ComparedVenue extends WatchedVenue {
  readonly account: Pick<AccountPort, 'venue' | 'positions' | 'openOrders' | 'forcedOrders'>;
}

export interface ComparingDeps extends Pick<ExecutorDeps, 'instrument' | 'clock' | 'sleep'> {
  readonly config: Pick<ExecutorDeps['config'], 'book'>;
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
  readonly reconciler: Reconciler;
  readonly orderWatch: Reconciler;
  readonly forced: ForcedMonitor;
}

export function createComparing(deps: ComparingDeps): Comparing {
  const { config, clock, log, engine, dispatch } = deps;
  const onBreak = (found: BreakRecord): void => {
    deps.record({ kind: 'break', record: found });
    if (found.resolved_at !== null) return;
    log.info('break.found', { ...found });
    const note = `${found.venue} has ${found.theirs}, our books ${found.ours}`;
    dispatch({ type: 'hold', reason: 'RECON_DESYNC', note });
  };
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
  const common = { book: config.book, instrument: deps.instrument, wall: () => clock.wall(), onBreak };
  const orderWatch = createOrderWatch({ ...common, venues: deps.venues, fencingId: deps.fencingId });
  const positions = createReconciler({
    ...common,
    accounts,
    expected: (venue) => engine.view.expectedPosition(venue),
    // What a leader of before compares is its successor's to name.
    stillness: () => (deps.leads() ? engine.view.stillness() : 'moving'),
    explain: forced.explain,
    onAgreed: forced.agreed,
  });
  return { reconciler: together(positions, orderWatch), orderWatch, forced };
}
