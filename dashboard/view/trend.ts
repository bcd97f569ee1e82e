/** What changed between the last two snapshots of profit, and what the last daily report came to, as rows of words. */
import { formatE8, parseE8 } from '#shared/domain/money.ts';
import type { PnlSnapshot } from '#shared/wire/pnl-history.ts';
import type { DailyReport, TradingDay } from '#shared/wire/report.ts';
import { decimal, NOTHING, signedUsdt } from './format.ts';

export interface TrendRow {
  readonly id: string;
  readonly label: string;
  readonly now: string;
  readonly change: string;
  /** Better is up where more is better, and down where it is risk. */
  readonly tone: 'good' | 'bad' | 'flat';
}
export interface Trend {
  readonly at: number;
  /** Null while there is only one. */
  readonly since: number | null;
  readonly rows: readonly TrendRow[];
  readonly counts: string;
}

type Half = PnlSnapshot['real'];
const e8 = (text: string): bigint => parseE8(text) ?? 0n;

function rowOf(
  id: string,
  label: string,
  [now, before]: readonly [string, string | null],
  moreIs: 'better' | 'worse',
): TrendRow {
  const by = before === null ? 0n : e8(now) - e8(before);
  const arrow = by === 0n ? '' : by > 0n ? '▲ ' : '▼ ';
  const isBetter = by > 0n === (moreIs === 'better');
  return {
    id,
    label,
    now: `${decimal(now, 2)} USDT`,
    change: before === null ? NOTHING : `${arrow}${signedUsdt(formatE8(by))}`,
    tone: by === 0n ? 'flat' : isBetter ? 'good' : 'bad',
  };
}

/** @param snapshots newest first; null without any */
export function trendOf(snapshots: readonly PnlSnapshot[]): Trend | null {
  const [newest, before] = snapshots;
  if (newest === undefined) return null;
  const rowsOf = (name: 'real' | 'simulated'): readonly TrendRow[] => {
    const pair = (of: (half: Half) => string) =>
      [of(newest[name]), before === undefined ? null : of(before[name])] as const;
    const unrealised = pair((half) => half.unrealized_pnl_usdt);
    const risk = pair((half) => half.total_notional_usdt);
    return [
      rowOf(`${name}-unrealised`, `Unrealised PnL, ${name}`, unrealised, 'better'),
      rowOf(`${name}-risk`, `Total risk, ${name}`, risk, 'worse'),
    ];
  };
  const { real, simulated } = newest;
  return {
    at: newest.at,
    since: before?.at ?? null,
    rows: [...rowsOf('real'), ...rowsOf('simulated')],
    counts: `${real.open_hedges} open, ${real.partial_hedges} partial, ${simulated.open_hedges} simulated`,
  };
}

export interface SummaryRow {
  readonly label: string;
  readonly real: string;
  readonly simulated: string;
}

const usdtOr = (text: string | null): string => (text === null ? 'not known' : `${decimal(text, 2)} USDT`);

const figures: readonly (readonly [label: string, of: (day: TradingDay) => string])[] = [
  ['Realised PnL', (day) => signedUsdt(day.realized_pnl_usdt)],
  ['Hedges closed', (day) => String(day.hedges_closed)],
  ['Mean unrealised PnL', (day) => usdtOr(day.mean_unrealized_pnl_usdt)],
  ['Mean exposure', (day) => usdtOr(day.mean_notional_usdt)],
  [
    'Mean slippage',
    ({ mean_slippage_bps: slippage }) => (slippage === null ? 'not known' : `${slippage.toFixed(2)} bps`),
  ],
];

export const summaryRows = ({ real, simulated }: DailyReport): readonly SummaryRow[] =>
  figures.map(([label, of]) => ({ label, real: of(real), simulated: of(simulated) }));
