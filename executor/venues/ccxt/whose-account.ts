/** Asks a venue, read-only, whose account the key that asks opens. Neither answer was provoked at a venue with two accounts. */
import * as z from 'zod';

import type { VenueId } from '#shared/domain/venue.ts';

import type { Call } from './dialect.ts';
import { onlyRowOf } from './parse-okx.ts';
import type { VenueRequest } from './wire-client.ts';

/** By the venue's own name of it, and whether the key may trade; null where the venue does not tell. */
export interface Whose {
  readonly account: string | null;
  readonly mayTrade: boolean | null;
}

/** Documented as a «unique account code». What the key may do is told by the wallet API alone, which the testnet has not. */
const Balances = z.array(z.object({ accountAlias: z.string().min(1).optional() }));
/** Of a sub-account `uid` is its own and `mainUid` that of the one above it. */
const Config = z.object({ uid: z.string(), perm: z.string().optional() });

const ask = (api: string, path: string, weight: number): VenueRequest => ({
  api,
  method: 'GET',
  path,
  params: {},
  weight,
});

/** @throws what `Call` throws, and when the answer is not what the venue documents */
export const whoseAccount: Readonly<Record<VenueId, (call: Call) => Promise<Whose>>> = {
  'binance-um': async (call) => {
    const [row] = Balances.parse(await call(ask('fapiPrivateV3', 'balance', 5), 'read'));
    return { account: row?.accountAlias ?? null, mayTrade: null };
  },
  okx: async (call) => {
    const { uid, perm } = Config.parse(onlyRowOf(await call(ask('private', 'account/config', 1), 'read')));
    const rights = perm?.split(',').map((right) => right.trim());
    return { account: uid === '' ? null : uid, mayTrade: rights?.includes('trade') ?? null };
  },
};
