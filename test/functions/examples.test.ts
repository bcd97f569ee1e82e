/** Every example of the route table is sent to the real function: none is refused for its form, and none fails. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes, type Route } from '#shared/wire/routes.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { makeWorld } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

/** What the path of an example may say: ids of nothing that there is, of the form that each route wants. */
const pathIds: readonly string[] = ['approval0001', 'pb000001h00000001e00f', 'funding_carry', 'binance-um'];

function pathOf({ path, request }: Route): string {
  const [, name] = /\{(\w+)\}/.exec(path) ?? [];
  if (name === undefined) return path;
  const value = pathIds.find((id) => request.path?.safeParse({ [name]: id }).success === true);
  if (value === undefined) throw new Error(`no id of a form that ${path} takes`);
  return path.replace(`{${name}}`, value);
}

const withBody = routes.filter((route) => route.request.body !== undefined);
const examples = withBody.flatMap((route) =>
  (route.examples ?? []).map(({ summary, body }) => ({ key: route.routeKey, summary, body, route })),
);

test.each(withBody.map((route) => ({ key: route.routeKey, route })))('$key has an example', ({ route }) => {
  expect(route.examples?.length ?? 0).toBeGreaterThan(0);
});

describe.each(examples)('$key, $summary', ({ route, body }) => {
  test('is taken by the function', async () => {
    const world = await makeWorld(embedded, { receiptWaitMsMax: 1, ackWaitMsMax: 1 });
    const { status, text } = await world.ask(route.method, pathOf(route), { as: 'alice', body });
    expect([status, [400, 413, 422, 500].includes(status) ? text : '']).toEqual([status, '']);
  });
});
