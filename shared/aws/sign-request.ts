/**
 * AWS Signature Version 4 of one S3 request, as the S3 documentation spells it. We ask S3 three things; its client would
 * make every function that asks them half a megabyte larger, and slower to start.
 */
import { createHash, createHmac } from 'node:crypto';
import type { EpochMs } from '#shared/domain/time.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface ToSign {
  readonly method: 'GET' | 'PUT';
  /** Its path is sent as it stands: names of objects need no escaping but for what `URL` does. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
const hmac = (key: string | Uint8Array, text: string): Uint8Array => createHmac('sha256', key).update(text).digest();
/** RFC 3986, which is stricter than what a browser leaves alone. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
const byName = ([one]: readonly [string, string], [other]: readonly [string, string]): number => (one < other ? -1 : 1);

/** @returns every header to send */
export function signRequest(
  { method, url, headers, body }: ToSign,
  region: string,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  at: EpochMs,
): Readonly<Record<string, string>> {
  const instant = new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = instant.slice(0, 8);
  const sent: Readonly<Record<string, string>> = {
    ...headers,
    'x-amz-content-sha256': sha256(body),
    'x-amz-date': instant,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  };
  const signed = Object.entries({ ...sent, host: url.host })
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .toSorted(byName);
  const names = signed.map(([name]) => name).join(';');
  const path = url.pathname
    .split('/')
    .map((part) => escaped(decodeURIComponent(part)))
    .join('/');
  const query = [...url.searchParams]
    .map(([name, value]) => [escaped(name), escaped(value)] as const)
    .toSorted(byName)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const told = signed.map(([name, value]) => `${name}:${value}\n`).join('');
  const canonical = [method, path, query, told, names, sha256(body)].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const key = [region, 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${secretAccessKey}`, day));
  const signature = Buffer.from(hmac(key, ['AWS4-HMAC-SHA256', instant, scope, sha256(canonical)].join('\n')));
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature.toString('hex')}`,
  };
}
