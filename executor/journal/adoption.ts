/**
 * Orders that a venue has and no record knows: a leader died before the table had them, and its local journal is on
 * another machine. What they prove is made into a hedge again. No fill is invented: each adopted order goes into the
 * engine as one in doubt, and the engine asks the venue for it as for any other.
 */
import { partsOfOrderId, type LegLetter } from '#shared/domain/ids.ts';
import { formatE8, type PriceE8, type QuantityE8 } from '#shared/domain/money.ts';
import { opposite, type Fill, type OrderReport, type Side } from '#shared/domain/order.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { InstrumentId, VenueId } from '#shared/domain/venue.ts';
import type { HedgeRecord, OrderRecord } from '#shared/wire/trading.ts';

/** What a venue told of one of our ids. */
export interface FoundOrder {
  readonly report: OrderReport;
  readonly fills: readonly Fill[];
}

export interface AdoptionContext {
  readonly book: string;
  readonly instrument: InstrumentId;
  readonly venues: readonly [VenueId, VenueId];
  /** Of the leader that adopts: from here on only it and its successors write this hedge. */
  readonly fencingId: number;
  readonly at: EpochMs;
}

export type Adoption =
  | { readonly kind: 'hedge'; readonly record: HedgeRecord }
  /** Nothing of it ever filled, and nothing of it lives: there is nothing to carry on. */
  | { readonly kind: 'nothing' }
  /** The venues' words do not make a hedge; a person has to look. */
  | { readonly kind: 'unclear'; readonly why: string };

type LegRecord = HedgeRecord['legs'][number];
const STRATEGY = 'recovered';
const NOTE = 'found at the venues under a reserved id; the leader that sent it had not recorded it';
const OPENING: ReadonlySet<LegLetter> = new Set(['e', 'h']);

const letterOf = (found: FoundOrder): LegLetter | null => partsOfOrderId(found.report.clientOrderId)?.leg ?? null;
const sideOf = (found: FoundOrder | undefined): Side | null => found?.fills[0]?.side ?? null;
const filledOf = (found: FoundOrder): QuantityE8 =>
  found.fills.reduce((sum, fill) => sum + fill.quantity, 0n) as QuantityE8;

/** The worst price that it paid; of an order that paid none, the other leg's. */
function priceOf(found: FoundOrder, side: Side, instead: PriceE8): PriceE8 {
  const [first = instead, ...more] = found.fills.map((fill) => fill.price);
  return more.reduce(
    (worst, each) => (side === 'buy' ? (each > worst ? each : worst) : each < worst ? each : worst),
    first,
  );
}

interface Instead {
  readonly quantity: QuantityE8;
  readonly price: PriceE8;
  readonly at: EpochMs;
}

/** An order as the venue has it. Its size and limit are not told any more: what it filled is, and that is what counts. */
function orderOf(found: FoundOrder, legSide: Side, instead: Instead): OrderRecord {
  const letter = letterOf(found);
  const opens = letter === 'e' || letter === 'h' || (letter === 'r' && (sideOf(found) ?? legSide) === legSide);
  const side = opens ? legSide : opposite(legSide);
  const filled = filledOf(found);
  return {
    id: found.report.clientOrderId,
    purpose: letter === 'r' ? (opens ? 'complete' : 'unwind') : opens ? 'open' : 'close',
    side,
    kind: found.report.state === 'live' ? 'post-only' : 'limit-ioc',
    quantity: formatE8(filled > 0n ? filled : instead.quantity),
    limit_price: formatE8(priceOf(found, side, instead.price)),
    reduce_only: !opens,
    stage: 'in_doubt',
    state: null,
    filled: '0',
    sent_at: found.fills[0]?.at ?? instead.at,
    mark: null,
  };
}

const emptyLeg = (venue: VenueId, side: Side): LegRecord => ({
  venue,
  side,
  opened_quantity: '0',
  closed_quantity: '0',
  entry_price: null,
  exit_price: null,
  fees_usdt: '0',
  dust: '0',
  orders: [],
});

/** All orders of one hedge number of which there is no record at all. */
export function adopt(number: number, found: readonly FoundOrder[], context: AdoptionContext): Adoption {
  const unclear = (why: string): Adoption => ({ kind: 'unclear', why });
  if (found.every((order) => order.fills.length === 0 && order.report.state !== 'live')) return { kind: 'nothing' };
  const entry = found.find((order) => letterOf(order) === 'e');
  const hedge = found.find((order) => letterOf(order) === 'h');
  if (entry === undefined && hedge === undefined) return unclear('neither of its opening orders is there');
  if (entry !== undefined && entry.report.venue === hedge?.report.venue) return unclear('both legs are on one venue');
  const otherOf = (venue: VenueId): VenueId => (venue === context.venues[0] ? context.venues[1] : context.venues[0]);
  const entryVenue = entry?.report.venue ?? otherOf(hedge?.report.venue ?? context.venues[0]);
  const [entrySide, hedgeSide] = [sideOf(entry), sideOf(hedge)];
  if (entrySide !== null && entrySide === hedgeSide) return unclear('both legs are on one side');
  const side = entrySide ?? (hedgeSide === null ? null : opposite(hedgeSide));
  if (side === null) return unclear('an order of it lives and nothing of it has filled: its side is not known');
  const filled = found.filter((order) => OPENING.has(letterOf(order) ?? 'x') && order.fills.length > 0);
  const largest = filled.map(filledOf).reduce((most, each) => (each > most ? each : most), 0n as QuantityE8);
  const first = filled[0]?.fills[0];
  if (first === undefined) return unclear('it has closing fills and no opening ones');
  const record: HedgeRecord = {
    id: `h${number.toString(36).padStart(8, '0')}`,
    number,
    book: context.book,
    strategy: STRATEGY,
    instrument: context.instrument,
    state: 'in_doubt',
    simulated: false,
    fencing_id: context.fencingId,
    legs: [emptyLeg(entryVenue, side), emptyLeg(otherOf(entryVenue), opposite(side))],
    quantity: formatE8(largest),
    planned_edge_bps: 0,
    terms: null,
    opened_at: first.at,
    closed_at: null,
    realized_pnl_usdt: null,
    mode: 'taker_taker',
    repair: { attempts: 0, choice: '', error: '' },
    unhedged: { ms: 0, usdt_s: 0, since: null, until: null },
    note: NOTE,
  };
  return { kind: 'hedge', record: withFound(record, found, { quantity: largest, price: first.price, at: first.at }) };
}

/** Adds orders that a record did not know to the legs on their venues; the hedge is in doubt until they are settled. */
export function withFound(record: HedgeRecord, found: readonly FoundOrder[], instead: Instead): HedgeRecord {
  const grow = (leg: LegRecord): LegRecord => ({
    ...leg,
    orders: [
      ...leg.orders,
      ...found
        .filter(
          (order) =>
            order.report.venue === leg.venue && !leg.orders.some(({ id }) => id === order.report.clientOrderId),
        )
        .map((order) => orderOf(order, leg.side, instead)),
    ],
  });
  return { ...record, state: 'in_doubt', legs: [grow(record.legs[0]), grow(record.legs[1])] };
}
