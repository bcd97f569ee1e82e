/** Hedges as the log of what was tried: those that failed too, and what of today was refused before it began. */
import type { EpochMs } from '#shared/domain/time.ts';
import type { Page } from '#shared/store/ports.ts';
import { utcDay } from '#shared/store/utc-day.ts';
import type { HedgeLog } from '#shared/wire/http-reports.ts';
import type { WhyNotRecord } from '#shared/wire/trade-watch.ts';
import type { HedgeRecord } from '#shared/wire/trading.ts';

/** Every hedge is begun by the daemon; people close, and that is in the events. */
const AUTO_HEDGE = 'auto_hedge';

const entryOf = (hedge: HedgeRecord): HedgeLog['entries'][number] => ({
  hedge_id: hedge.id,
  number: hedge.number,
  initiator: AUTO_HEDGE,
  strategy: hedge.strategy,
  instrument: hedge.instrument,
  mode: hedge.mode,
  result: hedge.state,
  simulated: hedge.simulated,
  opened_at: hedge.opened_at,
  closed_at: hedge.closed_at,
  quantity: hedge.quantity,
  planned_edge_bps: hedge.planned_edge_bps,
  realized_pnl_usdt: hedge.realized_pnl_usdt,
  repair_attempts: hedge.repair.attempts,
  legs: hedge.legs.map(({ venue, side, opened_quantity, closed_quantity, entry_price, exit_price, fees_usdt }) => ({
    venue,
    side,
    opened_quantity,
    closed_quantity,
    entry_price,
    exit_price,
    fees_usdt,
  })),
  note: hedge.note,
});

export const hedgeLogOf = (
  book: string,
  now: EpochMs,
  page: Page<HedgeRecord>,
  whyNot: WhyNotRecord | null,
): HedgeLog => ({
  book,
  generated_at: now,
  entries: page.items.map(entryOf),
  refused_today:
    whyNot === null || whyNot.day !== utcDay(now)
      ? []
      : whyNot.today.map(({ code, opportunities, refusals }) => ({ reason: code, opportunities, refusals })),
  cursor: page.cursor,
});
