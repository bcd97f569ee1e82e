/** Open hedges, each leg at what closing it would bring. Exact arithmetic; simulated never mixed with real. */
import type { Books } from '#shared/domain/ledger/books.ts';
import type { Ledger, Marks } from '#shared/domain/ledger/ledger.ts';
import { closingMarks } from '#shared/domain/ledger/marks.ts';
import { nothingMade, totalOf } from '#shared/domain/ledger/result.ts';
import {
  E8,
  formatE8,
  fromNumber,
  parseE8,
  usdtOfCash,
  type CashE16,
  type PositionE8,
  type PriceE8,
} from '#shared/domain/money.ts';
import { venueIds } from '#shared/domain/venue.ts';
import type { Position, PositionTotals } from '#shared/wire/http-status.ts';
import type { HedgeRecord } from '#shared/wire/trading.ts';
import type { Executor } from '#functions/executor-seen.ts';

type PositionLeg = Position['legs'][number];
type Leg = HedgeRecord['legs'][number];
const e8 = (text: string): bigint => parseE8(text) ?? 0n;

/** Middle of each venue's book; nothing when the status is old or the book is not usable. */
export function midsOf({ status, stale }: Executor): ReadonlyMap<string, PriceE8> {
  if (status === null || stale) return new Map();
  const usable = status.quotes.filter((quote) => quote.ok && quote.bid > 0 && quote.ask > 0);
  return new Map(usable.map((quote) => [quote.venue, fromNumber((quote.bid + quote.ask) / 2) as PriceE8]));
}

/** The prices that the executor saw last, by their age now; none when it has fallen silent. */
export const marksOf = ({ status, stale, ageMs }: Executor): Marks =>
  closingMarks((venue) => {
    const quote = stale ? undefined : status?.quotes.find((candidate) => candidate.venue === venue);
    return quote === undefined ? null : { bid: quote.bid, ask: quote.ask, ageMs: quote.age_ms + (ageMs ?? 0) };
  });

export const anyMark = (marks: Marks): boolean => venueIds.some((venue) => marks(venue, E8 as PositionE8) !== null);

/** What each venue confirmed; it stays set while the executor is silent. Dry run reckons with the smaller of the two. */
export function leveragesOf({ status }: Executor): (leg: Leg, simulated: boolean) => number | null {
  const told = (status?.market?.venues ?? []).flatMap(({ venue, leverage }) =>
    leverage === null ? [] : [{ venue, leverage }],
  );
  const smallest = told.length === 0 ? null : Math.min(...told.map(({ leverage }) => leverage));
  return ({ venue }, simulated) => (simulated ? smallest : (told.find((one) => one.venue === venue)?.leverage ?? null));
}

export interface Seeing {
  readonly marks: Marks;
  readonly books: Books;
  readonly leverage: ReturnType<typeof leveragesOf>;
}

export function positionOf(hedge: HedgeRecord, { marks, books, leverage }: Seeing): Position {
  const made = books.of(hedge.simulated).unrealizedBy(hedge.id, marks);
  const results = hedge.legs.map((leg) => totalOf(made.get(leg.venue) ?? nothingMade));
  return {
    id: hedge.id,
    number: hedge.number,
    instrument: hedge.instrument,
    strategy: hedge.strategy,
    state: hedge.state,
    simulated: hedge.simulated,
    opened_at: hedge.opened_at,
    quantity: hedge.quantity,
    planned_edge_bps: hedge.planned_edge_bps,
    legs: hedge.legs.map((leg, index) => ({
      ...legOf(leg, marks, results[index] ?? (0n as CashE16)),
      leverage: leverage(leg, hedge.simulated),
    })),
    unrealized_pnl_usdt: formatE8(usdtOfCash(sum(results) as CashE16)),
    note: hedge.note,
  };
}

function legOf(leg: Leg, marks: Marks, made: CashE16): Omit<PositionLeg, 'leverage'> {
  const quantity = e8(leg.opened_quantity) - e8(leg.closed_quantity);
  const mark = marks(leg.venue, (leg.side === 'buy' ? quantity : -quantity) as PositionE8);
  const price = mark ?? (leg.entry_price === null ? null : (e8(leg.entry_price) as PriceE8));
  return {
    venue: leg.venue,
    side: leg.side,
    quantity: formatE8(quantity),
    entry_price: leg.entry_price,
    mark_price: price === null ? null : formatE8(price),
    mark_is_entry: mark === null,
    notional_usdt: formatE8(price === null ? 0n : (price * quantity) / E8),
    unrealized_pnl_usdt: formatE8(usdtOfCash(made)),
    fees_usdt: leg.fees_usdt,
  };
}

/** @param of the books that these positions are in: they value dust as well, which is no position */
export function totalsOf(positions: readonly Position[], of: Ledger, marks: Marks): PositionTotals {
  const legs = positions.flatMap((position) => position.legs);
  return {
    positions: positions.length,
    unrealized_pnl_usdt: formatE8(usdtOfCash(totalOf(of.unrealized(marks)))),
    exposure: exposureOf(legs),
    exposure_by_venue: venueIds
      .map((venue) => ({ venue, legs: legs.filter((leg) => leg.venue === venue) }))
      .filter((at) => at.legs.length > 0)
      .map((at) => ({ venue: at.venue, ...exposureOf(at.legs) })),
  };
}

/** Of hedges alone, whatever they have made. */
export const exposureOfHedges = (hedges: readonly HedgeRecord[], marks: Marks): PositionTotals['exposure'] =>
  exposureOf(hedges.flatMap(({ legs }) => legs.map((leg) => legOf(leg, marks, 0n as CashE16))));

function exposureOf(legs: readonly Pick<PositionLeg, 'side' | 'notional_usdt'>[]): PositionTotals['exposure'] {
  const of = (side: 'buy' | 'sell'): bigint =>
    sum(legs.filter((leg) => leg.side === side).map((leg) => e8(leg.notional_usdt)));
  const [long, short] = [of('buy'), of('sell')];
  return { long_notional: formatE8(long), short_notional: formatE8(short), net_usdt: formatE8(long - short) };
}

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);
