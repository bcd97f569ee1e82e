import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tableClient, type AwsAccess } from '#shared/aws/clients.ts';
import { parseDoorbell, receive, ring, type DoorbellClient } from '#shared/aws/doorbell.ts';
import { longPollClient, queueClient } from '#shared/aws/queue-clients.ts';
import { dynamoControlStore } from '#shared/store/dynamo/control-store.ts';
import { startQueue, type LocalQueue } from '#local/aws/sqs.ts';
import { createServer, type AddressInfo } from 'node:net';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
let queue: LocalQueue;
let ringer: DoorbellClient;
let listener: DoorbellClient;
beforeAll(async () => {
  queue = await startQueue(region, 0);
  const access: AwsAccess = { region, credentials, endpoint: queue.endpoint };
  ringer = queueClient(access);
  listener = longPollClient(access);
});
afterAll(async () => {
  ringer.destroy();
  listener.destroy();
  await queue.stop();
});

const hear = (seconds: number) => receive(listener, queue.queueUrl, seconds);

describe('the doorbell', () => {
  test('is heard by whoever waits, once, and is gone', async () => {
    const heard = hear(5);
    await ring(ringer, queue.queueUrl, { book: 'main', version: 7 });
    expect(await heard).toEqual({ doorbells: [{ book: 'main', version: 7 }], dropped: [], deleted: true });
    expect((await hear(0)).doorbells).toEqual([]);
  });

  test('rung twice for one version is one message; for two versions it is two, neither waiting for the other', async () => {
    for (const version of [8, 8, 9]) await ring(ringer, queue.queueUrl, { book: 'main', version });
    const first = await hear(1);
    const rest = first.doorbells.length < 2 ? (await hear(1)).doorbells : [];
    const versions = [...first.doorbells, ...rest].map(({ version }) => version);
    expect(versions.toSorted((a, b) => a - b)).toEqual([8, 9]);
  });

  test('that cannot be read is dropped and named, and does not keep the good one back', async () => {
    const bad = { QueueUrl: queue.queueUrl, MessageBody: '{"book":"main"}', MessageGroupId: 'bad' };
    await ringer.send(new SendMessageCommand({ ...bad, MessageDeduplicationId: 'bad' }));
    await ring(ringer, queue.queueUrl, { book: 'main', version: 10 });
    const first = await hear(1);
    const second = first.doorbells.length + first.dropped.length < 2 ? await hear(1) : first;
    const all = second === first ? [first] : [first, second];
    expect(all.flatMap(({ doorbells }) => doorbells)).toEqual([{ book: 'main', version: 10 }]);
    expect(all.flatMap(({ dropped }) => dropped)).toHaveLength(1);
    expect((await hear(0)).dropped).toEqual([]);
  });

  test('can be stopped being waited for', async () => {
    const stop = new AbortController();
    const waiting = receive(listener, queue.queueUrl, 20, stop.signal);
    setTimeout(() => stop.abort(), 50);
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});

test.each([
  '',
  'ding',
  '[]',
  '{"book":"main","version":0}',
  '{"book":"Main!","version":1}',
  '{"book":"main","version":1,"x":1}',
])('the message «%s» is no doorbell, and it is said why', (body) => {
  expect(parseDoorbell(body)).toMatch(/\S/);
});

test('a store that takes the connection and never answers is given up, not waited for', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const documents = tableClient({ region, credentials, endpoint: `http://127.0.0.1:${port}` });
  const store = dynamoControlStore(documents, { control: 'control', trading: 'trading', audit: 'audit' });
  await expect(store.readLevel('main')).rejects.toMatchObject({ name: 'TimeoutError' });
  documents.destroy();
  silent.close();
});
