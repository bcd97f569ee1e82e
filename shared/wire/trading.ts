/** Facts about trading as records: what the executor writes and everything else reads. Money as decimal text. */
import * as z from 'zod';
import { hedgeStates } from '#shared/domain/hedge.ts';
import { bookedPurposes, orderMarks } from '#shared/domain/order.ts';
import { At, Book, Decimal, Instrument, Venue } from './primitives.ts';

/** One order of ours, or of the venue's own making (`forced`), as far as we know it. `in_doubt` is a state of its own: neither accepted nor refused. */
export const OrderRecord = z.strictObject({
  id: z.string().max(32),
  purpose: z.enum(bookedPurposes),
  side: z.enum(['buy', 'sell']),
  kind: z.enum(['limit-ioc', 'post-only', 'market']),
  quantity: Decimal,
  limit_price: Decimal,
  reduce_only: z.boolean(),
  stage: z.enum(['sending', 'accepted', 'in_doubt', 'settled']),
  /** What the venue last said, null before it said anything. `rejected` also says, proven, that it never took the order. */
  state: z.enum(['live', 'filled', 'cancelled', 'expired', 'rejected']).nullable(),
  filled: Decimal,
  sent_at: At,
  /** `RESUMED`: sent in an earlier life and restored from its records or from the venue. */
  mark: z.enum(orderMarks).nullable().default(null),
});
export type OrderRecord = z.output<typeof OrderRecord>;

/** Orders of one leg over its life: opening, closing tries and at most 200 that mend it. */
const ORDERS_MAX = 2_000;

export const LegRecord = z.strictObject({
  venue: Venue,
  side: z.enum(['buy', 'sell']),
  /** Base currency filled on the opening and on the closing side. */
  opened_quantity: Decimal,
  closed_quantity: Decimal,
  /** Volume-weighted; null while nothing is filled. Rounded for show; PnL is reckoned from the fills. */
  entry_price: Decimal.nullable(),
  exit_price: Decimal.nullable(),
  /** Signed: a fee paid is negative. */
  fees_usdt: Decimal,
  /** Base of this leg that belongs to the dust line of its venue and not to the hedge. */
  dust: Decimal.default('0'),
  /** In order of sending. */
  orders: z.array(OrderRecord).max(ORDERS_MAX),
});

export const HedgeRecord = z
  .strictObject({
    id: z.string().min(1).max(40),
    number: z.int().nonnegative(),
    book: Book,
    strategy: z.string(),
    instrument: Instrument,
    state: z.enum(hedgeStates),
    /** Simulated hedges never count with real ones. */
    simulated: z.boolean(),
    fencing_id: z.int().nonnegative(),
    legs: z.tuple([LegRecord, LegRecord]),
    quantity: Decimal,
    mode: z.enum(['taker_taker', 'maker_taker']).default('taker_taker'),
    /** What was done about a leg that stood alone: tries, the way taken last with its numbers, why not. */
    repair: z
      .strictObject({ attempts: z.int().nonnegative(), choice: z.string().max(300), error: z.string().max(300) })
      .default({ attempts: 0, choice: '', error: '' }),
    /** How long a leg stood alone, and notional x time of it. */
    unhedged: z
      .strictObject({
        ms: z.number().nonnegative(),
        usdt_s: z.number().nonnegative(),
        /** Since when the legs differ; null while they do not. */
        since: At.nullable().default(null),
        /** Until when they are known to have differed last; null when they never did. */
        until: At.nullable().default(null),
      })
      .default({ ms: 0, usdt_s: 0, since: null, until: null }),
    /** Net edge that was seen when it was decided, basis points. */
    planned_edge_bps: z.number(),
    /** What people had set when it was opened: it lives by that until it ends. Null where nobody knows it yet. */
    terms: z
      .strictObject({ level_version: z.int().nonnegative(), close_spread_bps: z.number(), min_spread_bps: z.number() })
      .nullable()
      .default(null),
    opened_at: At,
    closed_at: At.nullable(),
    /** Cash of all fills plus fees; null until closed. Funding comes on top, by the shares of the funding records. */
    realized_pnl_usdt: Decimal.nullable(),
    note: z.string().max(500),
  })
  .meta({ id: 'Hedge' });
