/** What an earlier life left, in the engine again: hedges, dust, and breaks for what makes no hedge. */
import type { TellEvent } from '#executor/control/event-writer.ts';
import { tracksOf, type Hedge } from '#executor/engine/hedge/hedge.ts';
import { catchUp } from '#executor/journal/ledger.ts';
import { fillRecord } from '#executor/journal/records.ts';
import { recover, type RecoveryDeps } from '#executor/journal/recovery.ts';
import { stoodAlone } from '#executor/journal/stood-alone.ts';
import type { Log } from '#executor/telemetry/log.ts';
import type { Books } from '#shared/domain/ledger/books.ts';
import type { FencingId } from '#shared/domain/ids.ts';
import { fillFact } from '#shared/wire/facts.ts';
import type { Shell } from './shell.ts';

export interface ResumeDeps extends RecoveryDeps {
  readonly books: Books;
  readonly shell: Pick<Shell, 'dispatch' | 'record'>;
}

/** What a start has found of earlier lives. */
export interface Resumed {
  readonly hedges: number;
  readonly orders: number;
  readonly fills: number;
  readonly breaks: number;
  /** Orders that ended without a fill and that no record has: the log names them (`recovery.nothing_filled`). */
  readonly nothing_filled: number;
  /** False when it ended before every venue had answered. */
  readonly complete: boolean;
  /** Client ids of the restored orders that have no proven end yet, then of the newest others; bounded. */
  readonly resumed: readonly string[];
}

/** Ids that the event names; how many there are in all it says anyway. */
const IDS_SAID_MAX = 100;

export async function resume(deps: ResumeDeps): Promise<Resumed> {
  const { shell } = deps;
  const { books, trading, book } = deps;
  const recovered = await recover(deps, () => catchUp(books, { trading, book, now: deps.clock.wall() }));
  // What recovery has read of an earlier leader it tells nobody again.
  for (const hedge of recovered.hedges)
    for (const { fills } of tracksOf(hedge))
      for (const fill of fills) books.book(fillFact(fillRecord(book, hedge, fill)));
  for (const { venue } of deps.venues) shell.dispatch({ type: 'dust', venue, base: books.real.dustOf(venue) });
  shell.dispatch({ type: 'mending', on: false });
  const ended = await stoodAlone(trading, book, deps.clock.wall());
  shell.dispatch({ type: 'stood-alone', ended });
  // The engine changes these hedges from here on; this is how they were found.
  const found = foundIn(recovered.hedges);
  shell.dispatch({ type: 'restore', hedges: recovered.hedges });
  for (const each of recovered.breaks) {
    shell.record({ kind: 'break', record: each });
    shell.dispatch({ type: 'hold', reason: 'RECON_DESYNC', note: `${each.venue}: ${each.theirs}` });
  }
  return {
    ...found,
    breaks: recovered.breaks.length,
    nothing_filled: recovered.nothingFilled.length,
    complete: recovered.complete,
  };
}

function foundIn(hedges: readonly Hedge[]): Pick<Resumed, 'hedges' | 'orders' | 'fills' | 'resumed'> {
  const orders = hedges.flatMap((hedge) => hedge.legs.flatMap((leg) => leg.orders));
  const idOf = ({ request }: (typeof orders)[number]): string => request.clientOrderId;
  const [unproven, proven] = [
    orders.filter(({ stage }) => stage !== 'settled'),
    orders.filter(({ stage }) => stage === 'settled'),
  ];
  return {
    hedges: hedges.length,
    orders: orders.length,
    fills: orders.reduce((sum, { fills }) => sum + fills.length, 0),
    resumed: [...unproven.map(idOf), ...proven.map(idOf).toReversed()].slice(0, IDS_SAID_MAX),
  };
}

/** Says once how a restart went: in the log now, and in the audit chain as soon as that takes it. Waited for by nobody. */
export function sayResumed(
  deps: {
    readonly name: string;
    readonly book: string;
    readonly fencingId: FencingId;
    readonly log: Pick<Log, 'info'>;
    readonly tell: TellEvent;
  },
  resumed: Resumed,
): void {
  const detail = { ...resumed, resumed: [...resumed.resumed], fencing_id: deps.fencingId };
  deps.log.info('restart.resume', detail);
  deps.tell({ actor: deps.name, action: 'restart.resume', subject: deps.book, reason: '', detail });
}
