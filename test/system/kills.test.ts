/** Five real kills at moments drawn from a seed; `npm run crash -- --kills 100` is the same with more of them. */
import { expect, test } from 'vitest';
import { runKills } from '#test/crash/run.ts';

test('kill -9 while it trades, five times: books = venues to the last lot, no orphan order, the chain intact', async () => {
  const report = await runKills({
    mode: 'taker_taker',
    kills: 5,
    seed: 20_261_121,
    standby: false,
    onKill: () => undefined,
  });
  expect(report.kills).toHaveLength(5);
  expect(report.either).toBeGreaterThanOrEqual(3);
  expect(report.fills).toBeGreaterThan(0);
});