export type HedgeRecord = z.output<typeof HedgeRecord>;

export const FillRecord = z
  .strictObject({
    book: Book,
    venue: Venue,
    trade_id: z.string(),
    client_order_id: z.string(),
    hedge_id: z.string(),
    side: z.enum(['buy', 'sell']),
    price: Decimal,
    quantity: Decimal,
    fee_usdt: Decimal,
    simulated: z.boolean(),
    at: At,
  })
  .meta({ id: 'Fill' });
export type FillRecord = z.output<typeof FillRecord>;

/** Most hedges that one payment is shared by; the engine's own bound on open hedges is far below. */
const FUNDING_SHARES_MAX = 256;

/** One funding payment as the venue booked it, and which hedges carry it. */
export const FundingRecord = z
  .strictObject({
    book: Book,
    venue: Venue,
    instrument: Instrument,
    /** Of the leader that shared it out. */
    fencing_id: z.int().nonnegative().default(0),
    /** The venue's own id of the payment. */
    funding_id: z.string().min(1).max(64),
    /** Signed: what was received is positive. */
    amount_usdt: Decimal,
    /** Fraction of notional; null where the venue does not tell it with the payment. */
    rate: z.number().nullable(),
    /** By what each hedge held on the venue at that instant. */
    shares: z.array(z.strictObject({ hedge_id: z.string(), amount_usdt: Decimal })).max(FUNDING_SHARES_MAX),
    /** The rest: roundings, dust, and what no hedge held. */
    unattributed_usdt: Decimal,
    simulated: z.boolean(),
    at: At,
  })
  .meta({ id: 'Funding' });
export type FundingRecord = z.output<typeof FundingRecord>;

/** A residual that no order may close, handed over by its hedge to the venue's dust, or taken up again by a later one. */
export const DustRecord = z
  .strictObject({
    book: Book,
    venue: Venue,
    instrument: Instrument,
    dust_id: z.string().min(1).max(64),
    hedge_id: z.string(),
    /** Base currency from the hedge to the dust, long above zero; negative when the hedge takes up long dust. */
    quantity: Decimal,
    /** What one unit counts as when it is handed over. */
    price: Decimal,
    simulated: z.boolean(),
    at: At,
  })
  .meta({ id: 'Dust' });
export type DustRecord = z.output<typeof DustRecord>;

/**
 * `foreign_position`: of an instrument that we do not trade. `stray_order`: has an id of this leader and is not in its
 * books. `missing_order`: rests by our books, and not at the venue. `unknown_order` and `settled_by_hand` are told once
 * and compared with nothing: only a person ends them.
 */
export const breakKinds = [
  'position',
  'foreign_order',
  'old_fence_order',
  'unknown_order',
  'settled_by_hand',
  'foreign_position',
  'stray_order',
  'missing_order',
  'balance',
] as const;

/** Our books and a venue disagree. Never repaired by itself. */
export const BreakRecord = z
  .strictObject({
    id: z.string(),
    book: Book,
    kind: z.enum(breakKinds),
    venue: Venue,
    instrument: Instrument,
    ours: z.string(),
    theirs: z.string(),
    /** Base currency that is apart, or USDT of a balance; null where nobody knows. */
    size: Decimal.nullable().default(null),
    found_at: At,
    /** Both agree again, or a person said that it is dealt with. */
    resolved_at: At.nullable(),
    /** A person has seen it: it holds and blocks nothing until it changes. */
    ignored: z
      .strictObject({ by: z.string().min(1).max(64), reason: z.string().max(500), at: At })
      .nullable()
      .default(null),
  })
  .meta({ id: 'Break' });
export type BreakRecord = z.output<typeof BreakRecord>;
