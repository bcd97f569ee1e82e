/**
 * Starting and recovering are one code path. What an earlier life recorded comes back into the engine; every order
 * without a proven end is asked for; ids that an earlier leader may have used without a record are looked for at the
 * venues. It needs nothing but the tables and the venues: the local journal of a leader that died may be elsewhere.
 */
import type { Hedge } from '#executor/engine/hedge/hedge.ts';
import type { Log } from '#executor/telemetry/log.ts';
import type { TradingPort } from '#executor/venues/venue.ts';
import { invariant } from '#shared/domain/invariant.ts';
import { formatE8, parseE8, type PriceE8, type QuantityE8 } from '#shared/domain/money.ts';
import { partsOfOrderId, type ClientOrderId, type FencingId } from '#shared/domain/ids.ts';
import type { Clock, EpochMs } from '#shared/domain/time.ts';
import type { InstrumentId, VenueId } from '#shared/domain/venue.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import type { BreakRecord, HedgeRecord } from '#shared/wire/trading.ts';
import { adopt, withFound, type AdoptionContext, type FoundOrder } from './adoption.ts';
import { attemptsIn, idsAfter, laterIdsOf, openingIdsOf, type Question } from './reserved-ids.ts';
import { hedgeOf } from './records.ts';

/** All that recovery wants of a venue: what became of an id. */
export interface AskedVenue {
  readonly venue: VenueId;
  readonly trading: Pick<TradingPort, 'lookUp'>;
}

export interface RecoveryDeps {
  readonly book: string;
  readonly instrument: InstrumentId;
  readonly trading: TradingStore;
  readonly venues: readonly [AskedVenue, AskedVenue];
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  readonly stopped: () => boolean;
  /** When this leader took the lease: nobody before it can have signed anything later. */
  readonly takenAt: EpochMs;
  /** Ours. What is recovered is written under it, so that a leader of before cannot write over it any more. */
  readonly fencingId: FencingId;
  readonly log: Pick<Log, 'info'>;
}

export interface Recovered {
  readonly hedges: readonly Hedge[];
  /** Orders found at a venue under a reserved id that make no hedge. */
  readonly breaks: readonly BreakRecord[];
  /** Orders found at a venue under a reserved id that ended without a fill: no record has them, and none is needed. */
  readonly nothingFilled: readonly ClientOrderId[];
  /** False when it was stopped before every venue had answered: then nothing is handed over, and nobody writes over it. */
  readonly complete: boolean;
}

/** Blocks that one leader can have in use without a record of their newest number: the one in use and the one ahead. */
const BLOCKS_LOOKED_AT = 2;
/** Questions that one venue has to answer at one time. */
const ASKED_AT_ONCE = 8;
/** Pause after a question that got no answer, or for which the request budget had no room. */
const ASK_AGAIN_MS = 250;

/** A simulation lives in memory only; what was open in it ends with the process that ran it. */
async function endSimulated(deps: RecoveryDeps): Promise<void> {
  const hedges = (await deps.trading.liveHedges(deps.book)).filter((hedge) => hedge.simulated);
  if (hedges.length === 0) return;
  const ended = hedges.map((hedge) => ({
    ...hedge,
    fencing_id: deps.fencingId,
    state: 'failed' as const,
    closed_at: deps.clock.wall(),
    note: 'the simulation ended when the executor stopped',
  }));
  await deps.trading.write({ hedges: ended, fills: [], breaks: [] });
}

/**
 * What is recovered is in the table under our fence before anybody acts on it: from then on nobody but we can have sent
 * anything of it that is not recorded, and whoever comes after us has only our attempts to look for.
 * @param tellBooks tells the books what is recorded by then. Fills are read after that: one that a leader of before wrote
 * in between, and that only the books knew, would be taken for known and be in no hedge.
 * @returns only once every venue has answered every question, or `stopped`
 */
