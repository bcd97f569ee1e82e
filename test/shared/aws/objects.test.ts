import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { objectsInBucket } from '#shared/aws/objects.ts';
import { signRequest } from '#shared/aws/sign-request.ts';
import { epochMs } from '#shared/domain/time.ts';
import { objectsInFolder } from '#shared/store/objects-in-folder.ts';
import type { ObjectStore } from '#shared/store/objects.ts';
import { NOON } from '#test/support/records.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (body: Uint8Array | null): string | null => (body === null ? null : new TextDecoder().decode(body));
const put = (store: ObjectStore, name: string, body: string) => store.put(name, bytes(body), 'text/plain');

const bucketAt = (endpoint: string): ObjectStore =>
  objectsInBucket({
    region: 'eu-central-1',
    bucket: 'copies',
    endpoint,
    credentials: () => Promise.resolve({ accessKeyId: 'test', secretAccessKey: 'test' }),
    clock: { wall: () => NOON },
  });

let folder = '';
let server: Awaited<ReturnType<typeof startFauxqs>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'propbot-objects-'));
  server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false, defaultRegion: 'eu-central-1' });
  server.createBucket('copies');
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const stores: Readonly<Record<string, () => ObjectStore>> = {
  'a folder': () => objectsInFolder(join(folder, 'objects')),
  'a bucket': () => bucketAt(`http://127.0.0.1:${server.port}`),
};

describe.each(Object.entries(stores))('objects in %s', (_, make) => {
  test('what was put is read as it was; what was not put is not there', async () => {
    const store = make();
    expect(await put(store, 'read/one.jsonl', 'Grüße\n')).toBe('written');
    expect(text(await store.get('read/one.jsonl'))).toBe('Grüße\n');
    expect(await store.get('read/two.jsonl')).toBeNull();
  });

  test('a list is by name, of one prefix, in pages', async () => {
    const store = make();
    for (const name of ['list/b/2', 'list/a/1', 'list/c', 'lists/d']) await put(store, name, name);
    const first = await store.list('list/', 2, null);
    const second = await store.list('list/', 2, first.cursor);
    expect(first.items).toEqual([
      { name: 'list/a/1', bytes: 8 },
      { name: 'list/b/2', bytes: 8 },
    ]);
    expect(second).toEqual({ items: [{ name: 'list/c', bytes: 6 }], cursor: null });
    expect(await store.list('none/', 2, null)).toEqual({ items: [], cursor: null });
  });

  test.each(['../up', '/root', 'a//b', 'a/../b', '.hidden', 'Big', 'a b', ''])('«%s» is no name', async (name) => {
    const store = make();
    await expect(put(store, name, 'x')).rejects.toThrow(RangeError);
    await expect(store.get(name)).rejects.toThrow(RangeError);
  });
});

test('an object that is there stays as it is, also when many put it at once', async () => {
  const store = objectsInFolder(join(folder, 'race'));
  const results = await Promise.all(['a', 'b', 'c', 'd'].map((body) => put(store, 'race/one', body)));
  expect(results.filter((result) => result === 'written')).toHaveLength(1);
  const first = text(await store.get('race/one'));
  expect(await put(store, 'race/one', 'later')).toBe('already-there');
  expect(text(await store.get('race/one'))).toBe(first);
});

test('a file that was only begun is no object', async () => {
  const store = objectsInFolder(join(folder, 'begun'));
  await put(store, 'one', 'x');
  await writeFile(join(folder, 'begun', '.half'), 'hal');
  expect((await store.list('', 10, null)).items).toEqual([{ name: 'one', bytes: 1 }]);
});

describe('a bucket that answers as a test says', () => {
  const asked: { headers: IncomingHttpHeaders; body: string }[] = [];
  const answers: number[] = [];
  const stand = createServer((request, response) => {
    void (async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request) chunks.push(chunk as Uint8Array);
      asked.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(answers.shift() ?? 200).end('<Error/>');
    })();
  });
  beforeAll(async () => {
    stand.listen(0, '127.0.0.1');
    await once(stand, 'listening');
  });
  afterAll(() => stand.close());
  const store = (): ObjectStore => {
    const address = stand.address();
    if (address === null || typeof address === 'string') throw new Error('it listens');
    return bucketAt(`http://127.0.0.1:${address.port}`);
  };
  const answering = (...statuses: readonly number[]): void => {
    asked.length = 0;
    answers.splice(0, answers.length, ...statuses);
  };

  test('is told to write only where nothing is, and its refusal is no error', async () => {
    answering(412);
    expect(await put(store(), 'one', 'x')).toBe('already-there');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.headers).toMatchObject({ 'if-none-match': '*', 'content-md5': 'ndTkYSaMgDT1yFZOFVxnpg==' });
  });

  test.each([
    { statuses: [503, 500, 200], tries: 3, outcome: 'written' },
    { statuses: [503, 500, 429], tries: 3, outcome: 'answered 429' },
    { statuses: [403], tries: 1, outcome: 'answered 403' },
  ])('that answers $statuses is asked $tries time(s): $outcome', async ({ statuses, tries, outcome }) => {
    answering(...statuses);
    const result = await put(store(), 'one', 'x').catch((error: unknown) => String(error));
    expect(result).toContain(outcome);
    expect(asked.map(({ body }) => body)).toEqual(Array.from({ length: tries }, () => 'x'));
  });
});

/** The examples of «Authenticating Requests (AWS Signature Version 4)» in the S3 documentation. */
describe('the signature', () => {
  const credentials = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  };
  const at = epochMs(Date.parse('2013-05-24T00:00:00Z'));
  const root = 'https://examplebucket.s3.amazonaws.com';
  const signatureOf = (ask: Parameters<typeof signRequest>[0]): string | undefined =>
    signRequest(ask, 'us-east-1', credentials, at)['authorization']?.replace(/.*Signature=/, '');

  test.each([
    {
      what: 'get an object',
      ask: { url: '/test.txt', headers: { range: 'bytes=0-9' } },
      signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    },
    {
      what: 'list objects',
      ask: { url: '/?max-keys=2&prefix=J', headers: {} },
      signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    },
  ])('to $what', ({ ask: { url, headers }, signature }) => {
    const ask = { method: 'GET', url: new URL(url, root), headers, body: bytes('') } as const;
    expect(signatureOf(ask)).toBe(signature);
  });

  test('to put an object whose name needs escaping', () => {
    const headers = { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' };
    const url = new URL('/test$file.text', root);
    const ask = { method: 'PUT', url, headers, body: bytes('Welcome to Amazon S3.') } as const;
    expect(signatureOf(ask)).toBe('98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd');
  });
});
