import { EnvInvalidError } from '#shared/config/env.ts';
import type { VenueAddresses } from './try-key.ts';

/** Where keys of each profile are tried. Binance's testnet has no wallet API, so it cannot say what a key may do. */
export function addressesOf(
  profile: 'paper' | 'testnet' | 'live',
  paper: { readonly BINANCE_UM_REST_URL: string | undefined; readonly OKX_REST_URL: string | undefined },
): VenueAddresses {
  switch (profile) {
    case 'live':
      return {
        binance: { futures: 'https://fapi.binance.com', account: 'https://api.binance.com' },
        okx: { rest: 'https://www.okx.com', demo: false },
      };
    case 'testnet':
      return {
        binance: { futures: 'https://testnet.binancefuture.com', account: null },
        okx: { rest: 'https://www.okx.com', demo: true },
      };
    case 'paper': {
      const { BINANCE_UM_REST_URL: futures, OKX_REST_URL: rest } = paper;
      if (futures === undefined || rest === undefined) {
        throw new EnvInvalidError(['BINANCE_UM_REST_URL or OKX_REST_URL is missing']);
      }
      return { binance: { futures, account: futures }, okx: { rest, demo: false } };
    }
  }
}
