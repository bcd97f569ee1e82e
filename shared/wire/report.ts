/** The daily report: what one UTC day came to, from fills and the audit chain. Simulated and real never share a number. */
import * as z from 'zod';
import { At, Book, Decimal } from './primitives.ts';

export const UtcDay = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'a UTC day such as 2026-11-21' })
  .refine(exists, { error: 'a day that exists' });

/** The 31st of February is read as a day of March, and then does not print as what it was. */
function exists(day: string): boolean {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}

/** A quarter of an hour each. */
export const CURVE_POINTS = 96;

const TradingDay = z.strictObject({
  fills: z.int().nonnegative(),
  /** Hedges that had a fill on this day. */
  hedges: z.int().nonnegative(),
  /** Hedges that ended on this day. */
  hedges_closed: z.int().nonnegative(),
  /** Absolute worth of all fills. */
  turnover_usdt: Decimal,
  /** Signed: a fee paid is negative. */
  fees_usdt: Decimal,
  /** Booked by the venues on this day; signed: what was received is positive. Reports of before it was recorded have none. */
  funding_usdt: Decimal.default('0'),
  /** Fills, fees and funding of the hedges that ended on this day, funding that no hedge carries, and dust taken up. */
  realized_pnl_usdt: Decimal,
  /** What the hedges that ended had made by the end of each quarter of an hour. Reports of before it was kept have none. */
  curve: z.array(Decimal).max(CURVE_POINTS).default([]),
  /** Over the snapshots of the day; null when there is none: a run that was made up is too late for them. */
  mean_unrealized_pnl_usdt: Decimal.nullable().default(null),
  mean_notional_usdt: Decimal.nullable().default(null),
  snapshots: z.int().nonnegative().default(0),
  /** Of the orders that are remembered, basis points; above zero: worse than planned. */
  mean_slippage_bps: z.number().nullable().default(null),
  slippage_orders: z.int().nonnegative().default(0),
});
export type TradingDay = z.output<typeof TradingDay>;

export const DailyReport = z
  .strictObject({
    book: Book,
    day: UtcDay,
    made_at: At,
    /** `schedule`, or the operator who asked. */
    made_by: z.string().min(1).max(64),
    real: TradingDay,
    simulated: TradingDay,
    /** Audit links of the day by action. */
    actions: z.record(z.string(), z.int().nonnegative()),
    /** Whole days' links counted; false when the day had more links than a report reads. */
    actions_complete: z.boolean(),
    holds_set: z.int().nonnegative(),
    /** Of those, the ones that a limit set by itself. */
    throttles: z.int().nonnegative().default(0),
    audit_chain: z.enum(['intact', 'broken']),
    open_breaks: z.int().nonnegative(),
  })
  .meta({ id: 'DailyReport' });
export type DailyReport = z.output<typeof DailyReport>;

export const reportFormats = ['json', 'csv', 'html'] as const;
export type ReportFormat = (typeof reportFormats)[number];
/** The folder of a book's reports, and the files of one of them. */
export const reportFolder = (book: string): string => `daily-reports/${book}/`;
export const reportFile = (book: string, day: string, format: ReportFormat): string =>
  `${reportFolder(book)}${day}.${format}`;
