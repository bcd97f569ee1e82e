/** How long a page stays signed in, and which cookie of a request is meant. */
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import { OPERATOR_HEADER, sessionCookieName } from '#shared/wire/operator.ts';
import { OperatorId } from '#shared/wire/primitives.ts';

export const SESSION_IDLE_MINUTES_MAX = 15;
const SESSION_IDLE_MS_MAX = SESSION_IDLE_MINUTES_MAX * 60_000;
/** However busy: once a shift, people prove again who they are. */
export const SESSION_MS_MAX = 12 * 3_600_000;

/** Never beyond the end of the whole session. */
export const idleUntil = (openedAt: EpochMs, now: EpochMs): EpochMs =>
  epochMs(Math.min(now + SESSION_IDLE_MS_MAX, openedAt + SESSION_MS_MAX));

export type SessionSecret =
  | { readonly kind: 'found'; readonly operatorId: string; readonly secret: string }
  /** There are session cookies, and the request does not say which operator it means. */
  | { readonly kind: 'not-named' }
  | { readonly kind: 'none' };

/**
 * The cookie of the operator whom the header names. Two operators may be signed in in two tabs of one browser, which
 * sends both cookies; and a page of somebody else cannot set this header, so it cannot act with our cookies either.
 */
export function sessionSecretOf(
  headers: Readonly<Record<string, string | undefined>>,
  cookies: readonly string[],
): SessionSecret {
  const named = OperatorId.safeParse(headers[OPERATOR_HEADER]);
  if (!named.success) {
    const any = cookies.some((cookie) => cookie.trim().startsWith(sessionCookieName('')));
    return any ? { kind: 'not-named' } : { kind: 'none' };
  }
  const prefix = `${sessionCookieName(named.data)}=`;
  const cookie = cookies.map((one) => one.trim()).find((one) => one.startsWith(prefix));
  if (cookie === undefined) return { kind: 'none' };
  return { kind: 'found', operatorId: named.data, secret: cookie.slice(prefix.length) };
}

/** `secure` is false only for plain http on this machine, where browsers would not send the cookie back. */
export const sessionCookie = (operatorId: string, secret: string, secure: boolean): string =>
  cookieText(operatorId, secret, SESSION_MS_MAX / 1_000, secure);
export const endedCookie = (operatorId: string, secure: boolean): string => cookieText(operatorId, '', 0, secure);

const cookieText = (operatorId: string, value: string, maxAgeS: number, secure: boolean): string =>
  [
    `${sessionCookieName(operatorId)}=${value}`,
    'Path=/',
    `Max-Age=${maxAgeS}`,
    'HttpOnly',
    'SameSite=Strict',
    ...(secure ? ['Secure'] : []),
  ].join('; ');

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);
export function mustBeSecure(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl);
  return protocol !== 'http:' || !loopback.has(hostname);
}
