/**
 * What each strategy has realised: the hedges that ended in the last seven UTC days, each at what the ledger says that it
 * made, with fees and its share of funding. Dust and funding that no hedge carries are nobody's, and in no line here.
 */
import { dayOf } from '#shared/domain/ledger/entry.ts';
import { ledgerOf } from '#shared/domain/ledger/ledger.ts';
import { totalOf } from '#shared/domain/ledger/result.ts';
import { formatE8, usdtOfCash, type CashE16 } from '#shared/domain/money.ts';
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import { DAY_MS, startOfUtcDay, utcDay } from '#shared/store/utc-day.ts';
import { dustFactFor, fillFact, fundingFactFor } from '#shared/wire/facts.ts';
import type { StrategyPnl } from '#shared/wire/http-reports.ts';
import type { DustRecord, FillRecord, FundingRecord, HedgeRecord } from '#shared/wire/trading.ts';

export const PNL_DAYS = 7;
/** A venue stamps by its own clock, which may be ahead of ours. */
const CLOCKS_MS = 60_000;
const HEDGES_READ = 500;
/** So far back hedges are looked for by what strategy opened them; one that is not found is of `unknown`. */
const HEDGE_PAGES_MAX = 40;
const UNKNOWN = 'unknown';
const READS_AT_ONCE = 8;

type Trading = Pick<TradingStore, 'fillsOfDay' | 'fillsOf' | 'fundings' | 'dust' | 'listHedges'>;
type Line = StrategyPnl['strategies'][number];

/** One hedge that has ended. */
export interface Ended {
  readonly strategy: string;
  readonly day: number;
  readonly at: EpochMs;
  readonly made: CashE16;
}

export async function strategyPnlOf(
  trading: Trading,
  book: string,
  now: EpochMs,
  simulatedExcluded: boolean,
): Promise<StrategyPnl> {
  const start = epochMs(startOfUtcDay(utcDay(now)) - (PNL_DAYS - 1) * DAY_MS);
  const days = Array.from({ length: PNL_DAYS }, (_, index) => utcDay(epochMs(start + index * DAY_MS)));
  const recent = (await Promise.all(days.map((day) => trading.fillsOfDay(book, day)))).flat();
  const ids = new Set(recent.map((fill) => fill.hedge_id));
  const hedges = await hedgesBy(trading, book, ids);
  // Of a hedge that began before, the first fills are on a day that was not read.
  const older = [...ids].filter((id) => (hedges.get(id)?.opened_at ?? 0) < start);
  const fills = [
    ...recent.filter((fill) => !older.includes(fill.hedge_id)),
    ...(await fillsOfAll(trading, book, older)),
  ];
  const first = fills.reduce((oldest, fill) => Math.min(oldest, fill.at), Number(start));
  const [fundings, dust] = await Promise.all([
    trading.fundings(book, epochMs(first), epochMs(now + CLOCKS_MS)),
    trading.dust(book),
  ]);
  const today = dayOf(now);
  const linesOf = (simulated: boolean): Line[] => {
    const own = (record: { readonly simulated: boolean }): boolean => record.simulated === simulated;
    const ended = endedHedges(simulated, hedges, {
      fills: fills.filter(own),
      fundings: fundings.filter(own),
      dust: dust.filter(own),
    });
    const lines = pnlByStrategy(ended, today);
    return simulated ? lines.map((line) => ({ ...line, simulated })) : lines;
  };
  const strategies = [...linesOf(false), ...(simulatedExcluded ? [] : linesOf(true))];
  return { simulated_excluded: simulatedExcluded, strategies: strategies.toSorted(worstFirst) };
}

const worstFirst = (one: Line, other: Line): number =>
  one.realized_today - other.realized_today || (one.name < other.name ? -1 : 1);

function endedHedges(
  simulated: boolean,
  hedges: ReadonlyMap<string, HedgeRecord>,
  records: {
    readonly fills: readonly FillRecord[];
    readonly fundings: readonly FundingRecord[];
    readonly dust: readonly DustRecord[];
  },
): readonly Ended[] {
  const ids = new Set(records.fills.map((fill) => fill.hedge_id));
  const ledger = ledgerOf(simulated, [
    ...records.fills.map(fillFact),
    ...records.fundings.map((funding) => fundingFactFor(ids, funding)),
    ...records.dust.map((line) => dustFactFor(ids, line)),
  ]);
  const endedAt = new Map<string, EpochMs>();
  for (const { hedge_id, at } of [...records.fills, ...records.dust]) {
    if (at > (endedAt.get(hedge_id) ?? 0)) endedAt.set(hedge_id, at);
  }
  return [...ids].flatMap((id) => {
    const [day, made] = [ledger.endedOn(id), ledger.madeBy(id)];
    if (day === null || made === null) return [];
    const strategy = hedges.get(id)?.strategy ?? UNKNOWN;
    return [{ strategy, day, at: endedAt.get(id) ?? epochMs(0), made: totalOf(made) }];
  });
}

/** The largest fall from what had been realised at some moment of these days, beginning at nothing. */
export function pnlByStrategy(ended: readonly Ended[], today: number): Line[] {
  const inWindow = ended.filter(({ day }) => day <= today && day > today - PNL_DAYS);
  return [...new Set(inWindow.map((one) => one.strategy))].map((name) => {
    const own = inWindow.filter((one) => one.strategy === name).toSorted((one, other) => one.at - other.at);
    let [sum, ofToday, peak, drawdown] = [0n, 0n, 0n, 0n];
    for (const { made, day } of own) {
      sum += made;
      if (day === today) ofToday += made;
      if (sum > peak) peak = sum;
      if (peak - sum > drawdown) drawdown = peak - sum;
    }
    return {
      name,
      realized_today: shown(ofToday),
      realized_7d: shown(sum),
      max_drawdown_7d: shown(drawdown),
    };
  });
}
const shown = (cash: bigint): number => Number(formatE8(usdtOfCash(cash as CashE16)));

async function hedgesBy(
  trading: Trading,
  book: string,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, HedgeRecord>> {
  const found = new Map<string, HedgeRecord>();
  let cursor: string | null = null;
  for (let pages = 0; pages < HEDGE_PAGES_MAX && found.size < ids.size; pages += 1) {
    const page: Awaited<ReturnType<Trading['listHedges']>> = await trading.listHedges(book, HEDGES_READ, cursor);
    for (const hedge of page.items) if (ids.has(hedge.id)) found.set(hedge.id, hedge);
    if (page.cursor === null) break;
    ({ cursor } = page);
  }
  return found;
}

async function fillsOfAll(trading: Trading, book: string, ids: readonly string[]): Promise<readonly FillRecord[]> {
  const all: FillRecord[] = [];
  for (let first = 0; first < ids.length; first += READS_AT_ONCE) {
    const some = ids.slice(first, first + READS_AT_ONCE);
    all.push(...(await Promise.all(some.map((id) => trading.fillsOf(book, id)))).flat());
  }
  return all;
}
