/** OKX's signature: base64 of the HMAC over stamp, method, path with query, and body; a stamp older than 30 s is expired. */
import { keyNamed, spareKeys, type VenueCredentials } from '../credentials.ts';
import type { Request } from '../http.ts';
import { hmac, sameText } from '../secrets.ts';
import { refuse } from './errors.ts';

const STAMP_AGE_MS_MAX = 30_000;

/** The text that a client signs. */
export const signedText = (stamp: string, request: Pick<Request, 'method' | 'path' | 'query' | 'body'>): string =>
  stamp + request.method + request.path + (request.query === '' ? '' : `?${request.query}`) + request.body;

/** @throws {WireRefusal} with 401 unless key, passphrase, stamp and signature are all right, and the deadline is not over */
export function checkSigned(
  request: Request,
  first: VenueCredentials['okx'],
  now: number,
  revoked: readonly string[] = [],
): void {
  const need = (name: string, code: string): string => {
    const value = request.header(name);
    if (value === undefined || value === '')
      throw refuse(code, `Request header ${name.toUpperCase()} cannot be empty.`, 401);
    return value;
  };
  const key = need('ok-access-key', '50103');
  const sign = need('ok-access-sign', '50106');
  const stamp = need('ok-access-timestamp', '50107');
  const passphrase = need('ok-access-passphrase', '50104');
  const stampedAt = Date.parse(stamp);
  if (Number.isNaN(stampedAt)) throw refuse('50112', 'Invalid OK-ACCESS-TIMESTAMP', 401);
  if (Math.abs(now - stampedAt) > STAMP_AGE_MS_MAX) throw refuse('50102', 'Timestamp request expired', 401);
  const credentials = keyNamed(first, spareKeys.okx, key);
  if (!sameText(key, credentials.apiKey) || revoked.includes(key)) throw refuse('50111', 'Invalid OK-ACCESS-KEY', 401);
  if (!sameText(passphrase, credentials.passphrase))
    throw refuse('50105', 'Request header OK-ACCESS-PASSPHRASE incorrect.', 401);
  if (!sameText(sign, hmac(credentials.secret, signedText(stamp, request), 'base64')))
    throw refuse('50113', 'Invalid Sign', 401);
}

/** The `expTime` header of order requests: after that instant on the venue's clock, the request is not looked at. @throws {WireRefusal} */
export function checkDeadline(request: Request, now: number): void {
  const expTime = request.header('exptime');
  if (expTime !== undefined && !(Number(expTime) >= now)) throw refuse('50036', 'expTime has passed');
}

/** The signature of a WebSocket login, over seconds since 1970. */
export const loginText = (seconds: string): string => `${seconds}GET/users/self/verify`;
