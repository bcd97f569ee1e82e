/** Unmodified ccxt, pointed at the simulator. */
import binanceusdm from '../../../node_modules/ccxt/js/src/pro/binanceusdm.js';
import okx from '../../../node_modules/ccxt/js/src/pro/okx.js';

import { paperCredentials } from '#local/venues/credentials.ts';
import type { VenueSimulator } from '#local/venues/simulator.ts';

export type CcxtClient = InstanceType<typeof binanceusdm> | InstanceType<typeof okx>;
export const SYMBOL = 'BTC/USDT:USDT';

export async function binanceClient(
  simulator: VenueSimulator,
  secret: string = paperCredentials.binance.secret,
): Promise<CcxtClient> {
  const { rest, ws } = simulator.binance;
  const client = new binanceusdm({
    apiKey: paperCredentials.binance.apiKey,
    secret,
    enableRateLimit: false,
    options: { fetchCurrencies: false },
    urls: {
      api: {
        fapiPublic: `${rest}/fapi/v1`,
        fapiPrivate: `${rest}/fapi/v1`,
        fapiPrivateV2: `${rest}/fapi/v2`,
        fapiPrivateV3: `${rest}/fapi/v3`,
        ws: { future: `${ws}/ws`, 'ws-api': { future: `${ws}/ws-fapi/v1` } },
      },
    },
  });
  await client.loadHttpProxyAgent();
  return client;
}

export async function okxClient(
  simulator: VenueSimulator,
  secret: string = paperCredentials.okx.secret,
): Promise<CcxtClient> {
  const { rest, ws } = simulator.okx;
  const client = new okx({
    apiKey: paperCredentials.okx.apiKey,
    secret,
    password: paperCredentials.okx.passphrase,
    enableRateLimit: false,
    has: { fetchCurrencies: false },
    options: { fetchMarkets: { types: ['swap'] }, defaultType: 'swap' },
    urls: { api: { rest, ws: `${ws}/ws/v5` } },
  });
  await client.loadHttpProxyAgent();
  return client;
}
