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

/** How the two differ. `amount`: 0.01 BTC in what the venue counts in. */
export const venues = [
  {
    name: 'binance',
    make: binanceClient,
    amount: 0.01,
    perBase: 1,
    code: {
      wouldTake: /-5022/,
      reduce: /-2022/,
      steps: /-1111|-4014|-4004|must be greater than minimum/,
      margin: /-2019/,
      late: /-1021/,
    },
  },
  {
    name: 'okx',
    make: okxClient,
    amount: 1,
    perBase: 100,
    code: {
      wouldTake: /^canceled$/,
      reduce: /51169/,
      steps: /51121|51020|must be greater than minimum/,
      margin: /51008/,
      late: /50036/,
    },
  },
] as const;

let ids = 0;
export const freshId = (): string => `test${(ids += 1).toString().padStart(6, '0')}`;
/** The error that ccxt threw, by its class and message. */
export const outcomeOf = async (
  action: Promise<unknown>,
): Promise<{ readonly name: string; readonly message: string }> => {
  try {
    await action;
    return { name: 'no error', message: '' };
  } catch (error) {
    return error instanceof Error
      ? { name: error.constructor.name, message: error.message }
      : { name: 'not an error', message: String(error) };
  }
};
