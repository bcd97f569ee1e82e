/**
 * Asks a venue with a new key, read-only, what that key may do: before it becomes the one that trades. Nothing of what the
 * venue says is passed on but its code, and nothing of the key.
 */
import { createHmac } from 'node:crypto';
import * as z from 'zod';
import type { EpochMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { VenueKeys } from '#shared/wire/venue-keys.ts';

/** Where each venue is asked; `account` is where Binance tells what a key may do, and null where it cannot be asked. */
export interface VenueAddresses {
  readonly binance: { readonly futures: string; readonly account: string | null };
  readonly okx: { readonly rest: string; readonly demo: boolean };
}

export type Trial =
  /** Null: the venue does not say. */
  | { readonly kind: 'works'; readonly trades: boolean | null; readonly withdraws: boolean | null }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unknown' };

/** Both questions to a venue are asked at once, so that a try ends well within the time of a request. */
const ANSWER_MS_MAX = 3_000;
const RECEIVE_WINDOW_MS = 5_000;

type Said = { readonly kind: 'said'; readonly body: unknown } | Exclude<Trial, { readonly kind: 'works' }>;
/** `code` of a refusal: a number at Binance, digits as text at OKX. */
const Code = z.object({ code: z.union([z.int(), z.string().regex(/^\d{1,8}$/)]) });
/**
 * What a venue says of the key itself. Every other refusal, such as too many requests, a ban or a clock that is off, says
 * nothing of it. Source: the error pages of both venues; OKX numbers all that is about the key from 50100 on, and 50102
 * and 50112 are about the time.
 */
const aboutTheKey: Readonly<Record<VenueId, RegExp>> = {
  'binance-um': /^-(?:1022|2008|2014|2015)$/,
  okx: /^501(?!02|12)[0-4]\d$/,
};

/** @returns null when the body is no refusal of this venue's */
function refusalIn(venue: VenueId, body: unknown): Exclude<Trial, { readonly kind: 'works' }> | null {
  const found = Code.safeParse(body);
  if (!found.success) return null;
  const code = String(found.data.code);
  return aboutTheKey[venue].test(code) ? { kind: 'refused', code } : { kind: 'unknown' };
}

async function get(venue: VenueId, url: string, headers: Readonly<Record<string, string>>): Promise<Said> {
  try {
    const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    const body: unknown = await response.json();
    if (response.ok) return { kind: 'said', body };
    return refusalIn(venue, body) ?? { kind: 'unknown' };
  } catch {
    return { kind: 'unknown' };
  }
}

const hmac = (secret: string, text: string, encoding: 'hex' | 'base64'): string =>
  createHmac('sha256', secret).update(text).digest(encoding);

const Restrictions = z.object({ enableWithdrawals: z.boolean(), enableFutures: z.boolean() });

export async function tryBinance(
  { futures, account }: VenueAddresses['binance'],
  { apiKey, secret }: VenueKeys['binance-um'],
  at: EpochMs,
): Promise<Trial> {
  const query = `recvWindow=${RECEIVE_WINDOW_MS}&timestamp=${at}`;
  const signed = `${query}&signature=${hmac(secret, query, 'hex')}`;
  const headers = { 'x-mbx-apikey': apiKey };
  const [balance, rights] = await Promise.all([
    get('binance-um', `${futures}/fapi/v3/balance?${signed}`, headers),
    account === null ? null : get('binance-um', `${account}/sapi/v1/account/apiRestrictions?${signed}`, headers),
  ]);
  if (balance.kind !== 'said') return balance;
  if (rights === null) return { kind: 'works', trades: null, withdraws: null };
  if (rights.kind !== 'said') return rights;
  const told = Restrictions.safeParse(rights.body);
  if (!told.success) return { kind: 'unknown' };
  return { kind: 'works', trades: told.data.enableFutures, withdraws: told.data.enableWithdrawals };
}

const OkxConfig = z.object({ code: z.literal('0'), data: z.tuple([z.object({ perm: z.string() })]) });
const OKX_CONFIG = '/api/v5/account/config';

export async function tryOkx(
  { rest, demo }: VenueAddresses['okx'],
  { apiKey, secret, passphrase }: VenueKeys['okx'],
  at: EpochMs,
): Promise<Trial> {
  const stamp = new Date(at).toISOString();
  const said = await get('okx', rest + OKX_CONFIG, {
    'ok-access-key': apiKey,
    'ok-access-passphrase': passphrase,
    'ok-access-sign': hmac(secret, `${stamp}GET${OKX_CONFIG}`, 'base64'),
    'ok-access-timestamp': stamp,
    ...(demo ? { 'x-simulated-trading': '1' } : {}),
  });
  if (said.kind !== 'said') return said;
  const told = OkxConfig.safeParse(said.body);
  // OKX also refuses with status 200 and a code that is not 0.
  if (!told.success) return refusalIn('okx', said.body) ?? { kind: 'unknown' };
  const rights = told.data.data[0].perm.split(',').map((right) => right.trim());
  return { kind: 'works', trades: rights.includes('trade'), withdraws: rights.includes('withdraw') };
}
