/** Who is asking, and is the request fresh: HMAC over query and body as they came, and the receive window on the venue's clock. */
import { timingSafeEqual } from 'node:crypto';

import { keyNamed, spareKeys, type VenueCredentials } from '../credentials.ts';
import type { Request } from '../http.ts';
import { hmac, sameText } from '../secrets.ts';
import { missing, refuse } from './errors.ts';

const RECV_WINDOW_MS_DEFAULT = 5_000;
const RECV_WINDOW_MS_MAX = 60_000;
/** A stamp may be ahead of the venue's clock by less than this. */
const AHEAD_MS_MAX = 1_000;

const SIGNATURE = /(?:^|&)signature=([^&]*)/;

export const parametersOf = (request: Request): URLSearchParams =>
  new URLSearchParams([request.query, request.body].filter((part) => part !== '').join('&'));

/** The key that is meant. @throws {WireRefusal} unless it is known, and not revoked */
export function checkKey(
  request: Pick<Request, 'header'>,
  first: VenueCredentials['binance'],
  revoked: readonly string[],
): VenueCredentials['binance'] {
  const key = request.header('x-mbx-apikey');
  if (key === undefined) throw refuse(-2014, 'API-key format invalid.', 401);
  const credentials = keyNamed(first, spareKeys.binance, key);
  if (!sameText(key, credentials.apiKey) || revoked.includes(key))
    throw refuse(-2015, 'Invalid API-key, IP, or permissions for action.', 401);
  return credentials;
}

/** The text that a client signs: query and body joined as they are, without the signature. */
export const signedText = (query: string, body: string): string =>
  query.replace(SIGNATURE, '') + body.replace(SIGNATURE, '');

/** @throws {WireRefusal} when the stamp is missing, or not inside the window at `now` */
export function checkWindow(parameters: URLSearchParams, now: number): void {
  const timestamp = Number(parameters.get('timestamp') ?? NaN);
  if (!Number.isInteger(timestamp)) throw missing('timestamp');
  const recvWindow = Number(parameters.get('recvWindow') ?? RECV_WINDOW_MS_DEFAULT);
  if (!Number.isFinite(recvWindow) || recvWindow <= 0 || recvWindow > RECV_WINDOW_MS_MAX)
    throw refuse(-1131, 'recvWindow must be less than 60000');
  if (timestamp >= now + AHEAD_MS_MAX || now - timestamp > recvWindow)
    throw refuse(-1021, 'Timestamp for this request is outside of the recvWindow.');
}

/** @throws {WireRefusal} when key, signature or window is wrong; the signature is judged first */
export function checkSigned(
  request: Request,
  first: VenueCredentials['binance'],
  now: number,
  revoked: readonly string[] = [],
): URLSearchParams {
  const credentials = checkKey(request, first, revoked);
  const parameters = parametersOf(request);
  const given = Buffer.from(parameters.get('signature') ?? '');
  if (given.length === 0) throw missing('signature');
  const expected = Buffer.from(hmac(credentials.secret, signedText(request.query, request.body), 'hex'));
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw refuse(-1022, 'Signature for this request is not valid.');
  checkWindow(parameters, now);
  return parameters;
}
