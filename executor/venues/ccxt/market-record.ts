import * as z from 'zod';

/** What we read of a market record of ccxt; `info` is the venue's own. */
const Market = z.object({
  id: z.string(),
  base: z.string(),
  quote: z.string(),
  settle: z.string().nullish(),
  swap: z.boolean(),
  linear: z.boolean().nullish(),
  symbol: z.string(),
  info: z.unknown(),
});
export type MarketRecord = z.infer<typeof Market>;

/** A linear perpetual quoted and settled in USDT, or null. */
export function perpetualInUsdt(raw: unknown): MarketRecord | null {
  const market = Market.safeParse(raw);
  if (!market.success) return null;
  const { swap, linear, quote, settle } = market.data;
  return swap && linear === true && quote === 'USDT' && settle === 'USDT' ? market.data : null;
}
