/** What a look at the status costs: counted in requests and bytes, and the same however long the history has become. */
import { BatchWriteCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { rawTableClient } from '#shared/aws/clients.ts';
import { epochMs } from '#shared/domain/time.ts';
import { dynamoControlStore } from '#shared/store/dynamo/control-store.ts';
import { dynamoLeaseStore } from '#shared/store/dynamo/lease-store.ts';
import { dynamoTradingStore } from '#shared/store/dynamo/trading-store.ts';
import { approvalKey, commandKey, hedgeKey, linkKey, statusKey } from '#shared/store/dynamo/keys.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statusOperations } from '#functions/status/app.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aCommand, aHedge, anApproval, aReading, aStatus, NOON } from '#test/support/records.ts';
import { makeWorld, type World } from './world.ts';

/** DynamoDB counts a strong read by this much. */
const READ_UNIT_BYTES = 4_096;

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

/** Forty symbol-venues, each with a quote of its own and with readings of its own, and hedges on many of them. */
function largeStatus(): ExecutorStatus {
  const places = Array.from({ length: 40 }, (_, place) => ({
    venue: place % 2 === 0 ? ('okx' as const) : ('binance-um' as const),
    symbol: `SYM${place >> 1}USDT`,
    price: 61_234.567 + place * 137.31,
  }));
  return aStatus({
    written_at: NOON,
    quotes: places.map(({ venue, price }, place) => ({
      venue,
      bid: price,
      ask: Number((price + 0.13 * (place + 1)).toFixed(2)),
      age_ms: (place * 37) % 251,
      ok: place % 9 !== 0,
      why_not: place % 9 === 0 ? 'no book for 3 s' : null,
    })),
    guards: places.flatMap(({ symbol, venue }, place) => [
      aReading({ id: 'book_sanity', scope: `${venue} ${symbol}`, value: String(place * 3) }),
      aReading({ id: 'total_notional', scope: symbol, value: `${place * 131}.25` }),
    ]),
    hedges: Array.from({ length: 12 }, (_, number) => aHedge({ id: `h${number}`, number })),
  });
}

/** The functions over a client that counts what it is answered. */
function counted(world: World) {
  const seen: { command: string; bytes: number }[] = [];
  const documents = DynamoDBDocumentClient.from(rawTableClient(embedded.access));
  documents.middlewareStack.add(
    (next, { commandName = '?' }) =>
      async (args) => {
        const result = await next(args);
        seen.push({ command: commandName, bytes: JSON.stringify(result.output).length });
        return result;
      },
    { step: 'initialize', name: 'counting' },
  );
  const operations = statusOperations({
    control: dynamoControlStore(documents, world.tables),
    leases: dynamoLeaseStore(documents, world.tables.control),
    trading: dynamoTradingStore(documents, world.tables.trading),
    clock: world.clock,
    book: 'main',
    profile: 'paper',
    buildVersion: 'test',
    dryRunLocked: false,
  });
  return { operations, seen, end: () => documents.destroy() };
}

async function putAll(table: string, items: readonly Record<string, unknown>[]): Promise<void> {
  for (let from = 0; from < items.length; from += 25) {
    const RequestItems = { [table]: items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } })) };
    await embedded.documents.send(new BatchWriteCommand({ RequestItems }));
  }
}

/** So many days of what is over: requests, commands, hedges, links. */
async function history(world: World, days: number): Promise<void> {
  const each = Array.from({ length: days * 5 }, (_, n) => String(n).padStart(8, '0'));
  const past = { state: 'approved', decided_by: 'bob', decided_at: NOON } as const;
  await putAll(
    world.tables.control,
    each.flatMap((n) => [
      { ...anApproval({ id: `ap${n}`, ...past }), ...approvalKey('main', `ap${n}`) },
      { ...aCommand({ id: `co${n}`, state: 'expired', ended_at: NOON }), ...commandKey('main', `co${n}`) },
    ]),
  );
  const closed = (n: string) => aHedge({ id: `old${n}`, number: Number(n) + 1_000, state: 'closed', closed_at: NOON });
  await putAll(
    world.tables.trading,
    each.map((n) => ({ ...closed(n), ...hedgeKey('main', Number(n) + 1_000) })),
  );
  await putAll(
    world.tables.audit,
    each.map((n) => ({ note: 'a link', ...linkKey({ book: 'main', seq: Number(n) + 2 }) })),
  );
}

const by = { operator_id: 'vera', role: 'viewer' } as never;
const plain = {
  path: undefined,
  query: undefined,
  body: undefined,
  by,
  headers: {},
  cookies: [],
  rawBody: '',
} as never;

describe('a look at the status', () => {
  test('of forty symbol-venues is one item of one read unit', async () => {
    const world = await makeWorld(embedded);
    const status = largeStatus();
    await world.trading.writeStatus(status);
    const { Item: item = {} } = await embedded.documents.send(
      new GetCommand({ TableName: world.tables.trading, Key: statusKey('main') }),
    );
    const bytes = Object.entries(item).reduce(
      (sum, [name, value]) => sum + name.length + (value instanceof Uint8Array ? value.length : String(value).length),
      0,
    );
    expect(JSON.stringify(status).length).toBeGreaterThan(READ_UNIT_BYTES * 4);
    expect(bytes).toBeLessThanOrEqual(READ_UNIT_BYTES);
    expect(await world.trading.readStatus('main')).toEqual(status);
  });

  test('of health reads that item and nothing else; of the overview a fixed number of items', async () => {
    const world = await makeWorld(embedded);
    await world.trading.writeStatus(largeStatus());
    const { operations, seen, end } = counted(world);
    await operations.healthz(plain);
    expect(seen.map(({ command }) => command)).toEqual(['GetItemCommand']);
    seen.length = 0;
    await operations.overview(plain);
    expect(seen.map(({ command }) => command).toSorted()).toEqual([
      'GetItemCommand',
      'GetItemCommand',
      'GetItemCommand',
      'GetItemCommand',
      'QueryCommand',
      'QueryCommand',
    ]);
    end();
  });

  test('costs the same requests and the same bytes when the history is a hundred times as long', async () => {
    const world = await makeWorld(embedded);
    await world.trading.writeStatus(largeStatus());
    const cost = async () => {
      const { operations, seen, end } = counted(world);
      for (const look of ['overview', 'status', 'slo', 'healthz', 'leader', 'recon'] as const)
        await operations[look](plain);
      end();
      return seen.map(({ command, bytes }) => `${command} ${bytes}`).toSorted();
    };
    await history(world, 1);
    const young = await cost();
    await history(world, 100);
    expect(await cost()).toEqual(young);
  });
});

test('a status that another version wrote in full is read as well, and one that is spoilt is said to be', async () => {
  const world = await makeWorld(embedded);
  const status = aStatus({ written_at: epochMs(NOON + 1) });
  const put = (Item: Record<string, unknown>) =>
    embedded.documents.send(
      new PutCommand({ TableName: world.tables.trading, Item: { ...Item, ...statusKey('main') } }),
    );
  await put(status);
  expect(await world.trading.readStatus('main')).toEqual(status);
  await put({ packed: new Uint8Array([1, 2, 3]) });
  await expect(world.trading.readStatus('main')).rejects.toThrow('cannot be unpacked');
  await put({ packed: 'text' });
  await expect(world.trading.readStatus('main')).rejects.toThrow('packed otherwise');
});
