/** Open hedges as rows for closing by hand. A simulated leg stands at no venue, so it is never among the real ones. */
import { parseE8 } from '#shared/domain/money.ts';
import type { Position } from '#shared/wire/http-status.ts';
import { csvOf, isoTime, type Cell } from '#functions/csv.ts';

export const openTradesHeader = [
  'trade_id',
  'pair',
  'side',
  'size',
  'entry_price',
  'unrealized_pnl',
  'opened_ts',
] as const;

/** Both legs of each, also one that holds nothing: its size is 0. `trade_id` is the hedge and the venue. */
export const openTradesCsv = (positions: readonly Position[]): string =>
  csvOf(
    openTradesHeader,
    positions.flatMap((position) =>
      position.legs.map((leg): readonly Cell[] => [
        `${position.id}/${leg.venue}`,
        position.instrument,
        leg.side,
        parseE8(leg.quantity),
        leg.entry_price === null ? null : parseE8(leg.entry_price),
        parseE8(leg.unrealized_pnl_usdt),
        isoTime(position.opened_at),
      ]),
    ),
  );
