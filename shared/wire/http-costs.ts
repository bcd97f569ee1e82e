/** The previews of costs: of a hedge both ways round, and of one order at each venue. */
import * as z from 'zod';
import { At, Book, Instrument, PositiveDecimal, Venue } from './primitives.ts';

const Turnover = PositiveDecimal.optional().describe('Turnover of thirty days, USDT; without it the base tier.');
const HORIZON_MIN_MAX = 43_200;

export const TcaQuery = z
  .strictObject({
    pair: Instrument.describe('The pair that is traded.'),
    qty: PositiveDecimal.describe('Base currency of one leg.'),
    rolling30d: Turnover,
    book_liq: PositiveDecimal.optional().describe('Liquidity of a book, USDT; without it the live levels are taken.'),
    horizon: z.coerce
      .number()
      .positive()
      .max(HORIZON_MIN_MAX)
      .optional()
      .describe('For how long it is held, minutes; without it that of the profile.'),
  })
  .meta({ id: 'TcaQuery' });
export type TcaQuery = z.output<typeof TcaQuery>;

const Amount = z.strictObject({ bps: z.number().nullable(), usdt: z.number().nullable() });
const CostLeg = z.strictObject({
  venue: Venue,
  side: z.enum(['buy', 'sell']),
  execution: z.enum(['taker', 'maker']),
  tier: z.string().nullable(),
  /** Of opening and closing it. */
  fees_bps: z.number().nullable(),
  /** Below zero is paid to us; null while nobody knows the rate. */
  funding_bps: z.number().nullable(),
  impact_bps: z.number().nullable(),
  impact_usdt: z.number().nullable(),
});
export const TcaPreview = z
  .strictObject({
    book: Book,
    generated_at: At,
    pair: Instrument,
    quantity: z.string(),
    horizon_min: z.number(),
    mode: z.enum(['taker_taker', 'maker_taker']),
    impact_from: z.enum(['model', 'live_book']),
    /** False: funding is not in the totals. */
    funding_known: z.boolean(),
    directions: z
      .array(
        z.strictObject({
          direction: z.string().describe('long venue → short venue'),
          long: Venue,
          short: Venue,
          best: z.boolean().describe('The one that leaves more, spread and costs together.'),
          legs: z.array(CostLeg).max(2),
          fees: Amount,
          funding: Amount,
          impact: Amount,
          total: Amount,
          /** What the touches of now offer. */
          gross_bps: z.number().nullable(),
          net_bps: z.number().nullable(),
        }),
      )
      .max(2),
  })
  .meta({ id: 'TcaPreview' });
export type TcaPreview = z.output<typeof TcaPreview>;

export const RouterQuery = z
  .strictObject({
    symbol: Instrument.describe('The pair that is traded.'),
    side: z.enum(['buy', 'sell']),
    qty: PositiveDecimal.describe('Base currency.'),
    rolling30d: Turnover,
  })
  .meta({ id: 'RouterQuery' });
export type RouterQuery = z.output<typeof RouterQuery>;

export const RouterPreview = z
  .strictObject({
    book: Book,
    generated_at: At,
    symbol: Instrument,
    side: z.enum(['buy', 'sell']),
    quantity: z.string(),
    /** Null when no venue can take it. */
    best: Venue.nullable(),
    funding_known: z.boolean(),
    venues: z
      .array(
        z.strictObject({
          venue: Venue,
          best: z.boolean(),
          liquidity_ok: z.boolean().describe('Its quotes are usable and the known levels hold the size.'),
          why_not: z.string().nullable(),
          tier: z.string().nullable(),
          price: z.number().nullable(),
          fee_bps: z.number().nullable(),
          funding_bps: z.number().nullable(),
          impact_bps: z.number().nullable(),
          latency_ms: z.number().nullable(),
          latency_bps: z.number(),
          total_bps: z.number().nullable(),
          /** The touch with all of it in. */
          effective_price: z.number().nullable(),
        }),
      )
      .max(2),
  })
  .meta({ id: 'RouterPreview' });
export type RouterPreview = z.output<typeof RouterPreview>;
