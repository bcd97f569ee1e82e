import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { epochMs } from '#shared/domain/time.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import { aStatus } from '#test/support/records.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { makeWorld } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

describe('venue keys', () => {
  const at = epochMs(1_000);
  const told = async (venue_keys: ExecutorStatus['venue_keys'], ageMs = 0) => {
    const world = await makeWorld(embedded);
    await world.trading.writeStatus(aStatus({ venue_keys }));
    world.time.now += ageMs;
    return (await world.ask('GET', '/api/ui/status/overview', { as: 'vera' })).body;
  };
  const keys = (state: 'refused' | 'unknown' | null, readAgoMs = 0): ExecutorStatus['venue_keys'] => ({
    read_at: epochMs(aStatus().written_at - readAgoMs),
    venues: [
      { venue: 'binance-um', since: at, waiting: null },
      { venue: 'okx', since: at, waiting: state === null ? null : { state, why: 'no answer', since: at } },
    ],
  });

  test.each([
    ['venue_key:refused', keys('refused')],
    ['venue_key:untried', keys('unknown')],
  ])('of which a new one waits are the alert %s', async (code, record) => {
    const message = 'The new key of okx is not used, the one before is: no answer.';
    expect(await told(record)).toMatchObject({ alerts: [{ code, severity: 'warn', message, since: at }] });
  });

  test.each([
    { what: 'in use', record: keys(null), ageMs: 0, codes: [] },
    { what: 'of an executor that does not tell', record: null, ageMs: 0, codes: [] },
    { what: 'read three minutes ago', record: keys(null, 180_000), ageMs: 0, codes: [] },
    { what: 'read longer ago', record: keys(null, 180_001), ageMs: 0, codes: ['venue_key:unread'] },
    { what: 'of a silent executor', record: keys('refused'), ageMs: 5_001, codes: [] },
  ])('$what: alerts $codes', async ({ record, ageMs, codes }) => {
    const { alerts } = z.object({ alerts: z.array(z.object({ code: z.string() })) }).parse(await told(record, ageMs));
    expect(alerts.map(({ code }) => code).filter((code) => code.startsWith('venue_key'))).toEqual(codes);
  });
});
