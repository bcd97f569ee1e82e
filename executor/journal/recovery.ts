/**
 * Starting and recovering are one code path. What an earlier life recorded comes back into the engine; every order
 * without a proven end is asked for; ids that were reserved and may have been used are looked for at the venues.
 */
import type { Hedge } from '#executor/engine/hedge/hedge.ts';
import type { Venue } from '#executor/venues/venue.ts';
import { clientOrderId, type FencingId, type HedgeNumber, type LegLetter } from '#shared/domain/ids.ts';
import type { Clock, EpochMs } from '#shared/domain/time.ts';
import type { InstrumentId } from '#shared/domain/venue.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';
import { hedgeOf } from './records.ts';

export interface RecoveryDeps {
  readonly book: string;
  readonly instrument: InstrumentId;
  readonly trading: TradingStore;
  readonly venues: readonly Venue[];
  readonly clock: Clock;
  /** When this leader took the lease: nobody before it can have signed anything later. */
  readonly takenAt: EpochMs;
}

export interface Recovered {
  readonly hedges: readonly Hedge[];
  /** Orders found at a venue under a reserved id that no record knows. */
  readonly breaks: readonly BreakRecord[];
  /** False when a venue could not be asked: then nobody may trust that nothing is there. */
  readonly complete: boolean;
}

/** Blocks that a crashed leader can have used: the one in use and the one reserved ahead. */
const BLOCKS_LOOKED_AT = 2;
const OPENING_LEGS: readonly LegLetter[] = ['e', 'h'];

/** A simulation lives in memory only; what was open in it ends with the process that ran it. */
async function endSimulated(deps: RecoveryDeps): Promise<void> {
  const hedges = (await deps.trading.liveHedges(deps.book)).filter((hedge) => hedge.simulated);
  if (hedges.length === 0) return;
  const ended = hedges.map((hedge) => ({
    ...hedge,
    state: 'failed' as const,
    closed_at: deps.clock.wall(),
    note: 'the simulation ended when the executor stopped',
  }));
  await deps.trading.write({ hedges: ended, fills: [], breaks: [] });
}

export async function recover(deps: RecoveryDeps): Promise<Recovered> {
  await endSimulated(deps);
  const live = await deps.trading.liveHedges(deps.book);
  const hedges = await Promise.all(
    live.map(async (record) => hedgeOf(record, await deps.trading.fillsOf(deps.book, record.id))),
  );
  const unrecorded = await findUnrecorded(deps);
  return { hedges, ...unrecorded };
}

/** Numbers are used in order and recorded before they are sent, so only those above the last recorded one are open. */
async function findUnrecorded(deps: RecoveryDeps): Promise<Pick<Recovered, 'breaks' | 'complete'>> {
  const newest = (await deps.trading.listHedges(deps.book, 1, null)).items[0]?.number ?? -1;
  const blocks = await deps.trading.listBlocks(deps.book, BLOCKS_LOOKED_AT);
  const breaks: BreakRecord[] = [];
  let complete = true;
  for (const block of blocks) {
    for (let number = Math.max(block.first, newest + 1); number <= block.last; number += 1) {
      const found = await Promise.all(deps.venues.map((venue) => askFor(deps, venue, block.fencing_id, number)));
      for (const answer of found) {
        if (answer === 'unknown') complete = false;
        else if (answer !== 'nothing') breaks.push(answer);
      }
    }
  }
  return { breaks, complete };
}

async function askFor(
  deps: RecoveryDeps,
  venue: Venue,
  fencingId: FencingId,
  number: number,
): Promise<BreakRecord | 'nothing' | 'unknown'> {
  for (const leg of OPENING_LEGS) {
    const id = clientOrderId({ fencingId, hedge: number as HedgeNumber, leg, attempt: 0 });
    const answer = await venue.trading.lookUp(deps.instrument, id, deps.takenAt);
    if (answer.kind === 'found') {
      return {
        id: `unknown-${id}`,
        book: deps.book,
        kind: 'unknown_order',
        venue: venue.venue,
        instrument: deps.instrument,
        ours: 'no record',
        theirs: `${id} ${answer.report.state}`,
        found_at: deps.clock.wall(),
        resolved_at: null,
      };
    }
    if (answer.kind === 'unknown') return 'unknown';
  }
  return 'nothing';
}
