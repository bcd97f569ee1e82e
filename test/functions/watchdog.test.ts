import { afterAll, beforeAll, expect, test } from 'vitest';
import type { VenueHealthRecord } from '#shared/wire/venue-health.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aStatus } from '#test/support/records.ts';
import { makeWorld } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const venue = (change: Partial<VenueHealthRecord> = {}): VenueHealthRecord => ({
  venue: 'okx',
  state: 'OK',
  reasons: [],
  requests: 40,
  errors: 0,
  latency_p50_ms: 30,
  latency_p99_ms: 90,
  disconnects: 0,
  order_stream_gone_ms: 0,
  market_data_gone_ms: 0,
  told_to_wait_ms: 0,
  budget_used_share: 0.1,
  clock_skew_ms: 3,
  clock_age_ms: 4_000,
  ...change,
});
const other = venue({ venue: 'binance-um' });

async function asked(venues: VenueHealthRecord[] | null, laterMs = 0) {
  const world = await makeWorld(embedded, {});
  if (venues !== null) await world.trading.writeStatus(aStatus({ venues }));
  world.time.now += laterMs;
  const { status, body } = await world.ask('GET', '/api/ui/watchdog', { as: 'vera' });
  expect(status).toBe(200);
  return body;
}

test('venues that are well are OK, with their numbers', async () => {
  expect(await asked([other, venue()])).toMatchObject({
    status: 'OK',
    overall_ok: true,
    degraded_reasons: {},
    venues: [other, venue()],
  });
});

test('the worst venue counts, and each that is not well is named with what is worst about it', async () => {
  const okx = venue({ state: 'AUTO_HOLD', reasons: ['timeout', 'slow'] });
  expect(await asked([venue({ venue: 'binance-um', state: 'DEGRADED', reasons: ['disconnects'] }), okx])).toMatchObject(
    {
      status: 'AUTO_HOLD',
      overall_ok: false,
      degraded_reasons: { 'binance-um': 'disconnects', okx: 'timeout' },
    },
  );
});

test.each([
  ['of an executor that has been silent for too long', [other, venue()], 5_001],
  ['before the first look at a venue', [], 0],
  ['without any executor', null, 0],
] as const)('what is known %s is no good news', async (_, venues, laterMs) => {
  const body = await asked(venues === null ? null : [...venues], laterMs);
  expect(body).toMatchObject({ status: 'UNKNOWN', overall_ok: false, stale: laterMs > 0 || venues === null });
});
