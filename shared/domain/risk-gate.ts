/**
 * Whether a trade that somebody asks for fits the limits, before any order of it is made. It adds what is wanted to what
 * is committed and compares; the guards of each order do so again, at the prices of that instant.
 */
import { limitOfPart, limitOnSymbol, positionLimit, WHOLE_BOOK, type LimitBook, type LimitName } from './limits.ts';
import { formatE8, type NotionalE8 } from './money.ts';
import { dayLossOf, limitE8, unrealizedLossOf, type AtRisk } from './risk.ts';
import type { InstrumentId, VenueId } from './venue.ts';

/** One hedge: its legs, each an order. */
export interface RiskIntent {
  readonly symbol: InstrumentId;
  /** At the worst price that it may come to. */
  readonly legs: readonly { readonly venue: VenueId; readonly notional: NotionalE8 }[];
}

export interface RiskSnapshot {
  /** `RISK_CHECKS_ENABLED`. */
  readonly checksEnabled: boolean;
  readonly dryRun: boolean;
  readonly limits: LimitBook;
  /** Of the books that the trade would go to: simulated ones in dry run. */
  readonly book: AtRisk;
  readonly ordersLastMin: number;
}

/** What stands in the way, as every surface spells it. */
export const riskReasons = [
  'risk.max_notional',
  'risk.max_open_positions',
  'risk.max_position',
  'risk.max_open_orders',
  'risk.max_orders_per_min',
  'risk.max_daily_loss',
  'risk.max_unrealized_loss',
] as const;
export type RiskReason = (typeof riskReasons)[number];

export interface RiskSkip {
  readonly status: 'skipped';
  readonly reason: RiskReason;
  readonly cap: LimitName;
  /** `-`, a venue or a symbol. */
  readonly scope: string;
  /** What it would come to, and what it may. */
  readonly value: string;
  readonly limit: string;
}
export type RiskFinding = { readonly allowed: true; readonly reason: 'within_limits' } | RiskSkip;
export type RiskAnswer =
  | { readonly allowed: true; readonly reason: 'disabled' }
  /** Nothing is really at risk: what it would be told otherwise. */
  | { readonly allowed: true; readonly reason: 'dry_run'; readonly would_be: RiskFinding }
  | RiskFinding;

export function riskGate(intent: RiskIntent, snapshot: RiskSnapshot): RiskAnswer {
  if (!snapshot.checksEnabled) return { allowed: true, reason: 'disabled' };
  const found = firstBeyond(intent, snapshot);
  return snapshot.dryRun ? { allowed: true, reason: 'dry_run', would_be: found } : found;
}

interface Check {
  readonly reason: RiskReason;
  readonly cap: LimitName;
  readonly scope: string;
  /** Times 10^8, counts as well. */
  readonly value: bigint;
  readonly limit: bigint;
}

/** A limit itself is within the limits. */
function firstBeyond(intent: RiskIntent, snapshot: RiskSnapshot): RiskFinding {
  const beyond = checksOf(intent, snapshot).find(({ value, limit }) => value > limit);
  if (beyond === undefined) return { allowed: true, reason: 'within_limits' };
  const { reason, cap, scope, value, limit } = beyond;
  return { status: 'skipped', reason, cap, scope, value: formatE8(value), limit: formatE8(limit) };
}

function checksOf(
  { symbol, legs }: RiskIntent,
  { limits: given, book, ordersLastMin }: RiskSnapshot,
): readonly Check[] {
  const { limits } = given;
  const wanted = legs.reduce<bigint>((sum, { notional }) => sum + notional, 0n);
  const count = (value: number): bigint => limitE8(value);
  const ofVenues = legs.flatMap(({ venue, notional }): readonly Check[] => {
    const there = book.venues[venue];
    const value = there.committed + notional;
    const [cap, orders] = [
      limitOfPart(given, 'max_total_notional_usdt', venue),
      limitOfPart(given, 'max_open_orders', venue),
    ];
    const position = positionLimit(given, venue, symbol);
    return [
      { reason: 'risk.max_position', cap: 'max_position_usdt', scope: venue, value, limit: position },
      ...(cap === null
        ? []
        : [{ reason: 'risk.max_notional', cap: 'max_total_notional_usdt', scope: venue, value, limit: cap } as const]),
      ...(orders === null
        ? []
        : [
            {
              reason: 'risk.max_open_orders',
              cap: 'max_open_orders',
              scope: venue,
              value: count(there.orders + 1),
              limit: orders,
            } as const,
          ]),
    ];
  });
  const whole = (reason: RiskReason, cap: LimitName, value: bigint, limit: bigint): Check => ({
    reason,
    cap,
    scope: WHOLE_BOOK,
    value,
    limit,
  });
  return [
    whole(
      'risk.max_notional',
      'max_total_notional_usdt',
      book.committedNotional + wanted,
      limitOnSymbol(given, 'max_total_notional_usdt', symbol),
    ),
    whole(
      'risk.max_open_positions',
      'max_open_positions',
      count(book.liveHedges + 1),
      count(limits.max_open_positions),
    ),
    ...ofVenues,
    whole(
      'risk.max_open_orders',
      'max_open_orders',
      count(book.openOrders + legs.length),
      limitOnSymbol(given, 'max_open_orders', symbol),
    ),
    whole(
      'risk.max_orders_per_min',
      'max_orders_per_min',
      count(ordersLastMin + legs.length),
      count(limits.max_orders_per_min),
    ),
    whole(
      'risk.max_daily_loss',
      'max_daily_loss_usdt',
      dayLossOf(book),
      limitOnSymbol(given, 'max_daily_loss_usdt', symbol),
    ),
    whole(
      'risk.max_unrealized_loss',
      'max_unrealized_loss_usdt',
      unrealizedLossOf(book),
      limitE8(limits.max_unrealized_loss_usdt),
    ),
  ];
}
