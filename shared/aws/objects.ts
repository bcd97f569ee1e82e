/** Objects in one bucket of S3. What may be changed or removed there is the bucket's own rule, not ours. */
import { createHash } from 'node:crypto';
import type { Clock } from '#shared/domain/time.ts';
import { mustBeObjectName, OBJECTS_MAX, type ObjectStore } from '#shared/store/objects.ts';
import { signRequest, type Credentials, type ToSign } from './sign-request.ts';

export interface BucketAccess {
  readonly region: string;
  readonly bucket: string;
  /** Only where it is not AWS. */
  readonly endpoint?: string | undefined;
  readonly credentials: () => Promise<Credentials>;
  readonly clock: Pick<Clock, 'wall'>;
}

const REQUEST_MS_MAX = 20_000;
const TRIES_MAX = 3;

/** S3 did not do what it was asked, in its own words. */
export class BucketError extends Error {
  override readonly name = 'BucketError';
}

const isTemporary = (status: number): boolean => status >= 500 || status === 429;

export function objectsInBucket(access: BucketAccess): ObjectStore {
  const { region, bucket, endpoint } = access;
  const root = endpoint === undefined ? `https://${bucket}.s3.${region}.amazonaws.com/` : `${endpoint}/${bucket}/`;
  const once = async (ask: ToSign): Promise<Response> => {
    const headers = signRequest(ask, region, await access.credentials(), access.clock.wall());
    const body = ask.method === 'GET' ? {} : { body: Buffer.from(ask.body) };
    return fetch(ask.url, { method: ask.method, headers, ...body, signal: AbortSignal.timeout(REQUEST_MS_MAX) });
  };
  /** A repeat of a put whose answer was lost finds the object there, which is as good. */
  const ask = async (what: ToSign): Promise<Response> => {
    for (let tries = 1; ; tries += 1) {
      try {
        const response = await once(what);
        if (tries === TRIES_MAX || !isTemporary(response.status)) return response;
        await response.body?.cancel();
      } catch (error) {
        if (tries === TRIES_MAX) throw error;
      }
    }
  };
  const failed = async (what: string, response: Response): Promise<BucketError> =>
    new BucketError(`${what}: ${bucket} answered ${response.status}: ${(await response.text()).slice(0, 500)}`);
  const nothing = new Uint8Array(0);
  return {
    put: async (name, body, contentType) => {
      mustBeObjectName(name);
      const headers = {
        'content-type': contentType,
        // A bucket with object lock takes nothing without a digest of its own kind.
        'content-md5': createHash('md5').update(body).digest('base64'),
        'if-none-match': '*',
      };
      const response = await ask({ method: 'PUT', url: new URL(name, root), headers, body });
      if (response.ok) return 'written';
      if (response.status === 412) return 'already-there';
      throw await failed(`put ${name}`, response);
    },
    get: async (name) => {
      mustBeObjectName(name);
      const response = await ask({ method: 'GET', url: new URL(name, root), headers: {}, body: nothing });
      if (response.status === 404) return null;
      if (!response.ok) throw await failed(`get ${name}`, response);
      return new Uint8Array(await response.arrayBuffer());
    },
    list: async (prefix, limit, cursor) => {
      const url = new URL(root);
      const most = String(Math.min(limit, OBJECTS_MAX));
      const query = {
        'list-type': '2',
        prefix,
        'max-keys': most,
        ...(cursor === null ? {} : { 'start-after': cursor }),
      };
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      const response = await ask({ method: 'GET', url, headers: {}, body: nothing });
      if (!response.ok) throw await failed(`list ${prefix}`, response);
      return listed(await response.text());
    },
  };
}

/** Our names hold nothing that XML escapes. @throws {BucketError} when the answer is no list */
function listed(xml: string): { items: { name: string; bytes: number }[]; cursor: string | null } {
  const truncated = /<IsTruncated>(true|false)<\/IsTruncated>/.exec(xml)?.[1];
  if (truncated === undefined) throw new BucketError('the list of objects is in another form');
  const items = [...xml.matchAll(/<Contents>.*?<\/Contents>/gs)].map(([entry]) => {
    const name = /<Key>([^<&]*)<\/Key>/.exec(entry)?.[1];
    const bytes = /<Size>(\d+)<\/Size>/.exec(entry)?.[1];
    if (name === undefined || bytes === undefined) throw new BucketError('an entry of the list is in another form');
    return { name, bytes: Number(bytes) };
  });
  return { items, cursor: truncated === 'true' ? (items.at(-1)?.name ?? null) : null };
}
