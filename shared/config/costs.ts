/** What the previews of costs reckon with. The executor trades by the fees that the venues tell, never by these. */
import * as z from 'zod';
import { Decimal, Venue } from '#shared/wire/primitives.ts';

const MONTH_MINUTES = 43_200;
const Bps = z.number().min(-100).max(100);

export const Tier = z.strictObject({
  venue: Venue.describe('Whose tier it is.'),
  tier: z.string().min(1).max(32).describe('As the venue calls it; the previews only.'),
  maker_bps: Bps.describe('What a resting order pays, basis points.'),
  taker_bps: Bps.describe('What a taking order pays, basis points.'),
  rebate_bps: z.number().min(0).max(100).describe('What is paid back of either, basis points.'),
  notional_from: Decimal.describe(
    'Turnover of thirty days, USDT, from which on it is ours; one of each venue is from 0.',
  ),
});

export const TcaConfig = z.strictObject({
  funding: z
    .boolean()
    .describe('Whether funding rates are asked for once a minute for the previews, whatever strategies are on.'),
  horizon_min: z.int().min(1).max(MONTH_MINUTES).describe('For how long a hedge is taken to be held, minutes.'),
  impact_k: z
    .number()
    .positive()
    .max(1_000)
    .describe('Impact in basis points is this times (x + x²), x being the size over the liquidity of the book.'),
  tiers: z
    .array(Tier)
    .min(2)
    .max(40)
    .refine(
      (tiers) =>
        tiers.every(({ venue }) => tiers.some((one) => one.venue === venue && Number(one.notional_from) === 0)),
      {
        error: 'each venue has one tier from 0',
      },
    )
    .describe('Fees by turnover.'),
});

export const SmartRouterConfig = z.strictObject({
  latency_ms_target: z.number().positive().max(60_000).describe('Requests that take no longer cost nothing, ms.'),
  latency_bps_per_ms: z.number().min(0).max(10).describe('What each millisecond beyond costs, basis points.'),
});