export async function recover(deps: RecoveryDeps, tellBooks: () => Promise<unknown>): Promise<Recovered> {
  await endSimulated(deps);
  const live = await deps.trading.liveHedges(deps.book);
  const known = await Promise.all(live.map((record) => withLaterOrders(deps, record)));
  const unrecorded = await findUnrecorded(deps);
  const records = [...known, ...unrecorded.records].map((record): HedgeRecord => ({
    ...record,
    legs: [withMarks(record.legs[0]), withMarks(record.legs[1])],
    fencing_id: deps.fencingId,
    repair: { ...record.repair, attempts: attemptsIn(record).r },
  }));
  // Stopped before every answer, a record under our fence would say that nothing else was sent.
  if (deps.stopped()) return { hedges: [], breaks: [], nothingFilled: [], complete: false };
  if (records.length > 0) await deps.trading.write({ hedges: records, fills: [], breaks: [] });
  await tellBooks();
  const hedges = await Promise.all(
    records.map(async (record) =>
      inDoubtUntilProven(hedgeOf(record, await deps.trading.fillsOf(deps.book, record.id))),
    ),
  );
  return { hedges, breaks: unrecorded.breaks, nothingFilled: unrecorded.nothingFilled, complete: true };
}

/** Whoever looks at them later sees which orders this leader did not send itself. */
const withMarks = (leg: HedgeRecord['legs'][number]): HedgeRecord['legs'][number] => ({
  ...leg,
  orders: leg.orders.map((order) => ({ ...order, mark: 'RESUMED' })),
});

/** An order without a proven end makes the hedge one in doubt, whatever was recorded of it last. */
function inDoubtUntilProven(hedge: Hedge): Hedge {
  const open = hedge.legs.some((leg) => leg.orders.some((track) => track.stage !== 'settled'));
  if (open) hedge.state = 'in_doubt';
  return hedge;
}

/** Asks one venue for one id until it answers. @returns null when there is no such order, or when stopped */
async function ask(deps: RecoveryDeps, venue: AskedVenue, id: ClientOrderId): Promise<FoundOrder | null> {
  while (!deps.stopped()) {
    const answer = await venue.trading.lookUp(deps.instrument, id, deps.takenAt);
    if (answer.kind === 'found') return { report: answer.report, fills: answer.fills };
    if (answer.kind === 'never-arrived') return null;
    await deps.sleep(ASK_AGAIN_MS);
  }
  return null;
}

/** Both venues are asked at the same time, each for a few ids at once: a takeover must not wait for round trips. */
async function askAll(deps: RecoveryDeps, questions: readonly Question[]): Promise<readonly FoundOrder[]> {
  const answers = await Promise.all(
    deps.venues.map(async (venue) => {
      const ids = questions.filter(({ venues }) => venues.includes(venue.venue)).map(({ id }) => id);
      const found: FoundOrder[] = [];
      for (let from = 0; from < ids.length; from += ASKED_AT_ONCE) {
        const some = await Promise.all(ids.slice(from, from + ASKED_AT_ONCE).map((id) => ask(deps, venue, id)));
        found.push(...some.filter((order) => order !== null));
      }
      return found;
    }),
  );
  return answers.flat();
}

/** Goes on asking for the attempts behind those that were found, until there is no further one. */
async function askOnwards(deps: RecoveryDeps, questions: readonly Question[]): Promise<readonly FoundOrder[]> {
  const all: FoundOrder[] = [];
  const asked = new Set<ClientOrderId>();
  for (let next = questions; next.length > 0;) {
    for (const { id } of next) asked.add(id);
    const found = await askAll(deps, next);
    all.push(...found);
    const met = new Set(found.map(({ report }) => report.clientOrderId));
    const behind = next.filter(({ id }) => met.has(id)).flatMap((question) => idsAfter(question));
    const once = new Map(behind.filter(({ id }) => !asked.has(id)).map((question) => [question.id, question]));
    next = [...once.values()];
  }
  return all;
}

/** A hedge that is recorded as it was a moment before the end: what was sent in that moment is not in the record. */
async function withLaterOrders(deps: RecoveryDeps, record: HedgeRecord): Promise<HedgeRecord> {
  if (record.simulated) return record;
  const found = await askOnwards(deps, laterIdsOf(record));
  if (found.length === 0) return record;
  const instead = {
    quantity: (parseE8(record.quantity) ?? 0n) as QuantityE8,
    price: (parseE8(record.legs[0].orders[0]?.limit_price ?? '') ?? 0n) as PriceE8,
    at: deps.takenAt,
  };
  return withFound(record, found, instead);
}

