/** Open hedges with both legs at the middle of each venue's book. Exact arithmetic; simulated never mixed with real. */
import {
  cashOf,
  E8,
  formatE8,
  fromNumber,
  parseE8,
  usdtOfCash,
  type CashE16,
  type PriceE8,
  type QuantityE8,
} from '#shared/domain/money.ts';
import { opposite } from '#shared/domain/order.ts';
import { venueIds } from '#shared/domain/venue.ts';
import type { Position, PositionTotals } from '#shared/wire/http-status.ts';
import type { HedgeRecord } from '#shared/wire/trading.ts';
import type { Executor } from '#functions/executor-seen.ts';

type PositionLeg = Position['legs'][number];
const e8 = (text: string): bigint => parseE8(text) ?? 0n;

/** Middle of each venue's book; nothing when the status is old or the book is not usable. */
export function marksOf({ status, stale }: Executor): ReadonlyMap<string, PriceE8> {
  if (status === null || stale) return new Map();
  const usable = status.quotes.filter((quote) => quote.ok && quote.bid > 0 && quote.ask > 0);
  return new Map(usable.map((quote) => [quote.venue, fromNumber((quote.bid + quote.ask) / 2) as PriceE8]));
}

export function positionOf(hedge: HedgeRecord, marks: ReadonlyMap<string, PriceE8>): Position {
  const legs = hedge.legs.map((leg) => legOf(leg, marks.get(leg.venue) ?? null));
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
    legs,
    unrealized_pnl_usdt: formatE8(sum(legs.map((leg) => e8(leg.unrealized_pnl_usdt)))),
    note: hedge.note,
  };
}

function legOf(leg: HedgeRecord['legs'][number], mark: PriceE8 | null): PositionLeg {
  const quantity = (e8(leg.opened_quantity) - e8(leg.closed_quantity)) as QuantityE8;
  const entry = leg.entry_price === null ? null : (e8(leg.entry_price) as PriceE8);
  const price = mark ?? entry;
  const worth = price === null ? 0n : (price * quantity) / E8;
  const pnl =
    entry === null || price === null
      ? 0n
      : usdtOfCash((cashOf(leg.side, entry, quantity) + cashOf(opposite(leg.side), price, quantity)) as CashE16);
  return {
    venue: leg.venue,
    side: leg.side,
    quantity: formatE8(quantity),
    entry_price: leg.entry_price,
    mark_price: price === null ? null : formatE8(price),
    mark_is_entry: mark === null,
    notional_usdt: formatE8(worth),
    unrealized_pnl_usdt: formatE8(pnl),
    fees_usdt: leg.fees_usdt,
  };
}

export function totalsOf(positions: readonly Position[]): PositionTotals {
  const legs = positions.flatMap((position) => position.legs);
  return {
    positions: positions.length,
    unrealized_pnl_usdt: formatE8(sum(positions.map((position) => e8(position.unrealized_pnl_usdt)))),
    exposure: exposureOf(legs),
    exposure_by_venue: venueIds
      .map((venue) => ({ venue, legs: legs.filter((leg) => leg.venue === venue) }))
      .filter((at) => at.legs.length > 0)
      .map((at) => ({ venue: at.venue, ...exposureOf(at.legs) })),
  };
}

function exposureOf(legs: readonly PositionLeg[]): PositionTotals['exposure'] {
  const of = (side: 'buy' | 'sell'): bigint =>
    sum(legs.filter((leg) => leg.side === side).map((leg) => e8(leg.notional_usdt)));
  const [long, short] = [of('buy'), of('sell')];
  return { long_notional: formatE8(long), short_notional: formatE8(short), net_usdt: formatE8(long - short) };
}

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);
