import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatE8, usdt } from '#shared/domain/money.ts';
import { btc2023 } from '#shared/domain/var/btc-2023.ts';
import { historicalVar } from '#shared/domain/var/historical-var.ts';
import type { RiskScore } from '#shared/wire/http-status.ts';
import { aHedge, aStatus } from '#test/support/records.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { makeWorld } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

describe('the risk score of the open book', () => {
  const scoreOf = async (status: Parameters<typeof aStatus>[0] | null, later = 0): Promise<RiskScore> => {
    const world = await makeWorld(embedded);
    if (status !== null) await world.trading.writeStatus(aStatus(status));
    world.time.now += later;
    const { body } = await world.ask('GET', '/api/ui/status/overview', { as: 'vera' });
    const { safety } = body as { safety: { risk_snapshot: { risk_score: RiskScore } } };
    return safety.risk_snapshot.risk_score;
  };

  test('is what the open book may lose in a day, real and simulated apart, with its method and sample size', async () => {
    const [long, short] = aHedge().legs;
    const lone = aHedge({ legs: [long, { ...short, closed_quantity: short.opened_quantity }] });
    const hedged = await scoreOf({ hedges: [aHedge({ simulated: true })] });
    const alone = await scoreOf({ hedges: [lone, aHedge({ id: 'h2', number: 2, state: 'closed' })] });
    expect(hedged).toMatchObject({
      var_usdt: '0',
      why_not: null,
      samples: 1_092,
      confidence_percent: 95,
      horizon_hours: 24,
    });
    expect(hedged.method).toContain('historical simulation');
    // 0.01 at 60000.5 on one venue alone, by the recorded year.
    const expected = historicalVar([{ venue: long.venue, instrument: 'BTCUSDT', worth: usdt('600.005') }], btc2023);
    expect(alone.var_usdt).toBe(expected.kind === 'known' ? formatE8(expected.loss) : 'not known');
    expect(Number(hedged.simulated_var_usdt)).toBeLessThan(Number(alone.var_usdt) / 20);
    expect(Number(hedged.simulated_var_usdt)).toBeGreaterThan(0);
  });

  test.each([
    {
      what: 'an instrument without recorded returns',
      status: { hedges: [aHedge({ instrument: 'ETHUSDT' })] },
      later: 0,
      why: 'ETHUSDT',
    },
    { what: 'a silent executor', status: {}, later: 5_001, why: 'old' },
    { what: 'no executor', status: null, later: 0, why: 'old' },
  ])('of $what is null, with the reason', async ({ status, later, why }) => {
    const score = await scoreOf(status, later);
    expect(score.var_usdt).toBeNull();
    expect(score.why_not).toContain(why);
  });
});