/**
 * Numbers are used in order and recorded in order, so only those above the last recorded one are open; and a leader
 * reserves its first block only when all before it is recovered and in the table, so only the newest leader's count.
 */
async function findUnrecorded(deps: RecoveryDeps): Promise<{
  readonly records: readonly HedgeRecord[];
  readonly breaks: readonly BreakRecord[];
  readonly nothingFilled: readonly ClientOrderId[];
}> {
  const newest = (await deps.trading.listHedges(deps.book, 1, null)).items[0]?.number ?? -1;
  const blocks = await deps.trading.listBlocks(deps.book, BLOCKS_LOOKED_AT);
  const [one, other] = deps.venues;
  const context: AdoptionContext = {
    book: deps.book,
    instrument: deps.instrument,
    venues: [one.venue, other.venue],
    fencingId: deps.fencingId,
    at: deps.takenAt,
  };
  const records: HedgeRecord[] = [];
  const breaks: BreakRecord[] = [];
  const nothingFilled: ClientOrderId[] = [];
  for (const block of blocks.filter((each) => each.fencing_id === blocks[0]?.fencing_id)) {
    const first = Math.max(block.first, newest + 1);
    const numbers = Array.from({ length: Math.max(0, block.last - first + 1) }, (_one, index) => first + index);
    const opening = await askAll(
      deps,
      numbers.flatMap((number) => openingIdsOf(number, block.fencing_id, context.venues)),
    );
    for (const number of numbers) {
      const own = opening.filter((order) => partsOfOrderId(order.report.clientOrderId)?.hedge === number);
      if (own.length === 0) continue;
      const legs = legsOf(own, context.venues);
      const later = await askOnwards(
        deps,
        laterIdsOf({ number, fencing_id: block.fencing_id, legs, repair: { attempts: 0 } }),
      );
      const adoption = adopt(number, [...own, ...later], context);
      if (adoption.kind === 'nothing') {
        const orders = [...own, ...later].map(({ report }) => report);
        nothingFilled.push(...orders.map(({ clientOrderId }) => clientOrderId));
        // Whoever finds one of them at a venue is to find it here, too.
        deps.log.info('recovery.nothing_filled', {
          hedge: number,
          orders: orders.map(({ clientOrderId, venue, state }) => `${clientOrderId} ${state} on ${venue}`),
        });
      }
      if (adoption.kind === 'hedge') records.push(adoption.record);
      if (adoption.kind === 'unclear')
        breaks.push(...[...own, ...later].map((order) => unknownOrder(deps, order, adoption.why)));
    }
  }
  return { records, breaks, nothingFilled };
}

/** Where its legs stand, as its opening orders say. */
function legsOf(
  opening: readonly FoundOrder[],
  [one, other]: readonly [VenueId, VenueId],
): readonly [{ readonly venue: VenueId; readonly orders: [] }, { readonly venue: VenueId; readonly orders: [] }] {
  const [first] = opening;
  const isEntry = first !== undefined && partsOfOrderId(first.report.clientOrderId)?.leg === 'e';
  const onOne = first?.report.venue === one;
  const [entry, hedge] = isEntry === onOne ? [one, other] : [other, one];
  return [
    { venue: entry, orders: [] },
    { venue: hedge, orders: [] },
  ];
}

function unknownOrder(deps: RecoveryDeps, { report }: FoundOrder, why: string): BreakRecord {
  invariant(why !== '', 'a break says why it is one');
  return {
    id: `unknown-${report.clientOrderId}`,
    book: deps.book,
    kind: 'unknown_order',
    venue: report.venue,
    instrument: deps.instrument,
    ours: `no record; ${why}`,
    theirs: `${report.clientOrderId} ${report.state}`,
    size: formatE8(report.filledQuantity),
    found_at: deps.clock.wall(),
    resolved_at: null,
    ignored: null,
  };
}
