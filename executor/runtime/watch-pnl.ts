/** Keeps the history of profit: a snapshot every few minutes, carried on from what an earlier leader wrote. */
import { formatE8, parseE8 } from '#shared/domain/money.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import { StoredItemInvalidError } from '#shared/store/unreadable.ts';
import { PNL_SNAPSHOTS_MAX, type PnlSnapshot } from '#shared/wire/pnl-history.ts';
import type { BookRisk, RiskRecord } from '#shared/wire/risk.ts';

export interface WatchPnlDeps {
  readonly book: string;
  readonly trading: Pick<TradingStore, 'readPnlHistory' | 'writePnlHistory'>;
  readonly fencingId: () => number;
  readonly leads: () => boolean;
  /** Null while it is not known. */
  readonly risk: () => RiskRecord | null;
  readonly dryRun: () => boolean;
  readonly wall: () => EpochMs;
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

const halfOf = (risk: BookRisk): PnlSnapshot['real'] => ({
  unrealized_pnl_usdt: risk.unrealized_pnl_usdt,
  realized_pnl_today_usdt: risk.realized_pnl_today_usdt,
  total_notional_usdt: risk.total_notional_usdt,
  open_hedges: risk.open_hedges,
  partial_hedges: risk.partial_hedges,
  exposure_by_venue: risk.venues.flatMap(exposureOn),
});

/** Nothing where nothing stands open. */
function exposureOn(at: BookRisk['venues'][number]): PnlSnapshot['real']['exposure_by_venue'] {
  const { venue, long_notional_usdt: long, short_notional_usdt: short } = at;
  const [ofLong, ofShort] = [parseE8(long) ?? 0n, parseE8(short) ?? 0n];
  if (ofLong === 0n && ofShort === 0n) return [];
  return [{ venue, long_notional: long, short_notional: short, net_usdt: formatE8(ofLong - ofShort) }];
}

/** @returns takes one snapshot more and writes it */
export function watchPnl(deps: WatchPnlDeps): () => Promise<void> {
  let snapshots: readonly PnlSnapshot[] | null = null;
  const readEarlier = async (): Promise<readonly PnlSnapshot[]> => {
    try {
      return (await deps.trading.readPnlHistory(deps.book))?.snapshots ?? [];
    } catch (error) {
      if (!(error instanceof StoredItemInvalidError)) throw error;
      deps.log('pnl_history.unreadable', { why: error.message });
      return [];
    }
  };
  return async () => {
    const risk = deps.risk();
    if (!deps.leads() || risk === null) return;
    snapshots ??= await readEarlier();
    const now: PnlSnapshot = {
      at: deps.wall(),
      dry_run_mode: deps.dryRun(),
      real: halfOf(risk.real),
      simulated: halfOf(risk.simulated),
    };
    snapshots = [now, ...snapshots].slice(0, PNL_SNAPSHOTS_MAX);
    await deps.trading.writePnlHistory({
      book: deps.book,
      fencing_id: deps.fencingId(),
      snapshots: [...snapshots],
    });
  };
}
