/**
 * What the status and report endpoints answer for one shift, word for word. A change of any of it shows in a review;
 * `npm run golden` writes the answers anew.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { epochMs } from '#shared/domain/time.ts';
import { routes } from '#shared/wire/routes.ts';
import { createDailyReport } from '#functions/daily-report/app.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { NOON } from '#test/support/records.ts';
import { makeWorld, type World } from '../functions/world.ts';
import { seedShift } from './a-shift.ts';

let embedded: EmbeddedTables;
let world: World;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
  world = await makeWorld(embedded);
  await seedShift(world);
  const clock = { ...world.clock, wall: () => epochMs(NOON - 1) };
  await createDailyReport({ ...world, clock })({ day: '2026-11-20' });
});
afterAll(() => embedded.stop());

const recorded = routes.filter(
  ({ method, path, function: name }) =>
    method === 'GET' && !path.includes('{') && (name === 'status' || name === 'reports'),
);
/** The chart's own code is most of the page, and it is not ours. */
const withoutChart = (text: string): string =>
  text.replace(/<(script|style)>(?:(?!<\/\1>)[\s\S]){1000,}<\/\1>/g, '<$1>…</$1>');
/** No store promises an order of the fields of what it gives back. */
const inOrder = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value;

test.each(recorded.map((route) => ({ key: route.routeKey, route })))('$key answers as it did', async ({ route }) => {
  const { result, text } = await world.ask('GET', route.path, { as: 'alice' });
  const type = String(result.headers?.['content-type']);
  const shown = type.startsWith('application/json')
    ? JSON.stringify({ status: result.statusCode, body: JSON.parse(text) as unknown }, inOrder, 2)
    : withoutChart(text).trimEnd();
  const kind = /(json|csv|html)/.exec(type)?.[1] ?? 'txt';
  await expect(`${shown}\n`).toMatchFileSnapshot(`answers/${route.operationId}.${kind}`);
});

test('every status and report endpoint is recorded', () => {
  expect(recorded.length).toBeGreaterThan(30);
});
